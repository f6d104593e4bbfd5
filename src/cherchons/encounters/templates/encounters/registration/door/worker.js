{% load static %}// Opens this desk's page again while there is no network. What it keeps names nobody: the page without anyone on it,
// its styles and scripts. The list stays in the tab, the entries to be sent in the page's own storage.
const PAGE = "{{ page_url|escapejs }}";
const EMPTY = `${PAGE}?vide`;
const SHELF = `door:${PAGE}`;
const FILES = [{% for file in files %}
  "{% static file %}",{% endfor %}
];
const PATIENCE = 6000; // milliseconds before a slow network is taken for none

self.addEventListener("install", (event) => {
  const fill = async () => (await caches.open(SHELF)).addAll([...FILES, EMPTY]);
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(caches.delete(SHELF).then(() => self.registration.unregister()));
});

async function page(request) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return (await caches.match(EMPTY)) ?? Response.error();
  }
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const got = await fetch(request);
  if (got.ok) (await caches.open(SHELF)).put(request, got.clone());
  return got;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (path === PAGE) event.respondWith(page(request));
  } else if (FILES.includes(path) || path.includes("/vendor/qr/") || path.includes("/vendor/fonts/")) {
    event.respondWith(file(request));
  }
});
