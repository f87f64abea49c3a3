import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const modulePath = process.env['VESPER_HISTORY_MAKER'] ?? join(root, 'build/wasm/e2e/history/history-maker.mjs');
const batchSize = 2000;

/** For those who have not built it with everything else. */
export function buildHistoryMaker() {
  execFileSync('ninja', ['-C', join(root, 'build/wasm'), 'history-maker'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Puts messages behind those that a profile has with its one contact: the engine's own records, sealed under the
 * profile's vault key. The page leaves the app for that, and is at its start again afterwards.
 */
export async function addHistory(page, url, messages) {
  const blank = `${url}/blank`;
  await page.route(blank, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">' }),
  );
  await page.goto(blank);
  const kept = await page.evaluate(readProfile);
  const { default: load } = await import(modulePath);
  const { HistoryMaker } = await load();
  const entropy = () => crypto.getRandomValues(new Uint8Array(32));
  const maker = new HistoryMaker(Buffer.from(kept.vaultKey, 'base64'), Buffer.from(kept.contact, 'hex'));
  const write = (records) =>
    page.evaluate(
      writeRecords,
      records.map(([name, sealed]) => [name, Buffer.from(sealed).toString('base64')]),
    );
  const first = kept.lastPosition + 1;
  for (let from = 0; from < messages.length; from += batchSize) {
    const batch = messages.slice(from, from + batchSize).map(({ incoming, sentAtMs, text }, i) => {
      const position = first + from + i;
      return [maker.messageName(position), maker.message(position, incoming, sentAtMs, text, entropy())];
    });
    await write(batch);
  }
  const session = maker.sessionAt(Buffer.from(kept.session, 'base64'), first + messages.length, entropy());
  await write([[maker.sessionName(), session]]);
  maker.delete();
  await page.goto(url);
}

/** Runs in the page: what is needed to make records for the profile. */
async function readProfile() {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open('vesper');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('no profile'));
  });
  const ask = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message));
    });
  const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const store = (name) => database.transaction(name).objectStore(name);
  const { iv, wrapped, wrappingKey } = await ask(store('device').get('vault-key'));
  const vaultKey = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, wrappingKey, wrapped));
  const sessions = await ask(store('records').getAllKeys(IDBKeyRange.bound('session/', 'session0')));
  const contact = sessions[0]?.slice('session/'.length) ?? '';
  const names = await ask(store('records').getAllKeys(IDBKeyRange.bound(`message/${contact}/`, `message/${contact}0`)));
  const session = await ask(store('records').get(`session/${contact}`));
  database.close();
  const last = names.at(-1)?.slice(-12) ?? '0';
  return { vaultKey: base64(vaultKey), contact, session: base64(session), lastPosition: Number.parseInt(last, 16) };
}

/** Runs in the page. */
async function writeRecords(records) {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open('vesper');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('no profile'));
  });
  const transaction = database.transaction('records', 'readwrite');
  const store = transaction.objectStore('records');
  for (const [name, sealed] of records)
    store.put(
      Uint8Array.from(atob(sealed), (byte) => byte.charCodeAt(0)),
      name,
    );
  await new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(new Error(transaction.error?.message));
  });
  database.close();
}

const words = (
  'evening garden letter quiet river window table morning bread music train winter harbour lantern paper summer ' +
  'village bridge coffee orchard blanket mountain ticket story kitchen island weather market ladder thunder'
).split(' ');

/** Messages as people write them, from one line to a few; every hundredth holds a word that the others do not. */
export function inventMessages(count, endMs, spacingMs) {
  let seed = 20261121;
  const random = (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, i) => {
    const length = 3 + random(random(8) === 0 ? 40 : 12);
    const text = Array.from({ length }, () => words[random(words.length)]).join(' ');
    const rare = i % 100 === 99 ? ` Überraschung${i + 1}` : '';
    return {
      incoming: random(2) === 0,
      sentAtMs: endMs - (count - 1 - i) * spacingMs,
      text: `${i + 1}: ${text}${rare}`,
    };
  });
}
