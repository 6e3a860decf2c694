// Menus close on a click elsewhere and on Escape; the theme changes without a new page; messages can be dismissed.

export const menus = () => {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  // A menu that would reach beyond the window opens to the other side.
  document.addEventListener("toggle", (event) => {
    const drop = event.target.matches?.("details.menu[open]") && event.target.querySelector(".drop");
    if (drop) { event.target.classList.remove("turned"); event.target.classList.toggle("turned", drop.getBoundingClientRect().right > innerWidth); }
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
};

export const theme = () => {
  document.addEventListener("submit", (event) => {
    const value = event.submitter?.name === "theme" ? event.submitter.value : null;
    if (value === null) return;
    event.preventDefault();
    document.documentElement.dataset.theme = value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${value}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax${secure}`;
    for (const button of event.target.querySelectorAll("[name=theme]")) button.setAttribute("aria-pressed", String(button.value === value));
  }, true);
};

export const dismiss = () => {
  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast")?.remove());
};

export const printing = () => {
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
};
