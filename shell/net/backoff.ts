/** Pauses that double from `firstMs` to `longestMs`, each shortened at random by up to half, so that many clients which
 * lost the same server do not come back in step. */
export class Backoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;
  #failures = 0;

  /** `random` gives numbers in [0, 1). */
  constructor(firstMs: number, longestMs: number, random: () => number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#random = random;
  }

  nextMs(): number {
    const fullMs = Math.min(this.#longestMs, this.#firstMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    return fullMs * (1 - this.#random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
