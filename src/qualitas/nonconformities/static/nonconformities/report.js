// Reports that cannot be sent are kept in this browser, photo included, and sent as soon as there is a connection.
// The page itself is kept too, so that it opens where there is none. It works without this.
import { flushKept, keep, send } from "../ui/unsent.js";

const form = document.querySelector("form[data-report]");
const line = document.getElementById("waiting");

const say = (what) => {
  line.querySelector("span").textContent = line.dataset[what];
  line.hidden = false;
};

const freshKey = () => { form.elements.key.value = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`; };

/** Send what is kept, and say so. */
const flush = async () => {
  const end = await flushKept(form.dataset.report);
  if (end) say({ sent: "saySent", waits: "sayKept", refused: "sayRefused" }[end]);
};

/** Show the answer of the server in the place of this page: it says what was wrong, with everything typed. */
const show = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (!fresh) { location.reload(); return; }
  document.querySelector("main").replaceWith(fresh);
  fresh.querySelector(".error, [role=alert]")?.scrollIntoView({ block: "center" });
  const again = fresh.querySelector("form[data-report]");
  if (again) again.noValidate = false;
};

const release = (button, label) => {
  if (!button) return;
  button.textContent = label;
  button.removeAttribute("aria-disabled");
};

if (form && line) {
  // A kept page is opened again and again: each report needs a key of its own, and goes where the code points.
  const action = form.action.includes("?") || !location.search ? form.action : `${form.action}${location.search}`;
  if (document.body.dataset.kept === "yes") { freshKey(); say("sayOffline"); }
  addEventListener("pageshow", (event) => { if (event.persisted) freshKey(); });
  let busy = false;
  // On the window and in the capturing phase: before the guard that lets a form be sent once.
  addEventListener("submit", async (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = event.submitter || form.querySelector("button");
    const label = button.textContent;
    button.textContent = button.dataset.sending || label;
    button.setAttribute("aria-disabled", "true");
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const answer = await send(action, pairs);
    busy = false;
    if (answer === null) {
      const one = { key: form.elements.key.value, reader: form.dataset.report, when: Date.now(), action, pairs };
      const done = await keep(one);
      release(button, label);
      if (!done) { document.getElementById("trouble")?.removeAttribute("hidden"); return; }
      form.reset();
      form.elements.title.value = "";
      freshKey();
      form.dispatchEvent(new Event("input", { bubbles: true }));
      say("sayKept");
      line.scrollIntoView({ block: "center" });
      return;
    }
    if (answer.redirected || answer.ok) { location.assign(answer.url); return; }
    await show(answer);
  }, true);
  addEventListener("online", flush);
  flush();
}
