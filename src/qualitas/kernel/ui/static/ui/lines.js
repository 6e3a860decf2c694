// A question answered by several lines: a line is added below or taken away without loading the page again.

const button = (text, look) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = text;
  return made;
};

const removable = (line, text, box) => {
  const made = button("×", "btn quiet slim square");
  made.setAttribute("aria-label", text);
  made.addEventListener("click", () => {
    line.remove();
    (box.querySelector("li:last-child :is(input, select, textarea)") ?? box.querySelector("button"))?.focus();
  });
  line.prepend(made);
};

/** Put the buttons beside every question marked `data-lines`. @param {ParentNode} part */
export const growLines = (part) => {
  for (const box of part.querySelectorAll("[data-lines]:not([data-ready])")) {
    box.dataset.ready = "";
    const list = box.querySelector("ol");
    const blank = box.querySelector("template");
    let next = list.children.length;
    for (const line of list.children) removable(line, box.dataset.sayRemove, box);
    const add = button(box.dataset.sayAdd, "btn slim");
    add.addEventListener("click", () => {
      const line = blank.content.firstElementChild.cloneNode(true);
      for (const part of line.querySelectorAll("*")) {
        for (const one of part.attributes) one.value = one.value.replaceAll(`${box.dataset.lines}.__`, `${box.dataset.lines}.${next}`);
      }
      next += 1;
      list.append(line);
      removable(line, box.dataset.sayRemove, box);
      globalThis.htmx?.process(line);
      line.querySelector("input, select, textarea")?.focus();
    });
    list.after(add);
  }
};
