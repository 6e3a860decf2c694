// Keeps what is typed on the server while one writes, so that it is there on any device; the browser keeps it as well.

const PAUSE = 1500; // milliseconds after the last key

/** @param {HTMLFormElement} form */
export const keeping = (form, editor, { write, post, status }) => {
  let soon = 0;
  let sending = false;
  let again = false;
  let sent = false;

  const fields = () => Object.fromEntries(
    ["title", "text", "markup", "change_note", "code"]
      .filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]),
  );
  const send = async () => {
    clearTimeout(soon);
    soon = 0;
    if (sent) return;
    if (sending) { again = true; return; }
    sending = true;
    try {
      const answer = await post("keep/", { on: form.dataset.on, version: form.elements.version?.value || "", fields: fields() });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (told.says) status(told.says); else status(told.error || form.dataset.sayTrouble, "bad");
    } catch { status(form.dataset.sayAway, "bad"); }
    sending = false;
    if (again) { again = false; send(); }
  };
  const touched = () => { clearTimeout(soon); soon = setTimeout(send, PAUSE); };
  editor.on("update", () => {
    write();
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true })); // the browser's own copy, and `touched`
  });
  form.addEventListener("input", touched);
  form.addEventListener("submit", () => { sent = true; clearTimeout(soon); write(); });
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && soon) send(); });
};
