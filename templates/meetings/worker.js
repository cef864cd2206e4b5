// The worker of a room. It keeps the platform's own files and one empty page, and nothing of anybody's: what
// was on a page is kept by the page itself (assets/static/js/offline.js), under the account that saw it. docs/adr/0081.

const CACHE = "{{ room }}-{{ version }}";
const SHELL = "{{ shell }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const LOGGING = {{ logging }};
const SLOW = 8000; // a line this slow is none for who stands in a workshop

// Without cookies: the empty page is fetched as nobody.
const asNobody = (address) => new Request(address, { credentials: "omit", cache: "no-store", redirect: "error" });

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll([SHELL, ...FILES].map(asNobody));
  await self.skipWaiting();
}

async function sweep() {
  const old = (await caches.keys()).filter((name) => name.startsWith("{{ room }}-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(request) {
  const shell = await caches.match(SHELL);
  if (!shell) return fetch(request);
  const answers = [fetch(request)];
  if (LOGGING.test(new URL(request.url).pathname)) {
    answers.push(new Promise((_, refuse) => setTimeout(refuse, SLOW)));
  }
  try {
    return await Promise.race(answers);
  } catch {
    return shell;
  }
}

const file = async (request) => (await caches.match(request, { cacheName: CACHE })) || fetch(request);

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(sweep()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(pathname)) event.respondWith(file(request));
});
