// Keeps this build on the device: all of it or nothing, so that Vesper starts offline and never mixes two versions. What is
// large and not wanted by everybody is kept when it is first used.

import { notificationTapped, pushed } from './notifications.ts';
import { shared, sharePath, takeShared } from './share.ts';
import type { FetchEvent, PrecacheEntry, WorkerScope } from './worker-types.ts';

declare const self: WorkerScope & { __WB_MANIFEST: PrecacheEntry[] };

const precache = self.__WB_MANIFEST;
const prefix = 'vesper-build-';

/** The cache of this build: a digest over the digests of its files. */
const cacheName = digest(precache.map(({ url, integrity }) => `${url} ${integrity}\n`).join('')).then(
  (name) => prefix + name,
);

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === 'POST' && url.origin === location.origin && url.pathname === sharePath)
    return event.respondWith(shared(request));
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  const path = request.mode === 'navigate' ? '/' : url.pathname;
  // What is not part of the build (the server's own addresses) is none of the worker's business.
  if (request.mode === 'navigate' ? isServers(url.pathname) : !precache.some((entry) => entry.url === path)) return;
  event.respondWith(fromCache(path, event));
});

self.addEventListener('push', (event) => event.waitUntil(pushed(self)));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(notificationTapped(self, event.notification.data));
});

self.addEventListener('message', ({ data, ports }) => {
  // The person has agreed to the new version.
  if (data?.kind === 'activate') void self.skipWaiting();
  if (data?.kind === 'shared files') ports[0]?.postMessage(takeShared(data.name ?? ''));
});

async function install(): Promise<void> {
  const cache = await caches.open(await cacheName);
  const kept = await keptNames();
  await Promise.all(
    precache.map(async (entry) => {
      const { url, isLater } = entry;
      // Who has used it before wants it offline in the new version too.
      if (isLater && !kept.has(nameOf(url))) return;
      const response = await fetchWhole(entry);
      if (!response.ok) throw new TypeError(`${url}: ${response.status}`);
      await cache.put(url, response);
    }),
  );
}

/** Also the page of a first visit: what it loads later is of this build too, even when the server has another by then. */
async function takeOver(): Promise<void> {
  await removeOldCaches();
  await self.clients.claim();
}

/** The browser refuses a file that is not byte for byte the one of this build. */
function fetchWhole({ url, integrity }: PrecacheEntry): Promise<Response> {
  return fetch(url, { integrity, cache: 'no-cache', credentials: 'omit' });
}

/** The name of a file without the hash in it, which is the same in every version. */
function nameOf(url: string): string {
  return url.replace(/-[\w-]{8}(\.\w+)$/, '$1');
}

/** Of the files that any version here has. */
async function keptNames(): Promise<Set<string>> {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return new Set(requests.flat().map(({ url }) => nameOf(new URL(url).pathname)));
}

async function removeOldCaches(): Promise<void> {
  const current = await cacheName;
  const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== current);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fromCache(path: string, event: FetchEvent): Promise<Response> {
  const cache = await caches.open(await cacheName);
  const kept = await cache.match(path);
  if (kept) return kept;
  const later = precache.find(({ url, isLater }) => url === path && isLater);
  if (!later) return fetch(event.request);
  const response = await fetchWhole(later);
  if (response.ok) event.waitUntil(cache.put(path, response.clone()));
  return response;
}

function isServers(path: string): boolean {
  return /^\/(v1|healthz|readyz|metrics)(\/|$)/.test(path);
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
