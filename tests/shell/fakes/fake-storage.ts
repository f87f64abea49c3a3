import type { HistorySource } from '../../../shell/app/history.ts';
import type { RunningSession } from '../../../shell/app/app.ts';
import type { Message } from '../../../shell/core/core.ts';
import type { SearchSource } from '../../../shell/search/search.ts';

/** Stored messages, as a session reads them. */
export class FakeHistory implements HistorySource, SearchSource {
  /** By position. */
  readonly stored = new Map<number, Message>();
  reads: string[] = [];
  /** What a read waits for before it looks. */
  gate: Promise<void> = Promise.resolve();

  constructor(messages: readonly Message[] = []) {
    for (const message of messages) this.stored.set(message.position, message);
  }

  async historyBefore(contact: string, position: number, count: number) {
    const all = await this.#all(`before ${position}`, contact);
    const before = all.filter((message) => message.position < position);
    return { messages: before.slice(-count), complete: before.length < count };
  }
  async historyAfter(contact: string, position: number, count: number) {
    const after = (await this.#all(`after ${position}`, contact)).filter((message) => message.position > position);
    return { messages: after.slice(0, count), complete: after.length < count };
  }
  async historyBetween(contact: string, first: number, last: number) {
    const all = await this.#all(`between ${first} ${last}`, contact);
    return all.filter(({ position }) => position >= first && position <= last);
  }
  async positionsBefore(contact: string, before: number) {
    const all = await this.#all(`positions before ${before}`, contact);
    return all.map(({ position }) => position).filter((position) => position < before);
  }
  async messagesAt(places: readonly { contact: string; position: number }[]) {
    return places.flatMap(({ contact, position }) => {
      const message = this.stored.get(position);
      return message?.contact === contact ? [message] : [];
    });
  }
  async countMessages(contact: string) {
    return (await this.#all('count', contact)).length;
  }

  async #all(read: string, contact: string): Promise<Message[]> {
    this.reads.push(read);
    const found = [...this.stored.values()].filter((message) => message.contact === contact);
    found.sort((a, b) => a.position - b.position);
    await this.gate;
    return found;
  }
}

/** Records in memory, unsealed. */
export class FakeRecords {
  readonly stored = new Map<string, Uint8Array<ArrayBuffer>>();
  writes = 0;

  async get(name: string) {
    return this.stored.get(name);
  }
  async all(prefix: string) {
    return new Map([...this.stored].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  async names(prefix: string) {
    return [...this.stored.keys()].filter((name) => name.startsWith(prefix)).sort();
  }
  async put(name: string, plain: Uint8Array<ArrayBuffer>) {
    ++this.writes;
    this.stored.set(name, plain);
  }
  async erase(name: string) {
    this.stored.delete(name);
  }
}

/** What a session has besides its intents, with nothing stored. */
export function emptyStorage(): Pick<RunningSession, 'history' | 'sealed' | 'settled' | 'closeLinks'> {
  return {
    history: new FakeHistory(),
    sealed: new FakeRecords(),
    settled: () => Promise.resolve(),
    closeLinks: () => {},
  };
}
