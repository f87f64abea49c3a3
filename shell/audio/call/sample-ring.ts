// Sound in shared memory, from one thread to one other: neither waits for the other, and no message is sent.

import { ringSamples, unreadSamples } from './rates.ts';

/**
 * One side writes and the other reads, each with a SampleRing of its own over the same memory. What is written is never
 * waited for: of more than unreadSamples the oldest are skipped.
 */
export class SampleRing {
  /** How many samples were ever written, modulo 2^32: published after the samples themselves. */
  readonly #written: Int32Array;
  readonly #samples: Float32Array;
  #read = 0;

  static newMemory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT + ringSamples * Float32Array.BYTES_PER_ELEMENT);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#written = new Int32Array(memory, 0, 1);
    this.#samples = new Float32Array(memory, Int32Array.BYTES_PER_ELEMENT);
  }

  write(samples: Float32Array): void {
    const written = Atomics.load(this.#written, 0);
    const at = written & (ringSamples - 1);
    const first = Math.min(samples.length, ringSamples - at);
    this.#samples.set(samples.subarray(0, first), at);
    this.#samples.set(samples.subarray(first), 0);
    Atomics.store(this.#written, 0, written + samples.length);
  }

  /** Samples that were not read. */
  get waiting(): number {
    const waiting = this.#unread;
    if (waiting > unreadSamples) this.skip(waiting - unreadSamples);
    return Math.min(waiting, unreadSamples);
  }

  /** Fills the beginning of `out` with so many that wait. */
  read(out: Float32Array, count: number): void {
    const at = this.#read & (ringSamples - 1);
    const first = Math.min(count, ringSamples - at);
    out.set(this.#samples.subarray(at, at + first));
    out.set(this.#samples.subarray(0, count - first), first);
    this.skip(count);
  }

  skip(count: number): void {
    this.#read = (this.#read + count) | 0;
  }

  get #unread(): number {
    return (Atomics.load(this.#written, 0) - this.#read) | 0;
  }
}
