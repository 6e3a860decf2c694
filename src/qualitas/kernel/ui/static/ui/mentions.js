// Naming people in a comment: after an "@" the people of the organisation whose name fits are offered. Without this
// script one types the name oneself, which is as good.

const PAUSE = 150;
const BEGUN = /(?:^|[\s(])@([^\s@][^@\n]{0,40})?$/u;

/** @param {HTMLTextAreaElement} field */
const offer = (field) => {
  const list = document.createElement("ul");
  list.id = `${field.id}-people`;
  list.className = "people";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.sayPeople);
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let timer = 0;
  let asked = 0;

  const begun = () => BEGUN.exec(field.value.slice(0, field.selectionStart));
  const close = () => { list.hidden = true; list.replaceChildren(); field.removeAttribute("aria-activedescendant"); };
  const options = () => [...list.children];
  const at = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");
  const select = (place) => {
    options().forEach((one, index) => one.setAttribute("aria-selected", String(index === place)));
    field.setAttribute("aria-activedescendant", options()[place].id);
  };
  const take = (one) => {
    const end = field.selectionStart;
    const start = end - (begun()?.[1] ?? "").length;
    field.setRangeText(`${one.dataset.name} `, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    field.focus();
  };
  const show = (names) => {
    list.replaceChildren(...names.map((name, index) => {
      const one = document.createElement("li");
      one.id = `${list.id}-${index}`;
      one.setAttribute("role", "option");
      one.setAttribute("aria-selected", "false");
      one.dataset.name = one.textContent = name;
      one.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
      return one;
    }));
    list.hidden = !names.length;
    if (names.length) select(0); else close();
  };
  const look = async () => {
    const found = begun();
    if (!found) { close(); return; }
    const mine = ++asked;
    const answer = await fetch(`${field.dataset.people}?q=${encodeURIComponent((found[1] ?? "").trim())}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || mine !== asked || !begun()) return;
    const part = new DOMParser().parseFromString(`<select>${await answer.text()}</select>`, "text/html");
    const typed = (found[1] ?? "").trimEnd();
    show([...part.querySelectorAll("option")].map((one) => one.textContent).filter((name) => name !== typed).slice(0, 6));
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") select((at() + 1) % count);
    else if (event.key === "ArrowUp") select((at() + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[at()]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
};

/** @param {ParentNode} part */
export const namePeople = (part) => {
  for (const field of part.querySelectorAll("textarea[data-people]")) if (!field.hasAttribute("aria-autocomplete")) offer(field);
};
