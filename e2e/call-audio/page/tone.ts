// A tone, and what is measured of sound.

export const toneHz = 500;

/** What the tests need to know of a sound. */
export interface Sound {
  /** When its first sample was rendered, in ms since 1970. */
  fromMs: number;
  /** Root mean square of each ms. */
  levels: number[];
  /** Root mean square of all, 0 to 1. */
  loudness: number;
  /** The greatest sample. */
  peak: number;
  /** The share of its power that is at the tone, 0 to 1. */
  tone: number;
}

export const rms = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** In pieces of 20 ms: the phase of the tone is another each time that it comes. */
export function toneShare(samples: Float32Array): number {
  const piece = 960;
  let [at, all] = [0, 0];
  for (let begin = 0; begin + piece <= samples.length; begin += piece) {
    let [real, imaginary] = [0, 0];
    for (let i = 0; i < piece; i += 1) {
      const sample = samples[begin + i] ?? 0;
      all += sample * sample;
      real += sample * Math.cos((2 * Math.PI * toneHz * i) / 48_000);
      imaginary += sample * Math.sin((2 * Math.PI * toneHz * i) / 48_000);
    }
    at += (2 * (real * real + imaginary * imaginary)) / piece;
  }
  return all > 0 ? at / all : 0;
}
