// The way to the vault key that needs nobody: a key that WebCrypto keeps and does not let out. With
// what others there are it is all that most starts need of vault/ways-in.ts, which says how those go.

import { vaultKeyBytes } from '../limits.ts';
import type { Database } from '../store/database.ts';
import type { Bytes, Cost } from './tools.ts';

export interface Wrap {
  iv: Bytes;
  wrapped: ArrayBuffer;
}
export interface BrowserWrap extends Wrap {
  wrappingKey: CryptoKey;
}

export interface PassphraseWrap extends Wrap, Cost {
  salt: Bytes;
}
export interface PasskeyWrap extends Wrap {
  credential: Bytes;
  salt: Bytes;
}

export interface WaysIn {
  browser: BrowserWrap | undefined;
  passphrase: PassphraseWrap | undefined;
  passkey: PasskeyWrap | undefined;
}

/** Where each way is stored. */
export const slots = { browser: 'vault-key', passphrase: 'passphrase', passkey: 'passkey' } as const;

/** What was typed, or what a passkey gave, opens nothing. */
export class WrongKey extends Error {
  override name = 'WrongKey';
}
/** There is no way to the key of what is stored. */
export class NoWayIn extends Error {
  override name = 'NoWayIn';
}
export async function waysIn(database: Database): Promise<WaysIn> {
  const { store } = database.transaction('device');
  const [browser, passphrase, passkey] = await Promise.all([
    store.get(slots.browser),
    store.get(slots.passphrase),
    store.get(slots.passkey),
  ]);
  return {
    browser: browser as BrowserWrap | undefined,
    passphrase: passphrase as PassphraseWrap | undefined,
    passkey: passkey as PasskeyWrap | undefined,
  };
}

/** Opens by the browser's own key, and makes a vault where there is nothing yet. Undefined: it is locked. */
export async function openByBrowser(database: Database): Promise<Bytes | undefined> {
  const { browser, passphrase } = await waysIn(database);
  if (browser) return unwrap(browser, browser.wrappingKey);
  if (passphrase) return undefined;
  const key = crypto.getRandomValues(new Uint8Array(vaultKeyBytes));
  const made = await browserWrap(key);
  key.fill(0);
  const transaction = database.transaction(['device', 'records'], 'readwrite', { durability: 'strict' });
  const store = transaction.objectStore('device');
  // If another tab was first, its key is the one; and a new key opens no old record.
  const isTaken = (await store.get(slots.browser)) ?? (await store.get(slots.passphrase));
  const isEmpty = (await transaction.objectStore('records').count()) === 0;
  if (!isTaken && isEmpty) await store.add(made, slots.browser);
  await transaction.done;
  if (!isTaken && !isEmpty) throw new NoWayIn('records, and no way to their key');
  return openByBrowser(database);
}

export async function browserWrap(key: Bytes): Promise<BrowserWrap> {
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  return { wrappingKey, ...(await wrapUnder(wrappingKey, key)) };
}

export async function wrapUnder(wrappingKey: CryptoKey, key: Bytes): Promise<Wrap> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, wrapped: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrappingKey, key) };
}

export async function unwrap({ iv, wrapped }: Wrap, wrappingKey: CryptoKey): Promise<Bytes> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, wrappingKey, wrapped));
  } catch {
    throw new WrongKey('it does not open');
  }
}
