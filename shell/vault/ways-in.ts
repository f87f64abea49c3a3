// The ways to the vault key: 32 random bytes, made once, that seal every record. They are stored only wrapped
// (AES-256-GCM). By default the wrapping key is one that WebCrypto keeps and does not let out. With a passphrase that
// wrap is erased: without the passphrase, or a passkey beside it, a copy of the disk opens nothing. Every change is one
// transaction, so that there is never a moment without a way in, nor with one too many.

import type { Database } from '../store/database.ts';
import { deriveKey } from '../store/derive-key.ts';
import {
  type BrowserWrap,
  browserWrap,
  NoWayIn,
  openByBrowser,
  type PasskeyWrap,
  type PassphraseWrap,
  slots,
  unwrap,
  waysIn,
  type Wrap,
  WrongKey,
  wrapUnder,
} from './browser-way.ts';
import type { Bytes, Cost, VaultTools } from './tools.ts';

export { NoWayIn, openByBrowser, waysIn, WrongKey };

/** Argon2id's memory cannot be had on this device. */
export class NoMemory extends Error {
  override name = 'NoMemory';
}

/** libsodium's MODERATE; and, where a device has not so much memory to give, the same work in a quarter of it. */
export const costs: readonly Cost[] = [
  { passes: 3, memoryKib: 256 * 1024 },
  { passes: 12, memoryKib: 64 * 1024 },
];

/** Throws WrongKey and NoMemory. */
export async function openByPassphrase(wrap: PassphraseWrap, passphrase: string, tools: VaultTools): Promise<Bytes> {
  const derived = await tools.keyOf(passphrase, wrap.salt, wrap);
  if (derived === 'no_memory') throw new NoMemory('for a passphrase');
  if (derived === 'refused') throw new WrongKey('no passphrase');
  return unwrap(wrap, await wrappingKeyOf(derived, 'passphrase'));
}

/** `secret` is what the passkey gave. Throws WrongKey. */
export async function openByPasskey(wrap: PasskeyWrap, secret: Bytes): Promise<Bytes> {
  return unwrap(wrap, await wrappingKeyOf(secret, 'passkey'));
}

/** From now on the passphrase is needed: the browser's own way is erased. Throws NoMemory. */
export async function setPassphrase(
  database: Database,
  key: Bytes,
  passphrase: string,
  tools: VaultTools,
): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const { cost, derived } = await deriveWithin(costs, passphrase, salt, tools);
  const wrap = await wrapUnder(await wrappingKeyOf(derived, 'passphrase'), key);
  const made: PassphraseWrap = { ...wrap, ...cost, salt };
  // It must open before the way that opens now goes.
  if (!same(await openByPassphrase(made, passphrase, tools), key)) throw new WrongKey('not the same key');
  await change(database, [
    [slots.passphrase, made],
    [slots.browser, undefined],
  ]);
}

/** The browser's own key opens again, and nothing else does. */
export async function removePassphrase(database: Database, key: Bytes): Promise<void> {
  await change(database, [
    [slots.browser, await browserWrap(key)],
    [slots.passphrase, undefined],
    [slots.passkey, undefined],
  ]);
}

/** Beside a passphrase only: beside the browser's own key it would protect nothing. */
export async function addPasskey(
  database: Database,
  key: Bytes,
  { credential, salt, secret }: { credential: Bytes; salt: Bytes; secret: Bytes },
): Promise<void> {
  const wrap = await wrapUnder(await wrappingKeyOf(secret, 'passkey'), key);
  const made: PasskeyWrap = { ...wrap, credential, salt };
  await change(database, [[slots.passkey, made]], slots.passphrase);
}

export async function removePasskey(database: Database): Promise<void> {
  await change(database, [[slots.passkey, undefined]]);
}

/** What a browser keeps of a profile that has just been brought to it. */
export async function browserWay(key: Bytes): Promise<[slot: string, wrap: BrowserWrap]> {
  return [slots.browser, await browserWrap(key)];
}

/** All or nothing; nothing where `needs` is not there. */
async function change(
  database: Database,
  values: readonly (readonly [string, Wrap | undefined])[],
  needs?: string,
): Promise<void> {
  const transaction = database.transaction('device', 'readwrite', { durability: 'strict' });
  const { store } = transaction;
  const isAllowed = needs === undefined || (await store.get(needs)) !== undefined;
  if (isAllowed) {
    for (const [slot, value] of values) {
      if (value) await store.put(value, slot);
      else await store.delete(slot);
    }
  }
  await transaction.done;
  if (!isAllowed) throw new NoWayIn(`${needs} is not there`);
}

async function deriveWithin(choices: readonly Cost[], passphrase: string, salt: Bytes, tools: VaultTools) {
  for (const cost of choices) {
    const derived = await tools.keyOf(passphrase, salt, cost);
    if (derived === 'refused') throw new WrongKey('no passphrase');
    if (derived !== 'no_memory') return { cost, derived };
  }
  throw new NoMemory('for a passphrase');
}

/** A key for a file that is sealed by a passphrase, and what it cost. Throws NoMemory. */
export function deriveForFile(passphrase: string, salt: Bytes, tools: VaultTools) {
  return deriveWithin(costs, passphrase, salt, tools);
}

/** HKDF-SHA256: each way has a key of its own, whatever the secret. */
async function wrappingKeyOf(secret: Bytes, way: keyof typeof slots): Promise<CryptoKey> {
  try {
    return await deriveKey(secret, `vesper vault key by ${way} v1`);
  } finally {
    secret.fill(0);
  }
}

function same(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
