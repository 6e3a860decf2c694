// Keeps pages that are needed without a network: what was read last of the instructions, and the page to report on.
// What the server answers always comes first; a kept page says that it is kept, of when it is, and is cleared at
// sign-out (see kept.js). What is not in force any more, or not open to the reader any more, is forgotten at once.

const KEPT = "qualitas-kept";
const MOST = 60;
const PATIENCE = 4000; // milliseconds that the server has before the kept copy is shown

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The report page asks the same wherever it is opened: kept for one place, it opens for another, which it then tells.
const anywhere = () => scope().endsWith("/report/");
const scope = () => new URL(self.registration.scope).pathname;
const bare = (address) => { const url = new URL(address); url.hash = ""; return url.href; };

/** Keep an answer, and forget the oldest where there are too many. */
const keep = async (address, response) => {
  const cache = await caches.open(KEPT);
  await cache.put(bare(address), response);
  const keys = await cache.keys();
  const pages = keys.filter((key) => new URL(key.url).pathname.startsWith(scope()));
  await Promise.all(pages.slice(0, Math.max(0, pages.length - MOST)).map((key) => cache.delete(key)));
};

/** The kept copy of a page, saying that it is one. */
const copy = async (request) => {
  const cache = await caches.open(KEPT);
  const found = await cache.match(bare(request.url)) || (anywhere() && await cache.match(self.registration.scope));
  if (!found || !(found.headers.get("Content-Type") || "").startsWith("text/html")) return found;
  const text = (await found.text()).replace('data-kept="no"', 'data-kept="yes"');
  const headers = new Headers(found.headers);
  headers.delete("Content-Length");
  headers.delete("Content-Encoding");
  return new Response(text, { status: 200, headers });
};

/** Ask the server; keep what it answers, and forget what is gone or closed. */
const ask = async (request) => {
  const response = await fetch(request);
  if (response.type === "opaqueredirect" || response.redirected || response.status === 401) await caches.delete(KEPT);
  else if (response.ok) await keep(request.url, response.clone());
  else if (response.status === 403 || response.status === 404) await (await caches.open(KEPT)).delete(bare(request.url));
  return response;
};

/** The server's answer, or the kept copy where it does not come in time. */
const answer = async (request) => {
  const asked = ask(request);
  asked.catch(() => {}); // told below, or not needed any more
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, "late"));
  const first = await Promise.race([asked, late]).catch(() => "none");
  if (first !== "late" && first !== "none") return first;
  return (await copy(request)) || asked;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || request.destination === "") return;
  event.respondWith(answer(request));
});

self.addEventListener("message", (event) => {
  const wanted = (event.data && event.data.keep) || [];
  event.waitUntil(Promise.all(wanted.map((address) => fetch(address, { credentials: "same-origin" })
    .then((response) => (response.ok && !response.redirected ? keep(address, response) : undefined))
    .catch(() => undefined))));
});
