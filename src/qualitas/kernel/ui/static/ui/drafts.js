// Keeps what is typed into a form in this browser until the form was accepted: nothing typed is lost.
// A draft belongs to one form (its address) and one person; passwords, files and hidden fields are never kept.

const PREFIX = "qualitas-draft";
const OLDEST = 60 * 24 * 3600 * 1000; // milliseconds: drafts nobody came back to for 60 days are dropped

const reader = () => document.body.dataset.reader || "";
const nameOf = (path) => `${PREFIX} ${reader()} ${path}`;
const kept = (field) => field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type);

/** Reading and writing may be forbidden by the browser; then there are simply no drafts. */
const store = {
  get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  drop(name) { try { localStorage.removeItem(name); } catch { /* forbidden */ } },
};

/** The values of a form as pairs, in order; ticked boxes only. */
const read = (form) => [...form.elements].filter(kept)
  .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
  .flatMap((field) => field.multiple && field.selectedOptions
    ? [...field.selectedOptions].map((option) => [field.name, option.value])
    : [[field.name, field.value]]);

/** Put pairs back into a form. */
const write = (form, pairs) => {
  const byName = new Map();
  for (const [name, value] of pairs) byName.set(name, [...(byName.get(name) || []), value]);
  for (const field of [...form.elements].filter(kept)) {
    const values = byName.get(field.name) || [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple && field.options) for (const option of field.options) option.selected = values.includes(option.value);
    else if (values.length) field.value = values.shift();
  }
};

/** Say in a sentence that something was put back, with a button that undoes it. */
const tell = (form, when, undo) => {
  const line = document.createElement("p");
  line.className = "kept";
  line.setAttribute("role", "status");
  const moment = new Date(when).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  line.append((form.dataset.sayKept || "{when}").replace("{when}", moment));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.sayDiscard || "×";
  button.addEventListener("click", () => { undo(); line.remove(); });
  line.append(button);
  form.prepend(line);
};

/** Keep and restore every form marked `data-draft` in a part of the page. @param {ParentNode} part */
export const keepDrafts = (part) => {
  for (const form of part.querySelectorAll("form[data-draft]:not([data-kept])")) {
    form.dataset.kept = "";
    const name = nameOf(form.dataset.draft);
    const fresh = read(form);
    const draft = store.get(name);
    const newer = Number(form.dataset.keptAt || 0); // when the server kept what was typed, perhaps on another device
    if (draft && draft.when > newer && JSON.stringify(draft.pairs) !== JSON.stringify(fresh) && !form.hasAttribute("data-answered")) {
      write(form, draft.pairs);
      tell(form, draft.when, () => {
        write(form, fresh);
        store.drop(name);
        form.dispatchEvent(new Event("discarded"));
      });
    }
    let soon = 0;
    const keep = () => {
      clearTimeout(soon);
      soon = 0;
      store.set(name, { when: Date.now(), pairs: read(form) });
    };
    form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(keep, 250); });
    form.addEventListener("submit", keep);
    addEventListener("pagehide", () => { if (soon && form.isConnected) keep(); });
  }
};

/** Forget the drafts of forms the server has accepted (it says so on the message), and very old ones. */
export const forgetAccepted = () => {
  for (const message of document.querySelectorAll("[data-done]")) store.drop(nameOf(message.dataset.done));
  try {
    for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
      if (Date.now() - (store.get(name)?.when || 0) > OLDEST) store.drop(name);
    }
  } catch { /* storage is forbidden: nothing to forget */ }
};
