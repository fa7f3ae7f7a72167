// The service worker of build {{ build }}. Reading pages that were opened are kept for the account they were opened by
// and shown when the network is silent; whatever the network answers goes before. Nothing that is sent passes here.

const BUILD = "{{ build }}";
const STATIC = "{{ static|escapejs }}";
const FILES = `reader-files-${BUILD}`;
const PAGES = `reader-pages-${BUILD}-`; // and the account
const READING = /\/courses\/[^/]+\/readings\/[^/]+\/$/;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const PATIENCE = 8000; // milliseconds that a page which is kept waits for a newer one
const MOST = 20; // pages

let wipes = 0; // so that a page which was under way is not kept after its account has left

addEventListener("install", (event) => event.waitUntil(gather().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return;
  if (method === "POST" && /^\/accounts\/|\/logout\/$/.test(pathname)) event.waitUntil(wipe());
  if (method !== "GET") return;
  if (mode === "navigate" && READING.test(pathname)) event.respondWith(page(event, pathname));
  else if (pathname.startsWith(STATIC)) event.respondWith(file(event.request));
});

/** A new build keeps the readings that are open; while it cannot, the one of before goes on. */
async function gather() {
  for (const { url } of await clients.matchAll({ includeUncontrolled: true })) {
    const { pathname } = new URL(url);
    if (READING.test(pathname)) await keep(pathname, await fetch(url), wipes);
  }
}

async function begin() {
  for (const name of await caches.keys()) {
    if (name.startsWith("reader-") && !name.includes(BUILD)) await caches.delete(name);
  }
  await clients.claim();
}

async function page(event, path) {
  const fresh = fetch(event.request);
  const before = wipes;
  event.waitUntil(fresh.then((answer) => keep(path, answer.clone(), before)).catch(() => null));
  const kept = await caches.match(path, { ignoreVary: true });
  if (!kept) return fresh;
  const late = new Promise((resume) => setTimeout(resume, PATIENCE));
  return (await Promise.race([fresh, late]).catch(() => null)) ?? asItWas(kept);
}

async function asItWas(kept) {
  const at = new Date(kept.headers.get("Date")).toISOString();
  return new Response((await kept.text()).replace("<body ", `<body data-as-at="${at}" `), kept);
}

/** Keeps a page with the files that it names, where the server says for whom. Nobody else's pages stay. */
async function keep(path, answer, before) {
  const account = answer.headers.get("X-Keep-For");
  if (!answer.ok || !account) return;
  const html = await answer.clone().text();
  const files = await caches.open(FILES);
  const named = (html.match(new RegExp(`"${STATIC}[^"]+`, "g")) ?? []).map((found) => found.slice(1));
  await Promise.all(named.map(async (url) => (await files.match(url)) ?? files.add(url).catch(() => null)));
  if (before !== wipes) return;
  await wipe(account);
  const pages = await caches.open(PAGES + account);
  await pages.put(path, answer);
  const [oldest, ...others] = await pages.keys();
  if (others.length >= MOST) await pages.delete(oldest);
}

/** Whose pages stay is said by `account`. */
async function wipe(account) {
  if (!account) wipes += 1;
  for (const name of await caches.keys()) {
    if (name.startsWith("reader-pages-") && !name.endsWith(`-${account}`)) await caches.delete(name);
  }
}

/** A hashed name means one content for ever. */
async function file(request) {
  const files = await caches.open(FILES);
  const kept = await files.match(request, { ignoreVary: true });
  if (kept && HASHED.test(request.url)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await files.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}
