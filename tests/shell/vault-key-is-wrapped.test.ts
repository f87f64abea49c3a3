import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { openDatabase, type WrappedVaultKey } from '../../shell/store/database.ts';
import { openVault } from '../../shell/store/vault.ts';

it('the vault key is 32 bytes, the same every time, and stored only under a key that cannot be exported', async () => {
  const database = await openDatabase('vault');
  const key = await openVault(database);
  expect(key).toHaveLength(32);
  expect(new Set(key).size).toBeGreaterThan(8);
  expect(await openVault(database)).toEqual(key);

  const kept = await database.get('device', 'vault-key');
  const { wrappingKey, wrapped } = kept as WrappedVaultKey;
  expect(wrappingKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', wrappingKey)).rejects.toThrow(/extractable/);
  expect(Buffer.from(wrapped).includes(Buffer.from(key))).toBe(false);
});

it('two tabs that start at once agree on one key', async () => {
  const database = await openDatabase('vault of two');
  const [one, other] = await Promise.all([openVault(database), openVault(database)]);
  expect(one).toEqual(other);
});
