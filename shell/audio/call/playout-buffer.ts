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
import type { SampleRing } from './sample-ring.ts';

/** Share of the last sample that the next one has where nothing is left: down to silence in some ms, without a click. */
const decay = 0.98;

/**
 * A queue of blocks that never has less than its target for longer than an answer takes: one block more after it ran dry,
 * and after a calm time as many fewer as were never needed. What was asked for is waited for, however long, and no
 * more is asked for meanwhile. After playoutLostSamples without an answer what is late is dropped, so that
 * the delay does not stay longer by what was missed; at most playoutLateSamples: the jitter buffer leaves out the rest.
 */
export class PlayoutBuffer {
  readonly #from: SampleRing;
  #filled = 0;
  #target: number;
  #asked = 0;
  #last = 0;
  #begun = false;
  #isDry = true;
  /** Of what was asked for, how much has not been heard when it was due. */
  #late = 0;
  #catchesUp = false;
  #calm = 0;
  #least = Number.POSITIVE_INFINITY;
  #underruns = 0;

  /**
   * @param deviceSamples how many the device takes at once, without time for an answer in between
   * @param from brings blocks, those alone that were asked for
   */
  constructor(deviceSamples: number, from: SampleRing) {
    this.#from = from;
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

  /** The next samples to hear, always. */
  read(out: Float32Array): void {
    this.#takeIn();
    let at = Math.min(this.#filled, out.length);
    this.#from.read(out, at);
    this.#filled -= at;
    if (at > 0) this.#last = out[at - 1] ?? 0;
    this.#adapt(out.length - at);
    for (; at < out.length; at += 1) {
      this.#last *= decay;
      out[at] = this.#last;
    }
  }

  /** What has come. Where some is dropped nothing is before it: all of that was heard. */
  #takeIn(): void {
    for (let come = this.#from.waiting - this.#filled; come >= playSamples; come -= playSamples) {
      this.#asked -= 1;
      this.#catchesUp = this.#late >= (this.#catchesUp ? playSamples : playoutLostSamples);
      if (this.#catchesUp) {
        this.#late -= playSamples;
        this.#from.skip(playSamples);
        continue;
      }
      this.#filled += playSamples;
      this.#begun = true;
    }
    // Where sound begins anew nothing is cut in two: the part of a block by which it is over its target would stay.
    const over = this.#filled - this.#target;
    if (this.#isDry && this.#asked === 0 && over > 0) {
      this.#from.skip(over);
      this.#filled = this.#target;
    }
  }

  #adapt(missing: number): void {
    if (missing === 0) {
      [this.#isDry, this.#late] = [false, 0];
      this.#calm += quantumSamples;
      this.#least = Math.min(this.#least, this.#filled);
      if (this.#calm < playoutCalmSamples) return;
      const spare = Math.floor(this.#least / playSamples);
      this.#target = Math.max(this.#target - spare * playSamples, playSamples);
      this.#lookAgain();
      return;
    }
    if (!this.#isDry) {
      this.#underruns += 1;
      this.#target = Math.min(this.#target + playSamples, playoutMostSamples);
    }
    this.#isDry = true;
    if (this.#begun) this.#late = Math.min(this.#late + missing, playoutLateSamples);
    this.#lookAgain();
  }

  #lookAgain(): void {
    [this.#calm, this.#least] = [0, Number.POSITIVE_INFINITY];
  }
}
