// Forms that could not be sent: kept in this browser with their files, and sent as soon as there is a connection, by
// whatever page of the same reader is open then. Each carries its idempotency key, so that one that did arrive is not
// taken twice.

const STORE = "reports";
const FLAG = "qualitas-unsent"; // says in the small storage that something is kept, so that most pages need not look

/** Open the small database of this browser; null where it is forbidden. */
const open = () => new Promise((resolve) => {
  try {
    const asked = indexedDB.open("qualitas-reports", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null);
  } catch { resolve(null); }
});

/** Do one thing with what is kept. @param {"readonly"|"readwrite"} mode */
const kept = async (mode, act) => {
  const base = await open();
  if (!base) return null;
  return new Promise((resolve) => {
    const asked = act(base.transaction(STORE, mode).objectStore(STORE));
    asked.onsuccess = () => resolve(asked.result ?? true);
    asked.onerror = () => resolve(null);
  });
};

const flag = (on) => {
  try { if (on) localStorage.setItem(FLAG, "1"); else localStorage.removeItem(FLAG); } catch { /* forbidden */ }
};

const tokenIn = (page) => page.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

const posted = async (action, pairs, token) => {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  body.set("csrfmiddlewaretoken", token);
  try { return await fetch(action, { method: "POST", body, credentials: "same-origin" }); } catch { return null; }
};

/** Send pairs of a form; answers the response, or null where nothing came back. A page that was kept may hold an old
 *  token; then a fresh one is asked for, once. */
export const send = async (action, pairs) => {
  const answer = await posted(action, pairs, tokenIn(document));
  if (answer === null || answer.status !== 403) return answer;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(action, { credentials: "same-origin" })).text(), "text/html");
    return tokenIn(page) ? await posted(action, pairs, tokenIn(page)) : answer;
  } catch { return null; }
};

/** Keep a form; tells whether that was possible. */
export const keep = async (one) => {
  const done = await kept("readwrite", (store) => store.put(one));
  if (done) flag(true);
  return Boolean(done);
};

/** Send what is kept of a reader, the oldest first. Answers "sent", "waits", "refused" or "" where there was nothing. */
const flush = async (reader) => {
  const all = await kept("readonly", (store) => store.getAll());
  const mine = Array.isArray(all) ? all.filter((one) => one.reader === reader) : [];
  if (Array.isArray(all) && !all.length) flag(false);
  mine.sort((one, other) => one.when - other.when);
  let end = "";
  for (const one of mine) {
    const answer = await send(one.action, one.pairs);
    if (answer === null || answer.status === 429 || answer.status >= 500) return "waits";
    if (!answer.ok || new URL(answer.url).pathname.startsWith("/sign-in/")) return "refused";
    await kept("readwrite", (store) => store.delete(one.key));
    end = "sent";
  }
  return end;
};

/** As `flush`, one page of this browser at a time. */
export const flushKept = (reader) => (navigator.locks
  ? navigator.locks.request(FLAG, () => flush(reader))
  : flush(reader));
