// Lets the browser keep this page and what it shows, so that it can be read without a network. The page works without it.

const body = document.body;

/** What the page is made of: itself, what it names beside, all that it loaded from here, its icon, the file it offers. */
const made = () => [...new Set([
  location.href,
  new URL(body.dataset.also || "", location.href).href,
  ...performance.getEntriesByType("resource").map((entry) => entry.name),
  ...[...document.querySelectorAll("link[rel=icon], a[data-keep]")].map((link) => link.href),
])].filter((address) => address.startsWith(location.origin));

const loaded = document.readyState === "complete"
  ? Promise.resolve()
  : new Promise((resolve) => addEventListener("load", resolve, { once: true }));

if ("serviceWorker" in navigator && body.dataset.worker && body.dataset.kept === "no") {
  navigator.serviceWorker
    .register(body.dataset.worker, { scope: body.dataset.scope })
    .then(() => navigator.serviceWorker.ready)
    .then((registration) => loaded.then(() => registration.active.postMessage({ keep: made() })))
    .catch(() => {}); // without it the page is read from the server alone
}
