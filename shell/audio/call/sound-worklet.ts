// Runs in the AudioWorklet: the sound of a call on its way to the call worker and from it, past the page.

import { soundName, type SoundOptions, type SoundOrder } from './messages.ts';
import { PlayoutAsks } from './playout-asks.ts';
import { PlayoutBuffer } from './playout-buffer.ts';
import { SampleRing } from './sample-ring.ts';

// The worklet's scope, of which TypeScript's library knows nothing.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: { processorOptions: SoundOptions }) => AudioWorkletProcessor,
): void;

class Sound extends AudioWorkletProcessor {
  readonly #captured: SampleRing;
  readonly #playout: PlayoutBuffer;
  readonly #asks: PlayoutAsks;
  #over = false;

  constructor({ processorOptions: { deviceSamples, memory } }: { processorOptions: SoundOptions }) {
    super();
    this.#captured = new SampleRing(memory.captured);
    this.#playout = new PlayoutBuffer(deviceSamples, new SampleRing(memory.played));
    this.#asks = new PlayoutAsks(memory.asks);
    this.port.onmessage = ({ data }: MessageEvent<SoundOrder>) => (this.#over = data === 'end');
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    if (this.#over) return false;
    const [captured, samples] = [input?.[0], output?.[0]];
    if (captured) this.#captured.write(captured);
    if (!samples) return true;
    const playout = this.#playout;
    playout.read(samples);
    const blocks = playout.ask();
    if (blocks > 0) this.#asks.ask({ blocks, filled: playout.filled, underruns: playout.underruns });
    return true;
  }
}

registerProcessor(soundName, Sound);
