// Columns are put into another order by two small buttons beside each; the form sends them as they stand.

const button = (text, sign, move) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", text);
  made.addEventListener("click", (event) => { event.preventDefault(); move(); made.focus(); });
  return made;
};

/** Put the buttons beside every column of a form marked `data-columns`. @param {ParentNode} part */
export const orderColumns = (part) => {
  for (const form of part.querySelectorAll("form[data-columns]:not([data-ready])")) {
    form.dataset.ready = "";
    for (const item of form.querySelectorAll("label.item")) {
      const line = document.createElement("div");
      line.className = "row column";
      item.replaceWith(line);
      const shift = document.createElement("span");
      shift.className = "shift";
      const name = item.textContent.trim();
      const up = () => line.previousElementSibling?.matches(".column") && line.previousElementSibling.before(line);
      const down = () => line.nextElementSibling?.matches(".column") && line.nextElementSibling.after(line);
      shift.append(button(`${form.dataset.sayUp}: ${name}`, "↑", up), button(`${form.dataset.sayDown}: ${name}`, "↓", down));
      line.append(item, shift);
    }
  }
};
