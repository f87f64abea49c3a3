// Sound on its way from the jitter buffer to the device.

import {
  playoutCalmSamples,
  playoutLateSamples,
  playoutLostSamples,
  playoutMarginSamples,
  playoutMostSamples,
  playSamples,
  quantumSamples,
} from './rates.ts';

/** Share of the last sample that the next one has where nothing is left: down to silence in some ms, without a click. */
const decay = 0.98;

/**
 * A queue of blocks that never has less than its target for longer than an answer takes: one block more after it ran dry,
 * and after a calm time as many fewer as were never needed. What was asked for is waited for, however long, and no
 * more is asked for meanwhile. After playoutLostSamples without an answer what is late is dropped, so that
 * the delay does not stay longer by what was missed; at most playoutLateSamples: the jitter buffer leaves out the rest.
 */
export class PlayoutBuffer {
  readonly #blocks: Float32Array[] = [];
  #offset = 0;
  #filled = 0;
  #target: number;
  #asked = 0;
  #last = 0;
  #begun = false;
  #dry = 0;
  /** Of what was asked for, how much has not been heard when it was due. */
  #late = 0;
  #catchesUp = false;
  #calm = 0;
  #least = Number.POSITIVE_INFINITY;
  #underruns = 0;

  /** @param deviceSamples how many the device takes at once, without time for an answer in between */
  constructor(deviceSamples: number) {
    this.#target = Math.min(deviceSamples + playoutMarginSamples, playoutMostSamples);
  }

  get filled(): number {
    return this.#filled;
  }
  get target(): number {
    return this.#target;
  }
  /** How often it ran dry. */
  get underruns(): number {
    return this.#underruns;
  }

  /** How many blocks to ask for now; they count as asked for. */
  ask(): number {
    const missing = this.#target - this.#filled - this.#asked * playSamples;
    const blocks = Math.max(0, Math.ceil(missing / playSamples));
    this.#asked += blocks;
    return blocks;
  }

  /** A block that was asked for has come. One that was not is not taken. */
  add(block: Float32Array): void {
    if (this.#asked === 0) return;
    this.#asked -= 1;
    this.#catchesUp = this.#late >= (this.#catchesUp ? block.length : playoutLostSamples);
    if (this.#catchesUp) {
      this.#late -= block.length;
      return;
    }
    this.#blocks.push(block);
    this.#filled += block.length;
    this.#begun = true;
  }

  /** The next samples to hear, always. */
  read(out: Float32Array): void {
    let at = 0;
    for (let block = this.#blocks[0]; block && at < out.length; block = this.#blocks[0]) {
      const part = block.subarray(this.#offset, this.#offset + out.length - at);
      out.set(part, at);
      at += part.length;
      this.#offset += part.length;
      if (this.#offset < block.length) continue;
      this.#blocks.shift();
      this.#offset = 0;
    }
    this.#filled -= at;
    if (at > 0) this.#last = out[at - 1] ?? 0;
    this.#adapt(out.length - at);
    for (; at < out.length; at += 1) {
      this.#last *= decay;
      out[at] = this.#last;
    }
  }

  #adapt(missing: number): void {
    if (missing === 0) {
      [this.#dry, this.#late] = [0, 0];
      this.#calm += quantumSamples;
      this.#least = Math.min(this.#least, this.#filled);
      if (this.#calm < playoutCalmSamples) return;
      const spare = Math.floor((this.#least - playoutMarginSamples) / playSamples);
      this.#target = Math.max(this.#target - Math.max(0, spare) * playSamples, playSamples);
      this.#lookAgain();
      return;
    }
    if (this.#dry === 0 && this.#begun) {
      this.#underruns += 1;
      this.#target = Math.min(this.#target + playSamples, playoutMostSamples);
    }
    this.#dry += missing;
    if (this.#begun) this.#late = Math.min(this.#late + missing, playoutLateSamples);
    this.#lookAgain();
  }

  #lookAgain(): void {
    [this.#calm, this.#least] = [0, Number.POSITIVE_INFINITY];
  }
}
