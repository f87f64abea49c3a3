// Everything at once. The ways to the vault key go first: what is left is unreadable from then on, however far the rest
// gets. It goes on at the next start until it is done.

import { openDatabase } from '../store/database.ts';

const mark = 'vesper.erasing';
const buildCaches = 'vesper-build-';

interface Message {
  kind: 'erase';
}
/** To the other tabs. */
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('vesper') : undefined;

/** It was begun, and the browser did not get to its end. */
export function isErasing(): boolean {
  return localStorage.getItem(mark) !== null;
}

/** Another tab erases everything: this one has nothing to show any more. */
export function onErased(action: () => void): void {
  channel?.addEventListener('message', ({ data }: MessageEvent<Message | null>) => {
    if (data?.kind === 'erase') action();
  });
}

/** Resolves when nothing is left but the app itself. The session may run meanwhile: nothing that it writes can be read. */
export async function eraseEverything(): Promise<void> {
  localStorage.setItem(mark, 'yes');
  await eraseKeys().catch((error: unknown) => console.info('vesper: erase:', error));
  channel?.postMessage({ kind: 'erase' } satisfies Message);
  // One that fails does not keep the others from their work; it is tried again at the next start.
  const done = await Promise.allSettled([eraseDatabases(), eraseFiles(), eraseCaches(), withdrawNotifications()]);
  sessionStorage.clear();
  if (done.some(({ status }) => status === 'rejected')) console.info('vesper: erase:', done);
  else localStorage.clear();
}

/** From here on nothing can be read, on this disk or on a copy of it as it is now. */
async function eraseKeys(): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction('device', 'readwrite', { durability: 'strict' });
  await transaction.store.clear();
  await transaction.done;
  database.close();
}

async function eraseDatabases(): Promise<void> {
  // Firefox before 126 does not list them.
  const names = (await indexedDB.databases?.())?.flatMap(({ name }) => name ?? []) ?? ['vesper'];
  await Promise.all(names.map(eraseDatabase));
}

function eraseDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    // Other tabs close theirs when they are asked to: store/database.ts.
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => reject(request.error ?? new Error(name)));
  });
}

async function eraseFiles(): Promise<void> {
  const root = await navigator.storage?.getDirectory?.();
  if (!root) return;
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  await Promise.all(names.map((name) => root.removeEntry(name, { recursive: true })));
}

/** All but the app itself, which is the same for everybody. */
async function eraseCaches(): Promise<void> {
  if (!('caches' in globalThis)) return;
  const names = (await caches.keys()).filter((name) => !name.startsWith(buildCaches));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Every notification that is shown, and the number on the icon. */
export async function withdrawNotifications(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications()) ?? [];
  for (const notification of shown) notification.close();
  await navigator.clearAppBadge?.().catch(() => {});
}
