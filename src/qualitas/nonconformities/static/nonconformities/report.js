// Reports that cannot be sent are kept in this browser, photo included, and sent as soon as there is a connection.
// Each carries its idempotency key, so that one that did arrive is not reported twice. The page works without this.

const form = document.querySelector("form[data-report]");
const line = document.getElementById("waiting");
const STORE = "reports";

/** Open the small database of this browser; null where it is forbidden. */
const open = () => new Promise((resolve) => {
  try {
    const asked = indexedDB.open("qualitas-reports", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null);
  } catch { resolve(null); }
});

/** Do one thing with the kept reports. @param {"readonly"|"readwrite"} mode */
const kept = async (mode, act) => {
  const base = await open();
  if (!base) return null;
  return new Promise((resolve) => {
    const asked = act(base.transaction(STORE, mode).objectStore(STORE));
    asked.onsuccess = () => resolve(asked.result ?? true);
    asked.onerror = () => resolve(null);
  });
};

const say = (what) => {
  line.querySelector("span").textContent = line.dataset[what];
  line.hidden = false;
};

const token = () => form.elements.csrfmiddlewaretoken.value;

/** Send pairs of a form; answers the response, or null where nothing came back. */
const send = async (action, pairs) => {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  body.set("csrfmiddlewaretoken", token());
  try { return await fetch(action, { method: "POST", body, credentials: "same-origin" }); } catch { return null; }
};

/** Send what is kept of this reader, the oldest first; what is refused stays and is told. */
const flush = async () => {
  const all = (await kept("readonly", (store) => store.getAll())) || [];
  const mine = Array.isArray(all) ? all.filter((one) => one.reader === form.dataset.report) : [];
  mine.sort((one, other) => one.when - other.when);
  let sent = 0;
  for (const one of mine) {
    const answer = await send(one.action, one.pairs);
    if (answer === null || answer.status === 429 || answer.status >= 500) { say("sayKept"); return; }
    if (!answer.ok) { say("sayRefused"); return; }
    await kept("readwrite", (store) => store.delete(one.key));
    sent += 1;
  }
  if (sent) say("saySent");
};

/** Show the answer of the server in the place of this page: it says what was wrong, with everything typed. */
const show = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (!fresh) { location.reload(); return; }
  document.querySelector("main").replaceWith(fresh);
  fresh.querySelector(".error, [role=alert]")?.scrollIntoView({ block: "center" });
  const again = fresh.querySelector("form[data-report]");
  if (again) again.noValidate = false;
};

const release = (button, label) => {
  if (!button) return;
  button.textContent = label;
  button.removeAttribute("aria-disabled");
};

if (form && line) {
  let busy = false;
  // On the window and in the capturing phase: before the guard that lets a form be sent once.
  addEventListener("submit", async (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = event.submitter || form.querySelector("button");
    const label = button.textContent;
    button.textContent = button.dataset.sending || label;
    button.setAttribute("aria-disabled", "true");
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const answer = await send(form.action, pairs);
    busy = false;
    if (answer === null) {
      const one = { key: form.elements.key.value, reader: form.dataset.report, when: Date.now(), action: form.action, pairs };
      const done = await kept("readwrite", (store) => store.put(one));
      release(button, label);
      if (!done) { document.getElementById("trouble")?.removeAttribute("hidden"); return; }
      form.reset();
      form.elements.title.value = "";
      form.elements.key.value = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
      form.dispatchEvent(new Event("input", { bubbles: true }));
      say("sayKept");
      return;
    }
    if (answer.redirected || answer.ok) { location.assign(answer.url); return; }
    await show(answer);
  }, true);
  addEventListener("online", flush);
  flush();
}
