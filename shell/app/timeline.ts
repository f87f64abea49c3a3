import type { Message } from '../core/core.ts';
import { lowerBound } from './lower-bound.ts';
import type { HistoryPage } from './session.ts';

/**
 * The messages of one conversation in order, of which only those near the reader are held: every position is a number,
 * and a message that is not held is read from the store again. An event costs a binary search.
 */
export class Timeline {
  /** Ascending; without gaps from the first one on. */
  #order: number[] = [];
  #begun = false;
  #complete = false;
  readonly #held = new Map<number, Message>();
  /** Removed in this tab: a read that began before must not bring them back. */
  readonly #removed = new Set<number>();

  /** The newest page has been read. */
  get begun(): boolean {
    return this.#begun;
  }
  /** There is no older message than the first one. */
  get complete(): boolean {
    return this.#complete;
  }
  get count(): number {
    return this.#order.length;
  }
  get heldCount(): number {
    return this.#held.size;
  }

  positionAt(index: number): number | undefined {
    return this.#order[index];
  }

  /** Undefined: it is not held. */
  messageAt(index: number): Message | undefined {
    const position = this.#order[index];
    return position === undefined ? undefined : this.#held.get(position);
  }

  /** Index of the first message at or after a position; `count` when there is none. */
  indexOf(position: number): number {
    return lowerBound(this.#order, position);
  }

  /** The newest page as it was stored; what has been shown meanwhile is newer. */
  begin({ messages, complete }: HistoryPage): void {
    const first = messages[0]?.position ?? 0;
    const live = [...this.#held.keys()].filter((position) => position >= first);
    const positions = new Set([...messages.map(({ position }) => position), ...live]);
    this.#order = [...positions].filter((position) => !this.#removed.has(position)).sort((a, b) => a - b);
    this.#begun = true;
    this.#complete = complete;
    this.#hold(messages);
  }

  /** All that is older than what was known so far. */
  prepend(positions: readonly number[]): void {
    const first = this.#order[0] ?? Infinity;
    const older = positions.filter((position) => position < first && !this.#removed.has(position));
    this.#order = older.concat(this.#order);
    this.#complete = true;
  }

  /** A message that is new or has changed. */
  show(message: Message): void {
    const { position } = message;
    if (this.#removed.has(position)) return;
    this.#held.set(position, message);
    if (!this.#begun) return;
    const last = this.#order.at(-1);
    if (last === undefined || position > last) {
      this.#order.push(position);
    } else if (this.#complete || position > (this.#order[0] ?? Infinity)) {
      const index = this.indexOf(position);
      if (this.#order[index] !== position) this.#order.splice(index, 0, position);
    }
  }

  remove(position: number): void {
    this.#removed.add(position);
    this.#held.delete(position);
    this.#drop(position);
  }

  /** What was read for these positions. A position that nothing could be read for holds no message that can be shown. */
  fill(asked: readonly number[], messages: readonly Message[]): void {
    this.#hold(messages);
    for (const position of asked) if (!this.#held.has(position)) this.#drop(position);
  }

  /**
   * Lets go of every message outside a range of indices, but for those that are being read: what an event has shown
   * of one is newer than what will come.
   */
  keepOnly(from: number, to: number, reading: ReadonlySet<number>): void {
    const first = this.#order[Math.max(0, from)] ?? Infinity;
    const last = this.#order[Math.min(to, this.#order.length) - 1] ?? -1;
    for (const position of this.#held.keys()) {
      if ((position < first || position > last) && !reading.has(position)) this.#held.delete(position);
    }
  }

  /** Positions within a range of indices whose messages are not held. */
  missing(from: number, to: number): number[] {
    return this.#order.slice(Math.max(from, 0), Math.max(to, 0)).filter((position) => !this.#held.has(position));
  }

  #hold(messages: readonly Message[]): void {
    for (const message of messages) {
      const { position } = message;
      // What an event has shown is newer than what was read.
      if (this.#removed.has(position) || this.#held.has(position)) continue;
      if (this.#order[this.indexOf(position)] === position) this.#held.set(position, message);
    }
  }

  #drop(position: number): void {
    const index = this.indexOf(position);
    if (this.#order[index] === position) this.#order.splice(index, 1);
  }
}
