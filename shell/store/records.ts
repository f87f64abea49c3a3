import type { Batch, SealedRecord } from '../core/core.ts';
import { keysAtOnce } from '../limits.ts';
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
    const ranges = [
      IDBKeyRange.upperBound(messagePrefix, true),
      IDBKeyRange.bound(afterMessages, numberPrefix, false, true),
      IDBKeyRange.lowerBound(afterNumbers),
    ];
    return (await Promise.all(ranges.map((range) => this.#read(range)))).flat();
  }

  one(name: string): Promise<Uint8Array | undefined> {
    return this.#database.get('records', name);
  }

  /** Writes the batch, all or nothing; resolves when it is on disk. Throws LostRecords. */
  async write(batch: Pick<Batch, 'puts' | 'erases' | 'erasesUnder'>): Promise<void> {
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

  async has(name: string): Promise<boolean> {
    return (await this.#database.count('records', name)) > 0;
  }

  /** The newest `count` messages of a contact before a position, oldest first. */
  async messagesBefore(contact: string, position: number, count: number): Promise<SealedRecord[]> {
    const range = IDBKeyRange.bound(messageName(contact, 0), messageName(contact, position), false, true);
    const found: SealedRecord[] = [];
    const store = this.#database.transaction('records').store;
    let cursor = await store.openCursor(range, 'prev');
    while (cursor && found.length < count) {
      found.push({ name: cursor.key, sealed: cursor.value });
      cursor = found.length < count ? await cursor.continue() : null;
    }
    return found.reverse();
  }

  /** The oldest `count` messages of a contact after a position, oldest first. */
  messagesAfter(contact: string, position: number, count: number): Promise<SealedRecord[]> {
    return this.#read(
      IDBKeyRange.bound(messageName(contact, position), messageName(contact, endOfHistory), true, true),
      count,
    );
  }

  /** The messages of a contact from one position to another, both included. */
  messagesBetween(contact: string, first: number, last: number): Promise<SealedRecord[]> {
    return last < first
      ? Promise.resolve([])
      : this.#read(IDBKeyRange.bound(messageName(contact, first), messageName(contact, last)));
  }

  /** The messages at these places, in the same order; undefined where there is none. */
  async messagesAt(places: readonly HistoryPlace[]): Promise<(SealedRecord | undefined)[]> {
    const store = this.#database.transaction('records').store;
    return Promise.all(
      places.map(async ({ contact, position }) => {
        const name = messageName(contact, position);
        const sealed = await store.get(name);
        return sealed && { name, sealed };
      }),
    );
  }

  /** Where a contact's messages before a position stand, ascending. */
  async positionsBefore(contact: string, position: number): Promise<number[]> {
    const before = messageName(contact, position);
    const start = messageName(contact, 0).length - positionDigits;
    const positions: number[] = [];
    let range = IDBKeyRange.bound(messageName(contact, 0), before, false, true);
    for (;;) {
      const names = await this.#database.getAllKeys('records', range, keysAtOnce);
      for (const name of names) positions.push(Number.parseInt(name.slice(start), 16));
      const last = names.at(-1);
      if (names.length < keysAtOnce || last === undefined) return positions;
      range = IDBKeyRange.bound(last, before, true, true);
    }
  }

  countMessages(contact: string): Promise<number> {
    return this.#database.count(
      'records',
      IDBKeyRange.bound(messageName(contact, 0), messageName(contact, endOfHistory)),
    );
  }

  async #read(range: IDBKeyRange, count?: number): Promise<SealedRecord[]> {
    const store = this.#database.transaction('records').store;
    const [names, values] = await Promise.all([store.getAllKeys(range, count), store.getAll(range, count)]);
    return names.flatMap((name, i) => {
      const sealed = values[i];
      return sealed ? [{ name, sealed }] : [];
    });
  }
}

/** Where a message stands: its identity on this device. */
export interface HistoryPlace {
  contact: string;
  position: number;
}

/** The name of a message's file, as the engine erases it, begins so; then as for messages. */
export const filePrefix = 'file/';

/** What a message's file is called in shell/files. */
export function fileName(contact: string, position: number): string {
  return `${contact}/${hexPosition(position)}`;
}

const positionDigits = 12; // hex

/** Beyond every position. */
export const endOfHistory = 2 ** (4 * positionDigits) - 1;

function hexPosition(position: number): string {
  return Math.min(position, endOfHistory).toString(16).padStart(positionDigits, '0');
}
