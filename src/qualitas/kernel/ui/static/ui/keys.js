// Keyboard: "/" to the search field (the palette hears Ctrl-K / Cmd-K); in lists j and k move, enter opens, x ticks.

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
const ROWS = "#rows tr[data-url], .work li[data-url]";
const rows = () => [...document.querySelectorAll(ROWS)];

const go = (step) => {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
  for (const row of all) row.classList.toggle("at", row === next);
  next.querySelector("a, button")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
};

export const listKeys = () => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const at = rows().find((row) => row.classList.contains("at"));
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x") at?.querySelector(".pick input")?.click();
    else if (event.key === "Enter" && at && !event.target.closest("a, button, summary")) location.assign(at.dataset.url);
    else if (event.key === "?") document.getElementById("keys")?.showModal();
    else if (event.key === "/") { event.preventDefault(); (document.getElementById("find-here") || document.getElementById("find"))?.focus(); }
  });
  // How many are ticked, in the bar of bulk actions.
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".pick input")) return;
    if (event.target.id === "all") for (const box of document.querySelectorAll("#rows .pick input")) box.checked = event.target.checked;
    const every = document.getElementById("every");
    if (every && event.target.id !== "every" && !event.target.checked) every.checked = false;
    const figure = document.getElementById("ticked");
    if (figure) figure.textContent = document.querySelectorAll("#rows .pick input:checked").length;
  });
};
