// Records sound with the time at which it was rendered: pages of one machine share that clock.

declare const currentFrame: number;
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Some 21 ms: 8 quanta. */
const blockSamples = 1024;

class Recorder extends AudioWorkletProcessor {
  #samples = new Float32Array(blockSamples);
  #filled = 0;
  /** Least time from a frame's own to its rendering: quanta are rendered in bunches, and late on a busy machine. */
  #offsetMs = Number.POSITIVE_INFINITY;

  process([input]: Float32Array[][]): boolean {
    this.#offsetMs = Math.min(this.#offsetMs, Date.now() - (currentFrame * 1000) / sampleRate);
    const samples = input?.[0];
    if (samples) this.#samples.set(samples, this.#filled);
    this.#filled += 128;
    if (this.#filled === blockSamples) {
      const first = currentFrame + 128 - blockSamples;
      const block = { fromMs: this.#offsetMs + (first * 1000) / sampleRate, samples: this.#samples };
      this.port.postMessage(block, [block.samples.buffer]);
      this.#samples = new Float32Array(blockSamples);
      this.#filled = 0;
      this.#offsetMs = Number.POSITIVE_INFINITY;
    }
    return true;
  }
}

registerProcessor('test-recorder', Recorder);
