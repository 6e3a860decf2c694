// A form is sent once: a second click on the same filling-in does nothing. The hidden idempotency key of the form
// makes the server hold the same promise when this script does not run or the answer got lost on the way.

const release = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-was]")) {
    button.textContent = button.dataset.was;
    button.removeAttribute("aria-disabled");
    delete button.dataset.was;
  }
};

export const guardForms = () => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if ("sent" in form.dataset) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "";
    const button = event.submitter;
    if (button?.dataset.sending) {
      button.dataset.was = button.textContent;
      button.textContent = button.dataset.sending;
      button.setAttribute("aria-disabled", "true");
    }
  }, true);
  // Back from the cache of the browser, or an answer that came as a fragment: the form may be sent again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-sent]");
    if (form) release(form);
  });
  for (const kind of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(kind, () => { document.getElementById("trouble")?.removeAttribute("hidden"); });
  }
};
