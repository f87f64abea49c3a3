import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

interface Schema extends DBSchema {
  /** The engine's records by name, each sealed under the vault key. */
  records: { key: string; value: Uint8Array };
  /** The shell's own records by name, each sealed under a key of its own: store/sealed.ts. */
  shell: { key: string; value: Uint8Array<ArrayBuffer> };
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
  return openDB<Schema>(name, 2, {
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('records');
        database.createObjectStore('device');
      }
      if (before < 2) database.createObjectStore('shell');
    },
    blocking(_current, _blocked, event) {
      // A newer version of the app in another tab wants to upgrade: it is the one in use now.
      (event.target as IDBDatabase).close();
    },
  });
}
