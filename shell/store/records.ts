import type { Batch, SealedRecord } from '../core/core.ts';
import type { Database } from './database.ts';

/** Names of the history begin so; core/engine/engine.h says how they go on. */
export const messagePrefix = 'message/';
const afterMessages = 'message0'; // '0' follows '/'
const numberPrefix = 'number/';
const afterNumbers = 'number0';

export function messageName(contact: string, position: number): string {
  return `${messagePrefix}${contact}/${hexPosition(position)}`;
}

/** Where the position of a message of theirs is kept. */
export function numberName(contact: string, number: number): string {
  return `${numberPrefix}${contact}/${hexPosition(number)}`;
}
const ownerSlot = 'owner';

/** Another tab has claimed the records: nothing was written, and nothing can be from here. */
export class LostRecords extends Error {
  override name = 'LostRecords';
}

/**
 * The engine's sealed records. Whoever claims them last owns them: a write by an earlier owner is refused inside its own
 * transaction, so that two tabs can never both move the same keys forward, however late the first one notices.
 */
export class Records {
  readonly #database: Database;
  readonly #owner: string;

  private constructor(database: Database, owner: string) {
    this.#database = database;
    this.#owner = owner;
  }

  static async claim(database: Database, owner: string): Promise<Records> {
    const transaction = database.transaction('device', 'readwrite', { durability: 'strict' });
    await transaction.store.put(owner, ownerSlot);
    await transaction.done;
    return new Records(database, owner);
  }

  /** All records except the history. */
  async all(): Promise<SealedRecord[]> {
    const store = this.#database.transaction('records').store;
    const ranges = [
      IDBKeyRange.upperBound(messagePrefix, true),
      IDBKeyRange.bound(afterMessages, numberPrefix, false, true),
      IDBKeyRange.lowerBound(afterNumbers),
    ];
    const parts = ranges.map(async (range) => {
      const [names, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return names.flatMap((name, i) => {
        const sealed = values[i];
        return sealed ? [{ name, sealed }] : [];
      });
    });
    return (await Promise.all(parts)).flat();
  }

  one(name: string): Promise<Uint8Array | undefined> {
    return this.#database.get('records', name);
  }

  /** Writes the batch, all or nothing; resolves when it is on disk. Throws LostRecords. */
  async write(batch: Batch): Promise<void> {
    const transaction = this.#database.transaction(['records', 'device'], 'readwrite', { durability: 'strict' });
    const finished = transaction.done.catch((error: unknown) => error ?? new Error('transaction aborted'));
    if ((await transaction.objectStore('device').get(ownerSlot)) !== this.#owner) {
      transaction.abort();
      await finished;
      throw new LostRecords('another tab owns the records');
    }
    const records = transaction.objectStore('records');
    const requests: Promise<unknown>[] = [];
    try {
      for (const prefix of batch.erasesUnder) {
        requests.push(records.delete(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));
      }
      for (const name of batch.erases) requests.push(records.delete(name));
      for (const { name, sealed } of batch.puts) requests.push(records.put(sealed, name));
    } catch (error) {
      // A value that cannot be stored is refused at once; what was asked before it must not be written either.
      transaction.abort();
      await Promise.allSettled([...requests, finished]);
      throw error;
    }
    await Promise.allSettled(requests);
    const failure = await finished;
    if (failure) throw failure;
  }

  /** The newest `count` messages of a contact before a position, oldest first. */
  async messagesBefore(contact: string, position: number, count: number): Promise<SealedRecord[]> {
    const first = `${messagePrefix}${contact}/`;
    const range = IDBKeyRange.bound(first, first + hexPosition(position), true, true);
    const found: SealedRecord[] = [];
    const store = this.#database.transaction('records').store;
    let cursor = await store.openCursor(range, 'prev');
    while (cursor && found.length < count) {
      found.push({ name: cursor.key, sealed: cursor.value });
      cursor = found.length < count ? await cursor.continue() : null;
    }
    return found.reverse();
  }
}

/** Beyond every position: 12 hex digits. */
export const endOfHistory = 2 ** 48 - 1;

function hexPosition(position: number): string {
  return Math.min(position, endOfHistory).toString(16).padStart(12, '0');
}
