// Forgets what was kept in this browser for reading offline when its reader signs out, or has to sign in again; sends
// what was kept because it could not be sent.

const PREFIX = "qualitas-kept";

const forget = async () => {
  if (!("caches" in window)) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.map((name) => caches.delete(name)));
};

/** Forget on the pages where nobody is signed in, and when somebody leaves. */
export const forgetKept = () => {
  if (/^\/(sign-in|tablet)\//.test(location.pathname)) forget().catch(() => {});
  document.addEventListener("submit", (event) => {
    if (event.target.action && new URL(event.target.action).pathname === "/sign-out/") forget().catch(() => {});
  });
};

/** Send what was kept while there was no connection, wherever its reader goes on working; the report page says more. */
export const sendKept = () => {
  const reader = document.body.dataset.reader;
  const something = () => { try { return localStorage.getItem("qualitas-unsent") !== null; } catch { return false; } };
  const flush = async () => { if (something()) await (await import("./unsent.js")).flushKept(reader); };
  if (!reader) return;
  flush().catch(() => {});
  addEventListener("online", () => flush().catch(() => {}));
};
