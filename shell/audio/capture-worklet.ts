// Runs in the AudioWorklet: hands on what the microphone gives, in blocks.

import { captureName, type CaptureOrder } from './messages.ts';

// The worklet's scope, of which TypeScript's library knows nothing.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Some 40 ms: often enough for a meter. */
const blockSamples = 2048;

class Capture extends AudioWorkletProcessor {
  #to: MessagePort | undefined;
  readonly #block = new Float32Array(blockSamples);
  #filled = 0;
  #over = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<CaptureOrder>) => {
      if (data === 'end') return this.#end();
      this.#to = data.to;
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
