// Runs in the AudioWorklet: hands on what the microphone gives, in blocks.

import { captureName, type CaptureOptions, type CaptureOrder } from './messages.ts';

// The worklet's scope, of which TypeScript's library knows nothing.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: { processorOptions?: CaptureOptions }) => AudioWorkletProcessor,
): void;

/** Samples of a block where nothing else is asked for, some 40 ms: often enough for a meter. */
const defaultBlockSamples = 2048;

class Capture extends AudioWorkletProcessor {
  #to: MessagePort | undefined;
  readonly #block: Float32Array;
  readonly #mostWaiting: number;
  #waiting = 0;
  #filled = 0;
  #over = false;

  constructor({ processorOptions }: { processorOptions?: CaptureOptions }) {
    super();
    this.#block = new Float32Array(processorOptions?.blockSamples ?? defaultBlockSamples);
    this.#mostWaiting = processorOptions?.mostWaiting ?? Number.POSITIVE_INFINITY;
    this.port.onmessage = ({ data }: MessageEvent<CaptureOrder>) => {
      if (data === 'end') return this.#end();
      this.#to = data.to;
      if (processorOptions?.mostWaiting !== undefined) {
        this.#to.onmessage = ({ data: taken }: MessageEvent<number>) => (this.#waiting -= taken);
      }
    };
  }

  process([input]: Float32Array[][]): boolean {
    const samples = input?.[0];
    if (!this.#to || !samples) return !this.#over;
    if (this.#filled + samples.length > this.#block.length) this.#send();
    this.#block.set(samples, this.#filled);
    this.#filled += samples.length;
    if (this.#filled === this.#block.length) this.#send();
    return !this.#over;
  }

  #send(): void {
    const block = this.#block.slice(0, this.#filled);
    this.#filled = 0;
    if (this.#waiting >= this.#mostWaiting) return;
    this.#waiting += 1;
    this.#to?.postMessage(block, [block.buffer]);
  }

  #end(): void {
    if (this.#filled > 0) this.#send();
    this.#to?.postMessage(null);
    this.#to = undefined;
    this.#over = true;
  }
}

registerProcessor(captureName, Capture);
