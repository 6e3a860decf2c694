// Forgets what was kept in this browser for reading offline when its reader signs out, or has to sign in again.

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
