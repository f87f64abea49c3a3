import type { Message } from '../core/core.ts';
import { historyAheadMessages, historyKeepMessages, historyPageMessages, historyReadMessages } from '../limits.ts';
import { endOfHistory } from '../store/records.ts';
import type { HistoryPage } from './session.ts';
import { Timeline } from './timeline.ts';

/** The stored messages, as Session reads them. */
export interface HistorySource {
  /** The newest `count` messages before a position. */
  historyBefore(contact: string, position: number, count: number): Promise<HistoryPage>;
  /** The oldest `count` messages after a position. */
  historyAfter(contact: string, position: number, count: number): Promise<HistoryPage>;
  /** All that is stored from one position to another, both included. */
  historyBetween(contact: string, first: number, last: number): Promise<readonly Message[]>;
  /** Every position before this one, ascending. */
  positionsBefore(contact: string, position: number): Promise<number[]>;
}

interface Opened {
  contact: string;
  timeline: Timeline;
  /** Positions that are being read. */
  reading: Set<number>;
  /** Every position is known. */
  ordered: Promise<void>;
}

/** Reads stored messages for the conversation that is open. There is one at a time: another one begins anew. */
export class History {
  readonly #source: HistorySource;
  readonly #changed: () => void;
  #opened: Opened | undefined;

  constructor(source: HistorySource, changed: () => void) {
    this.#source = source;
    this.#changed = changed;
  }

  /** The newest message of every contact, for the list. */
  async latest(contacts: Iterable<string>): Promise<Message[]> {
    const pages = [...contacts].map((contact) => this.#source.historyBefore(contact, endOfHistory, 1));
    return (await Promise.all(pages)).flatMap(({ messages }) => messages);
  }

  timeline(contact: string): Timeline | undefined {
    return this.#opened?.contact === contact ? this.#opened.timeline : undefined;
  }

  /** Reads the newest page, to be seen at once, and then what positions there are before it. */
  open(contact: string): void {
    if (this.#opened?.contact === contact) return;
    const timeline = new Timeline();
    const opened: Opened = { contact, timeline, reading: new Set(), ordered: Promise.resolve() };
    this.#opened = opened;
    opened.ordered = this.#read(opened);
  }

  onMessage(message: Message): void {
    if (this.#opened?.contact === message.contact) this.#opened.timeline.show(message);
  }

  removed(contact: string, position: number): void {
    this.timeline(contact)?.remove(position);
  }

  /** Reads what is missing in a range of indices and around it, and lets go of what is far away from it. */
  need(contact: string, from: number, to: number): void {
    const opened = this.#opened;
    if (opened?.contact !== contact) return;
    const { timeline, reading } = opened;
    const near = historyAheadMessages / 2;
    if (timeline.missing(from - near, to + near).some((position) => !reading.has(position))) {
      this.#fetch(opened, from, to); // what is seen comes first
      this.#fetch(opened, from - historyAheadMessages, to + historyAheadMessages);
    }
    if (timeline.heldCount > historyKeepMessages) {
      timeline.keepOnly(from - historyKeepMessages / 4, to + historyKeepMessages / 4, reading);
    }
  }

  /**
   * Position of the first message sent on or after a moment, by binary search: positions are in the order in which
   * messages came here, which is nearly the order of their times. Where clocks are wrong or messages were long on their
   * way, times go back and forth, and the search ends at one of the places where they pass the moment; from there it
   * looks back over one page for an earlier one. Undefined: every message is older, or there is none.
   */
  async firstSince(contact: string, atMs: number): Promise<number | undefined> {
    this.open(contact);
    const opened = this.#opened;
    await opened?.ordered;
    if (!opened || opened.contact !== contact) return undefined;
    const { timeline } = opened;
    const sentAt = async (index: number) => {
      const position = timeline.positionAt(index) ?? 0;
      const message = timeline.messageAt(index) ?? (await this.#source.historyBetween(contact, position, position))[0];
      return message?.sentAtMs ?? -Infinity;
    };
    let [low, high] = [0, timeline.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((await sentAt(middle)) < atMs) low = middle + 1;
      else high = middle;
    }
    const found = timeline.positionAt(low);
    const pageStart = timeline.positionAt(Math.max(0, low - historyPageMessages));
    if (pageStart === undefined || low === 0) return found;
    const before = await this.#source.historyBetween(contact, pageStart, (found ?? endOfHistory) - 1);
    return before.find(({ sentAtMs }) => sentAtMs >= atMs)?.position ?? found;
  }

  async #read(opened: Opened): Promise<void> {
    const { contact, timeline } = opened;
    const page = await this.#source.historyBefore(contact, endOfHistory, historyPageMessages);
    if (this.#opened !== opened) return;
    timeline.begin(page);
    this.#changed();
    if (timeline.complete) return;
    const older = await this.#source.positionsBefore(contact, page.messages[0]?.position ?? endOfHistory);
    if (this.#opened !== opened) return;
    timeline.prepend(older);
    this.#changed();
  }

  #fetch(opened: Opened, from: number, to: number): void {
    const missing = opened.timeline.missing(from, to).filter((position) => !opened.reading.has(position));
    for (let i = 0; i < missing.length; i += historyReadMessages) {
      void this.#fill(opened, missing.slice(i, i + historyReadMessages));
    }
  }

  async #fill(opened: Opened, positions: readonly number[]): Promise<void> {
    const [first = 0, last = 0] = [positions[0], positions.at(-1)];
    for (const position of positions) opened.reading.add(position);
    try {
      opened.timeline.fill(positions, await this.#source.historyBetween(opened.contact, first, last));
    } finally {
      for (const position of positions) opened.reading.delete(position);
    }
    if (this.#opened === opened) this.#changed();
  }
}
