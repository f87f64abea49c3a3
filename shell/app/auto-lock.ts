import type { Cancel, Clock } from '../clock.ts';
import { autoLockChoicesMin } from '../limits.ts';
import type { Notes } from './notes.ts';

const slot = 'vesper.lock-after';
const minuteMs = 60_000;

/** Locks after a time without use. A page that is hidden is not used, and one that slept looks at the clock first. */
export class AutoLock {
  readonly #clock: Clock;
  readonly #notes: Notes;
  readonly #lock: () => void;
  #usedAtMs: number;
  #cancel: Cancel = () => {};

  constructor(clock: Clock, notes: Notes, lock: () => void) {
    this.#clock = clock;
    this.#notes = notes;
    this.#lock = lock;
    this.#usedAtMs = clock.nowMs();
  }

  /** 0: never. */
  get minutes(): number {
    const kept = Number(this.#notes.getItem(slot));
    return autoLockChoicesMin.includes(kept) ? kept : 0;
  }
  set minutes(minutes: number) {
    this.#notes.setItem(slot, `${minutes}`);
    this.used();
  }

  /** Somebody is there. */
  used(): void {
    if (this.#isDue()) return this.#now();
    this.#usedAtMs = this.#clock.nowMs();
    this.#wait();
  }

  /** The page is seen again, perhaps after the device slept. */
  seen(): void {
    if (this.#isDue()) this.#now();
  }

  /** A session has begun. */
  begin(): void {
    this.#usedAtMs = this.#clock.nowMs();
    this.#wait();
  }

  stop(): void {
    this.#cancel();
  }

  #isDue(): boolean {
    return this.minutes > 0 && this.#clock.nowMs() - this.#usedAtMs >= this.minutes * minuteMs;
  }

  #wait(): void {
    this.#cancel();
    if (this.minutes === 0) return;
    const leftMs = this.#usedAtMs + this.minutes * minuteMs - this.#clock.nowMs();
    this.#cancel = this.#clock.after(leftMs, () => this.seen());
  }

  #now(): void {
    this.#cancel();
    this.#lock();
  }
}
