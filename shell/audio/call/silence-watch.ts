import { microphoneMuteAtFirstSamples, microphoneMuteSamples } from './rates.ts';

/** Notices a microphone that gives nothing but zeros: no room is that silent. */
export class SilenceWatch {
  #zeros = 0;
  #everHeard = false;
  #isSilent = false;

  /** What changed with these samples: it is silent now, or no longer. */
  look(samples: Float32Array): 'silent' | 'heard' | undefined {
    if (samples.every((sample) => sample === 0)) this.#zeros += samples.length;
    else [this.#zeros, this.#everHeard] = [0, true];
    const isSilent = this.#zeros >= (this.#everHeard ? microphoneMuteSamples : microphoneMuteAtFirstSamples);
    if (isSilent === this.#isSilent) return undefined;
    this.#isSilent = isSilent;
    return isSilent ? 'silent' : 'heard';
  }

  /** Another microphone, or it is meant to be silent. */
  reset(): void {
    this.#zeros = 0;
  }
}
