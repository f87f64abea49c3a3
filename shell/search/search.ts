import type { HistoryPage } from '../app/session.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Message } from '../core/core.ts';
import { searchChunkMessages, searchReadMessages, searchResultsShown, searchStoreMs } from '../limits.ts';
import { endOfHistory, type HistoryPlace } from '../store/records.ts';
import { type Chunk, decodeChunk, emptyChunk, encodeChunk, setText } from './chunk.ts';
import { fold, termsOf } from './fold.ts';

/** The stored messages, as Session reads them. */
export interface SearchSource {
  historyAfter(contact: string, position: number, count: number): Promise<HistoryPage>;
  messagesAt(places: readonly HistoryPlace[]): Promise<readonly Message[]>;
  countMessages(contact: string): Promise<number>;
}

/** Where the index is stored: a part of SealedRecords. */
export interface SearchRecords {
  get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  all(prefix: string): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>>;
  names(prefix: string): Promise<string[]>;
  put(name: string, plain: Uint8Array<ArrayBuffer>): Promise<void>;
  erase(name: string): Promise<void>;
}

export interface Results {
  terms: readonly string[];
  /** All that was found; `messages` are the newest of them. */
  count: number;
  messages: readonly Message[];
}

export interface Progress {
  done: number;
  all: number;
}

/** The text of a message that can be searched; '' when it has none. */
export function searchableText({ what, text }: Message): string {
  return what === 'text' ? text : '';
}

const prefix = 'search/';
const shelfPrefix = (contact: string) => `${prefix}${contact}/`;

interface StoredChunk {
  name: string;
  chunk: Chunk;
}

/** Every message of a contact as it is searched. */
interface Shelf {
  chunks: StoredChunk[];
  /** What has come while it was still being read; undefined: it has been. */
  waiting: Message[] | undefined;
}

/**
 * Searches the text of all messages: folded text in memory, scanned from end to end (100,000 messages take some ms, and
 * no index structure needs to know what a word is). It is read when somebody first searches: from sealed parts that
 * were stored before, and from the messages that have come since. A message that changes or goes is changed in the
 * stored parts too, whether they have been read or not.
 */
export class Search {
  readonly #source: SearchSource;
  readonly #records: SearchRecords;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #shelves = new Map<string, Shelf>();
  /** Parts in memory that are not stored as they are. */
  readonly #unstored = new Set<StoredChunk>();
  /** What has changed while nothing was in memory, by contact and position. Undefined: it is gone. */
  readonly #changes = new Map<string, Map<number, Message | undefined>>();
  #loading: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #cancelStore: Cancel | undefined;
  #running = true;
  #progress: Progress | undefined;

  constructor(source: SearchSource, records: SearchRecords, clock: Clock) {
    this.#source = source;
    this.#records = records;
    this.#clock = clock;
  }

  /** Undefined: all messages can be found. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** Calls the listener when more can be found than before. Returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gets everything ready to be found. What is ready already can be found meanwhile. */
  load(contacts: readonly string[]): Promise<void> {
    this.#loading ??= this.#load(contacts);
    return this.#loading;
  }

  /** The newest messages in which every word of the query is found. */
  async find(query: string): Promise<Results> {
    const terms = termsOf(query);
    if (terms.length === 0) return { terms, count: 0, messages: [] };
    const { count, places } = this.#scan(terms);
    const messages = await this.#source.messagesAt(places);
    // What was read is the truth: a message that has gone since is not found.
    const matching = messages.filter((message) => matches(fold(searchableText(message)), terms));
    matching.sort((a, b) => b.sentAtMs - a.sentAtMs || b.position - a.position);
    return { terms, count: count - (places.length - matching.length), messages: matching };
  }

  /** A message is new or has changed. */
  onMessage(message: Message): void {
    if (!this.#running) return;
    const shelf = this.#shelves.get(message.contact);
    if (!this.#loading) this.#changesOf(message.contact).set(message.position, message);
    else if (shelf?.waiting) shelf.waiting.push(message);
    else this.#put(message);
    this.#storeSoon();
  }

  /** A message is gone: its words leave the disk at once. */
  async removed(contact: string, position: number): Promise<void> {
    await this.#loading?.catch(() => {}); // whoever searches is told
    if (this.#loading) this.#take(contact, position);
    else this.#changesOf(contact).set(position, undefined);
    await this.flush();
  }

  /** A contact is gone with everything: so are the words of their conversation. */
  async forget(contact: string): Promise<void> {
    await this.#loading?.catch(() => {}); // whoever searches is told
    for (const stored of this.#shelves.get(contact)?.chunks ?? []) this.#unstored.delete(stored);
    this.#shelves.delete(contact);
    this.#changes.delete(contact);
    const erase = async () => {
      for (const name of await this.#records.names(shelfPrefix(contact))) await this.#records.erase(name);
    };
    this.#writing = this.#writing.then(erase).catch(() => console.info('vesper: search: storage failed'));
    await this.#writing;
  }

  /** Stores what has changed. */
  async flush(): Promise<void> {
    this.#cancelStore?.();
    this.#cancelStore = undefined;
    this.#writing = this.#writing.then(() => this.#store());
    await this.#writing;
  }

  end(): void {
    this.#running = false;
    this.#cancelStore?.();
  }

  // ---- finding ----

  #scan(terms: readonly string[]): { count: number; places: HistoryPlace[] } {
    const [rarest = '', ...others] = [...terms].sort((a, b) => b.length - a.length);
    const best: (HistoryPlace & { time: number })[] = []; // newest first
    let count = 0;
    for (const [contact, { chunks }] of this.#shelves) {
      for (let c = chunks.length - 1; c >= 0; --c) {
        const { positions, times, texts } = chunks[c]?.chunk ?? emptyChunk();
        for (let i = texts.length - 1; i >= 0; --i) {
          const text = texts[i] ?? '';
          if (!text.includes(rarest) || !matches(text, others)) continue;
          ++count;
          const time = times[i] ?? 0;
          if (best.length >= searchResultsShown && time <= (best.at(-1)?.time ?? 0)) continue;
          let at = best.length;
          while (at > 0 && (best[at - 1]?.time ?? 0) < time) --at;
          best.splice(at, 0, { contact, position: positions[i] ?? 0, time });
          if (best.length > searchResultsShown) best.pop();
        }
      }
    }
    return { count, places: best };
  }

  // ---- making and keeping the index ----

  async #load(contacts: readonly string[]): Promise<void> {
    for (const contact of contacts) this.#shelves.set(contact, { chunks: [], waiting: [] });
    const counts = Promise.all(contacts.map((contact) => this.#source.countMessages(contact)));
    const [names, opened] = [await this.#records.names(prefix), await this.#records.all(prefix)];
    const broken = new Set<string>();
    for (const name of names) {
      const contact = name.slice(prefix.length, name.indexOf('/', prefix.length));
      const bytes = opened.get(name);
      const chunk = bytes && decodeChunk(bytes);
      // After a part that cannot be used all are made again: what is read anew begins where the stored parts end.
      if (!chunk) broken.add(contact);
      if (chunk && !broken.has(contact)) this.#shelves.get(contact)?.chunks.push({ name, chunk });
      if (broken.has(contact) || !this.#shelves.has(contact)) await this.#records.erase(name);
    }
    const all = (await counts).reduce((sum, count) => sum + count, 0);
    const known = [...this.#shelves.values()].flatMap(({ chunks }) =>
      chunks.map(({ chunk }) => chunk.positions.length),
    );
    const done = known.reduce((sum, count) => sum + count, 0);
    this.#progress = { done, all };
    this.#changed();
    for (const contact of contacts) await this.#catchUp(contact);
    // What changed before anything was in memory.
    for (const [contact, changed] of this.#changes) {
      for (const [position, message] of changed) {
        if (message) this.#put(message);
        else this.#take(contact, position);
      }
    }
    this.#changes.clear();
    this.#progress = undefined;
    this.#changed();
    await this.flush();
  }

  /** Reads what has come since the index was stored. */
  async #catchUp(contact: string): Promise<void> {
    const shelf = this.#shelves.get(contact);
    if (!shelf) return;
    for (;;) {
      const upTo = shelf.chunks.at(-1)?.chunk.upTo ?? 0;
      const { messages, complete } = await this.#source.historyAfter(contact, upTo, searchReadMessages);
      if (!this.#running) return;
      for (const message of messages) this.#put(message);
      const done = (this.#progress?.done ?? 0) + messages.length;
      this.#progress = { done, all: Math.max(done, this.#progress?.all ?? 0) };
      this.#changed();
      if (complete || messages.length === 0) break;
      // Whoever leaves before it is finished goes on from here.
      if (this.#unstored.size > 2) await this.flush();
    }
    const waiting = shelf.waiting ?? [];
    shelf.waiting = undefined;
    for (const message of waiting) this.#put(message);
  }

  #put(message: Message): void {
    const { contact, position, sentAtMs } = message;
    const shelf = this.#shelves.get(contact) ?? { chunks: [], waiting: undefined };
    this.#shelves.set(contact, shelf);
    let stored = partFor(shelf.chunks, position);
    const last = shelf.chunks.at(-1);
    const isNew = position > (last?.chunk.upTo ?? 0);
    if (isNew && (!last || last.chunk.positions.length >= searchChunkMessages)) {
      stored = { name: `${shelfPrefix(contact)}${hex(position)}`, chunk: emptyChunk() };
      shelf.chunks.push(stored);
    }
    if (!stored) return;
    const changed = setText(stored.chunk, position, sentAtMs, fold(searchableText(message)));
    stored.chunk.upTo = Math.max(stored.chunk.upTo, position);
    if (changed || isNew) this.#unstored.add(stored);
  }

  #take(contact: string, position: number): void {
    const stored = partFor(this.#shelves.get(contact)?.chunks ?? [], position);
    if (stored && setText(stored.chunk, position, 0, '')) this.#unstored.add(stored);
  }

  #changesOf(contact: string): Map<number, Message | undefined> {
    const changes = this.#changes.get(contact) ?? new Map<number, Message | undefined>();
    this.#changes.set(contact, changes);
    return changes;
  }

  #storeSoon(): void {
    this.#cancelStore ??= this.#clock.after(searchStoreMs, () => void this.flush());
  }

  /** What cannot be stored stays for later. */
  async #store(): Promise<void> {
    if (!this.#running) return;
    for (const contact of new Set([...this.#shelves.keys(), ...this.#changes.keys()])) {
      try {
        await this.#storeParts(contact);
        await this.#storeChanges(contact);
      } catch {
        console.info('vesper: search: storage failed');
        this.#storeSoon();
      }
    }
  }

  /** In their order: what is read anew begins where the stored parts end. */
  async #storeParts(contact: string): Promise<void> {
    for (const stored of this.#shelves.get(contact)?.chunks ?? []) {
      if (!this.#unstored.delete(stored)) continue;
      try {
        await this.#records.put(stored.name, encodeChunk(stored.chunk));
      } catch (error) {
        if (this.#shelves.get(contact)?.chunks.includes(stored)) this.#unstored.add(stored);
        throw error;
      }
    }
  }

  /** Changes the stored parts of an index that is not in memory. What is not in them yet is read when it is loaded. */
  async #storeChanges(contact: string): Promise<void> {
    const changes = this.#changes.get(contact);
    if (!changes || this.#loading) return;
    this.#changes.delete(contact);
    try {
      await this.#changeStored(contact, changes);
    } catch (error) {
      // What has changed since is newer.
      this.#changes.set(contact, new Map([...changes, ...this.#changesOf(contact)]));
      throw error;
    }
  }

  async #changeStored(contact: string, changes: ReadonlyMap<number, Message | undefined>): Promise<void> {
    const names = await this.#records.names(shelfPrefix(contact));
    const byName = Map.groupBy(changes, ([position]) =>
      names.findLast((name) => name <= shelfPrefix(contact) + hex(position)),
    );
    for (const [name, changed] of byName) {
      const bytes = name === undefined ? undefined : await this.#records.get(name);
      const chunk = bytes && decodeChunk(bytes);
      if (name === undefined || !chunk) continue;
      const changedText = changed
        .filter(([position]) => position <= chunk.upTo)
        .map(([position, message]) =>
          setText(chunk, position, message?.sentAtMs ?? 0, message ? fold(searchableText(message)) : ''),
        );
      if (changedText.includes(true)) await this.#records.put(name, encodeChunk(chunk));
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function matches(text: string, terms: readonly string[]): boolean {
  return terms.every((term) => text.includes(term));
}

/** The part in which a position is, or would be. */
function partFor(chunks: readonly StoredChunk[], position: number): StoredChunk | undefined {
  return chunks.findLast(({ name }) => Number.parseInt(name.slice(-12), 16) <= position);
}

function hex(position: number): string {
  return Math.min(position, endOfHistory).toString(16).padStart(12, '0');
}
