// Going from change to change: by the two links, or by the keys N and P. Without this script the links lead to the first.

const bar = document.querySelector("[data-changes]");
const count = Number(bar?.dataset.changes ?? 0);
let at = Number(/^#change-(\d+)$/.exec(location.hash)?.[1] ?? 0);

/** @param {number} step */
const go = (step) => {
  const units = [...document.querySelectorAll(".unit[id]")];
  if (!units.length) return;
  at = ((at - 1 + step + (at === 0 && step < 0 ? 1 : 0) + units.length) % units.length) + 1;
  const unit = document.getElementById(`change-${at}`);
  if (!unit) return;
  unit.closest("details")?.setAttribute("open", "");
  unit.focus({ preventScroll: true });
  unit.scrollIntoView({ block: "center" });
};

if (bar && count) {
  for (const link of bar.querySelectorAll("[data-step]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); go(Number(link.dataset.step)); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "n") go(1);
    if (event.key === "p") go(-1);
  });
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details.fold")) one.open = true;
  });
}
