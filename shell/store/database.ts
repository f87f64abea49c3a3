import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

interface Schema extends DBSchema {
  /** The engine's records by name, each sealed under the vault key. */
  records: { key: string; value: Uint8Array };
  /** The shell's own records by name, each sealed under a key of its own: store/sealed.ts. */
  shell: { key: string; value: Uint8Array<ArrayBuffer> };
  /** What is this browser's alone: the ways to the vault key (vault/ways-in.ts), which tab owns the records, and more. */
  device: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

/** Opens it for one action. */
export async function withDatabase<T>(
  open: () => Promise<Database>,
  action: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await open();
  try {
    return await action(database);
  } finally {
    database.close();
  }
}

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
      // A newer version of the app in another tab wants to upgrade, or everything is erased: that tab is in use now.
      (event.target as IDBDatabase).close();
    },
  });
}
