// Captured samples on their way to the encoder.

import { captureQueueSamples, captureTrimTakes, frameSamples, quantumSamples } from './rates.ts';

/** Samples over which two places of the sound are blended where some are left out: 1.3 ms, no click. */
const blendSamples = 64;

/**
 * Samples come in blocks and go in frames, at the same rate of the same clock, but not in step: how many are left when a
 * frame is taken is delay. What was left every time for a while is left out, so that at most a quantum stands.
 */
export class CaptureQueue {
  readonly #ring = new Float32Array(captureQueueSamples);
  #head = 0;
  #count = 0;
  #begun = false;
  #takes = 0;
  #leastLeft = Number.POSITIVE_INFINITY;

  /** Samples that wait. */
  get waiting(): number {
    return this.#count;
  }

  /** When it is full, the oldest go. */
  push(block: Float32Array): void {
    const ring = this.#ring;
    let tail = (this.#head + this.#count) % ring.length;
    for (const sample of block) {
      ring[tail] = sample;
      tail = tail + 1 === ring.length ? 0 : tail + 1;
    }
    this.#count += block.length;
    if (this.#count > ring.length) this.#skip(this.#count - ring.length);
  }

  /** The next frame; false when there is not enough for one. The first is the newest there is. */
  take(frame: Float32Array): boolean {
    const left = this.#count - frameSamples;
    if (left < 0) return false;
    if (this.#begun) this.#leastLeft = Math.min(this.#leastLeft, left);
    else this.#skip(left);
    this.#begun = true;
    const isDue = ++this.#takes >= captureTrimTakes;
    const surplus = isDue && this.#leastLeft >= quantumSamples ? this.#leastLeft : 0;
    if (isDue) [this.#takes, this.#leastLeft] = [0, Number.POSITIVE_INFINITY];
    for (let i = 0; i < frameSamples; i += 1) {
      const sample = this.#at(surplus + i);
      const share = surplus > 0 && i < blendSamples ? i / blendSamples : 1;
      frame[i] = share * sample + (1 - share) * this.#at(i);
    }
    this.#skip(surplus + frameSamples);
    return true;
  }

  clear(): void {
    this.#skip(this.#count);
    this.#begun = false;
  }

  #at(index: number): number {
    return this.#ring[(this.#head + index) % this.#ring.length] ?? 0;
  }

  #skip(samples: number): void {
    this.#head = (this.#head + samples) % this.#ring.length;
    this.#count -= samples;
  }
}
