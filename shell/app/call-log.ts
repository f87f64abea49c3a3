import type { Message } from '../core/core.ts';
import { callLogMessages, callLogReadMessages } from '../limits.ts';
import type { HistoryPlace } from '../store/records.ts';
import type { HistoryPage } from './session.ts';

export interface CallLogSource {
  historyAfter(contact: string, position: number, count: number): Promise<HistoryPage>;
  messagesAt(places: readonly HistoryPlace[]): Promise<readonly Message[]>;
}

/** A part of SealedRecords. */
export interface CallLogRecords {
  get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  put(name: string, plain: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** Where the calls of a conversation are. */
interface Index {
  /** The last position that was looked at. */
  until: number;
  /** Position, and when it began. */
  calls: [number, number][];
}

const recordName = 'calls';

/**
 * Past calls across conversations, where they are messages among others. Every history is read through once; afterwards
 * an index of positions says where calls are, and what has come since is read alone.
 */
export class CallLog {
  readonly #source: CallLogSource;
  readonly #records: CallLogRecords;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(source: CallLogSource, records: CallLogRecords) {
    this.#source = source;
    this.#records = records;
  }

  /** Those of these contacts, the newest first; no more than callLogMessages. */
  read(contacts: readonly string[]): Promise<readonly Message[]> {
    const read = this.#reading.then(() => this.#read(contacts));
    this.#reading = read.catch(() => {});
    return read;
  }

  async #read(contacts: readonly string[]): Promise<readonly Message[]> {
    const stored = indexesOf(await this.#records.get(recordName));
    const indexes = new Map<string, Index>();
    let hasChanged = [...stored.keys()].some((contact) => !contacts.includes(contact));
    for (const contact of contacts) {
      const before = stored.get(contact) ?? { until: 0, calls: [] };
      const index = await this.#follow(contact, before);
      indexes.set(contact, index);
      hasChanged ||= index.until !== before.until;
    }
    const places = [...indexes].flatMap(([contact, { calls }]) =>
      calls.map(([position, atMs]) => ({ contact, position, atMs })),
    );
    const newest = places.sort((a, b) => b.atMs - a.atMs).slice(0, callLogMessages);
    // One that was deleted is not there any more.
    const found = (await this.#source.messagesAt(newest)).filter(({ what }) => what === 'past call');
    if (found.length < newest.length) {
      const wanted = new Set(newest.map(({ contact, position }) => `${contact} ${position}`));
      for (const { contact, position } of found) wanted.delete(`${contact} ${position}`);
      for (const [contact, index] of indexes)
        index.calls = index.calls.filter(([position]) => !wanted.has(`${contact} ${position}`));
      hasChanged = true;
    }
    if (hasChanged) {
      const plain = new TextEncoder().encode(JSON.stringify([...indexes]));
      await this.#records.put(recordName, plain);
    }
    return found.toSorted((a, b) => b.sentAtMs - a.sentAtMs);
  }

  async #follow(contact: string, { until, calls }: Index): Promise<Index> {
    const index: Index = { until, calls: [...calls] };
    for (;;) {
      const { messages, complete } = await this.#source.historyAfter(contact, index.until, callLogReadMessages);
      for (const { position, what, sentAtMs } of messages) {
        index.until = position;
        if (what === 'past call') index.calls.push([position, sentAtMs]);
      }
      if (complete || messages.length === 0) return index;
    }
  }
}

/** It is ours, sealed: what does not read as one was written by another version, and is made anew. */
function indexesOf(plain: Uint8Array | undefined): Map<string, Index> {
  if (!plain) return new Map();
  try {
    return new Map(JSON.parse(new TextDecoder().decode(plain)) as [string, Index][]);
  } catch {
    return new Map();
  }
}
