import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

interface Schema extends DBSchema {
  /** The engine's records by name, each sealed under the vault key. */
  records: { key: string; value: Uint8Array };
  /** What is this browser's alone: the wrapped vault key, and which tab owns the records. */
  device: { key: string; value: WrappedVaultKey | string };
}

export interface WrappedVaultKey {
  wrappingKey: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
}

export type Database = IDBPDatabase<Schema>;

export function openDatabase(name = 'vesper'): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('records');
      database.createObjectStore('device');
    },
    blocking(_current, _blocked, event) {
      // A newer version of the app in another tab wants to upgrade: it is the one in use now.
      (event.target as IDBDatabase).close();
    },
  });
}
