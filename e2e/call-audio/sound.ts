// A microphone that hears a tone which comes and goes, never twice alike, and what became of it elsewhere.

import { wavFile } from '../fixtures/voice.ts';
import { type Sound, toneHz } from './page/tone.ts';

const rateHz = 48_000;
const peak = 12_000;

/** WAV of 16 bits, mono: seconds of the tone in pieces of 100 to 400 ms, so that its beginnings tell a delay. */
export function callToneFile(seconds = 20): Buffer {
  const samples = new Int16Array(seconds * rateHz);
  let random = 1;
  for (let at = 0, isOn = true; at < samples.length; isOn = !isOn) {
    random = (random * 48_271) % 2_147_483_647;
    const end = Math.min(samples.length, at + Math.round((0.1 + 0.3 * (random / 2_147_483_647)) * rateHz));
    for (; at < end; at += 1) if (isOn) samples[at] = Math.round(peak * Math.sin((2 * Math.PI * toneHz * at) / rateHz));
  }
  return wavFile(samples);
}

/** Over 15 ms: a codec's own time in which it is exact. */
function smooth(levels: number[]): number[] {
  return levels.map((_, at) => {
    const part = levels.slice(Math.max(0, at - 7), at + 8);
    return part.reduce((sum, level) => sum + level, 0) / part.length;
  });
}

/** From when one was rendered to when the other was, in ms, and how alike they are then: 0 to 1. */
export function delayBetween(said: Sound, heard: Sound): { delayMs: number; likeness: number } {
  const [a, b] = [smooth(said.levels), smooth(heard.levels)];
  const offset = heard.fromMs - said.fromMs;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let best = { delayMs: 0, likeness: 0 };
  for (let delayMs = 0; delayMs < 600; delayMs += 1) {
    let [ab, aa, bb] = [0, 0, 0];
    for (const [i, level] of b.entries()) {
      const other = a[Math.round(i + offset - delayMs)];
      if (other === undefined) continue;
      const [x, y] = [other - meanA, level - meanB];
      [ab, aa, bb] = [ab + x * y, aa + x * x, bb + y * y];
    }
    const likeness = aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
    if (likeness > best.likeness) best = { delayMs, likeness };
  }
  return best;
}

/** The longest time with less than this, in ms. */
export function longestQuietMs({ levels }: Sound, below = 0.001): number {
  let [longest, run] = [0, 0];
  for (const level of levels) {
    run = level < below ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
