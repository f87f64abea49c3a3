// The sound of a call that rings, made of tones: nothing has to be loaded when it counts.

import type { Cancel, Clock } from '../clock.ts';

export type Ring = 'incoming' | 'outgoing';

interface Pattern {
  /** Hz and the second within the pattern at which each tone begins. */
  tones: readonly { hz: number; atS: number; lengthS: number }[];
  everyMs: number;
  volume: number;
  /** As Navigator.vibrate takes it. */
  vibration: readonly number[];
}

const patterns: Record<Ring, Pattern> = {
  // A rising third, twice: heard through a door and not taken for an alarm.
  incoming: {
    tones: [
      { hz: 659, atS: 0, lengthS: 0.35 },
      { hz: 831, atS: 0.3, lengthS: 0.55 },
      { hz: 659, atS: 1, lengthS: 0.35 },
      { hz: 831, atS: 1.3, lengthS: 0.55 },
    ],
    everyMs: 3_500,
    volume: 0.28,
    vibration: [400, 200, 400],
  },
  // What telephones in most of Europe let a caller hear (ITU-T E.180).
  outgoing: { tones: [{ hz: 425, atS: 0, lengthS: 1 }], everyMs: 5_000, volume: 0.06, vibration: [] },
};

const fadeS = 0.04;

export class Ringing {
  readonly #clock: Clock;
  #ring: Ring | undefined;
  #context: AudioContext | undefined;
  #cancel: Cancel = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Where nobody has tapped on this page yet, browsers hold the sound back. */
  start(ring: Ring): void {
    if (this.#ring === ring) return;
    this.stop();
    this.#ring = ring;
    this.#context = new AudioContext();
    this.#again(this.#context, patterns[ring]);
  }

  stop(): void {
    if (!this.#ring) return;
    const vibrates = patterns[this.#ring].vibration.length > 0;
    this.#ring = undefined;
    this.#cancel();
    if (vibrates) navigator.vibrate?.(0);
    void this.#context?.close();
    this.#context = undefined;
  }

  /** @param lastS the context's time when this was called before: it stands still while the browser holds the sound back */
  #again(context: AudioContext, pattern: Pattern, lastS = -1): void {
    const nowS = context.currentTime;
    if (nowS === lastS)
      void context.resume().catch(() => {}); // the tones of before still wait
    else this.#play(context, pattern);
    if (pattern.vibration.length > 0) navigator.vibrate?.([...pattern.vibration]);
    this.#cancel = this.#clock.after(pattern.everyMs, () => this.#again(context, pattern, nowS));
  }

  #play(context: AudioContext, pattern: Pattern): void {
    for (const { hz, atS, lengthS } of pattern.tones) {
      const at = context.currentTime + atS;
      const tone = new OscillatorNode(context, { frequency: hz });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(pattern.volume, at + fadeS);
      loudness.gain.setValueAtTime(pattern.volume, at + lengthS - fadeS);
      loudness.gain.linearRampToValueAtTime(0, at + lengthS);
      tone.connect(loudness).connect(context.destination);
      tone.start(at);
      tone.stop(at + lengthS);
    }
  }
}
