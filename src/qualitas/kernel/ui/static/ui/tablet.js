// Shared tablets: keys for the PIN, and the way back when nobody touched the screen for a while.

const keys = (form) => {
  const pin = form.querySelector("[name=pin]");
  const pad = form.querySelector(".keys");
  pad.hidden = false;
  form.querySelector(":scope > .btn").hidden = true;
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button[type=button]");
    if (!key) return;
    pin.value = key.value === "back" ? pin.value.slice(0, -1) : (pin.value + key.value).slice(0, pin.maxLength);
  });
};

const goBack = (form) => {
  const most = Number(form.dataset.idle) * 1000;
  let last = Date.now();
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(kind, () => { last = Date.now(); }, { passive: true, capture: true });
  }
  setInterval(() => { if (Date.now() - last > most) form.submit(); }, 1000);
};

export const tablet = () => {
  for (const form of document.querySelectorAll("form[data-pin]")) keys(form);
  for (const form of document.querySelectorAll("form[data-idle]")) goBack(form);
};
