// The command palette (Ctrl-K / Cmd-K): records, pages and acts, found while one types. Without this script the
// search field in the bar leads to the search page.

const PAUSE = 120; // milliseconds after the last key before the server is asked

/** Take up the palette of the page, if it has one; returns what opens it. */
export const palette = () => {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[role=status]");
  let timer = 0;
  let asking = null;
  let stale = false; // what is listed answers something else than what stands in the field

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");
  const choose = (one) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!one) { field.removeAttribute("aria-activedescendant"); return; }
    one.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", one.id);
    one.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  };

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(dialog.dataset.url, location.href);
    address.searchParams.set("q", field.value);
    address.searchParams.set("at", location.pathname);
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { "X-Requested-With": "palette" } });
      if (answer.redirected || !answer.ok) { location.assign(dialog.dataset.search); return; }
      list.innerHTML = await answer.text();
      status.textContent = list.querySelector("template")?.dataset.count || "";
      stale = false;
      choose(options()[0]);
    } catch (trouble) {
      if (trouble.name !== "AbortError") { list.replaceChildren(); status.textContent = dialog.dataset.trouble; }
    }
  };

  const open = () => {
    if (dialog.open) return;
    field.value = "";
    dialog.showModal();
    field.focus();
    ask();
  };

  field.addEventListener("input", () => { stale = true; clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") {
      const one = chosen();
      if (one && !stale) one.click();
      else location.assign(`${dialog.dataset.search}?${new URLSearchParams({ q: field.value })}`);
    } else return;
    event.preventDefault();
  });
  list.addEventListener("pointermove", (event) => {
    const one = event.target.closest("[role=option]");
    if (one && one !== chosen()) choose(one);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open();
    }
  });
  for (const door of document.querySelectorAll("[data-opens=palette]")) {
    door.addEventListener("click", (event) => { event.preventDefault(); open(); });
  }
};
