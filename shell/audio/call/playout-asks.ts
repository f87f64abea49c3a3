// What the worklet asks of the worker, in shared memory.

/** How many blocks it wants, how much waits (samples), how often it ran dry. */
export interface PlayoutWant {
  blocks: number;
  filled: number;
  underruns: number;
}

export class PlayoutAsks {
  /** Blocks that were ever asked for, modulo 2^32; then `filled` and `underruns` of the last. */
  readonly #memory: Int32Array;
  #given = 0;

  static newMemory(): SharedArrayBuffer {
    return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#memory = new Int32Array(memory);
  }

  ask({ blocks, filled, underruns }: PlayoutWant): void {
    Atomics.store(this.#memory, 1, filled);
    Atomics.store(this.#memory, 2, underruns);
    Atomics.add(this.#memory, 0, blocks);
    Atomics.notify(this.#memory, 0);
  }

  /** All that was asked for since the last; resolves when there is something. */
  async next(): Promise<PlayoutWant> {
    await Atomics.waitAsync(this.#memory, 0, this.#given).value;
    const asked = Atomics.load(this.#memory, 0);
    const blocks = (asked - this.#given) | 0;
    this.#given = asked;
    return { blocks, filled: Atomics.load(this.#memory, 1), underruns: Atomics.load(this.#memory, 2) };
  }
}
