// Runs in the AudioWorklet: plays what the call worker gives, past the page.

import { playoutName, type PlayoutOptions, type PlayoutOrder, type PlayoutWant } from './messages.ts';
import { PlayoutBuffer } from './playout-buffer.ts';

// The worklet's scope, of which TypeScript's library knows nothing.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: { processorOptions: PlayoutOptions }) => AudioWorkletProcessor,
): void;

class Playout extends AudioWorkletProcessor {
  readonly #buffer: PlayoutBuffer;
  #from: MessagePort | undefined;
  #over = false;

  constructor({ processorOptions }: { processorOptions: PlayoutOptions }) {
    super();
    this.#buffer = new PlayoutBuffer(processorOptions.deviceSamples);
    this.port.onmessage = ({ data }: MessageEvent<PlayoutOrder>) => {
      if (data === 'end') [this.#over, this.#from] = [true, undefined];
      else {
        this.#from = data.from;
        this.#from.onmessage = ({ data: block }: MessageEvent<Float32Array>) => this.#buffer.add(block);
      }
    };
  }

  process(_: Float32Array[][], [output]: Float32Array[][]): boolean {
    const samples = output?.[0];
    if (!this.#from || !samples) return !this.#over;
    const buffer = this.#buffer;
    buffer.read(samples);
    const blocks = buffer.ask();
    if (blocks > 0) {
      const { filled, underruns } = buffer;
      this.#from.postMessage({ blocks, filled, underruns } satisfies PlayoutWant);
    }
    return !this.#over;
  }
}

registerProcessor(playoutName, Playout);
