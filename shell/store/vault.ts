import { vaultKeyBytes } from '../limits.ts';
import type { Database, WrappedVaultKey } from './database.ts';

const slot = 'vault-key';

/**
 * The key that seals every record: 32 random bytes, made once, stored only wrapped (AES-256-GCM) under a WebCrypto key
 * that the browser keeps and does not let out. A copy of the database without the browser's key store opens nothing.
 */
export async function openVault(database: Database): Promise<Uint8Array<ArrayBuffer>> {
  const kept = await database.get('device', slot);
  const wrapped = isWrapped(kept) ? kept : await createVault(database);
  const { iv, wrappingKey } = wrapped;
  const key = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, wrappingKey, wrapped.wrapped);
  return new Uint8Array(key);
}

async function createVault(database: Database): Promise<WrappedVaultKey> {
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = crypto.getRandomValues(new Uint8Array(vaultKeyBytes));
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrappingKey, key);
  key.fill(0);
  const made: WrappedVaultKey = { wrappingKey, iv, wrapped };

  // add, not put: if another tab was first, its key is the one.
  const transaction = database.transaction('device', 'readwrite', { durability: 'strict' });
  const earlier = await transaction.store.get(slot);
  if (!isWrapped(earlier)) await transaction.store.add(made, slot);
  await transaction.done;
  return isWrapped(earlier) ? earlier : made;
}

function isWrapped(value: unknown): value is WrappedVaultKey {
  return typeof value === 'object' && value !== null && 'wrappingKey' in value;
}
