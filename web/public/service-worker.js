/*
 * Keeps the client's own files at hand, so that the page opens without a connection and says so in its own words.
 * Nothing of /api is ever kept. Assets carry their content's hash in their names and never change.
 */
const SHELF = 'madang-client';
const KEPT_MAX = 250;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.add('/')));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

/** Every address is the same page: the newest where the house answers, else the one kept. */
async function page(request) {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shelf.put('/', answer.clone());
    return answer;
  } catch (failure) {
    const kept = await shelf.match('/');
    if (kept) return kept;
    throw failure;
  }
}

async function asset(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) {
    await shelf.put(request, answer.clone());
    const names = await shelf.keys();
    for (const old of names.slice(0, Math.max(0, names.length - KEPT_MAX))) await shelf.delete(old);
  }
  return answer;
}
