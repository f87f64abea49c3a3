// oxlint-disable-next-line import/default -- the address, which vite gives in place of what the file exports
import recorderUrl from './recorder-worklet.ts?worker&url';

import { rms, type Sound, toneShare } from './tone.ts';

interface Block {
  /** When its first sample was rendered, in ms since 1970; late by what the machine was late. */
  fromMs: number;
  samples: Float32Array;
}

export interface Recorded {
  /** All samples so far, at the context's rate. */
  samples: Float32Array<ArrayBuffer>;
  /** When the first was rendered in ms since 1970. */
  fromMs: number;
  /** The same of each block of so many, which differs from the first one's by more than the samples between them when the
   * sound has stood still. */
  blockSamples: number;
  blocksFromMs: number[];
}

/** Keeps what a node gives. */
export class SoundRecorder {
  readonly #context: BaseAudioContext;
  readonly #blocks: Block[] = [];

  static async of(node: AudioNode): Promise<SoundRecorder> {
    await node.context.audioWorklet.addModule(recorderUrl);
    return new SoundRecorder(node);
  }

  private constructor(node: AudioNode) {
    const { context } = node;
    this.#context = context;
    const worklet = new AudioWorkletNode(context, 'test-recorder', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    worklet.port.onmessage = ({ data }: MessageEvent<Block>) => this.#blocks.push(data);
    node.connect(worklet);
  }

  recording(): Recorded {
    const blockSamples = this.#blocks[0]?.samples.length ?? 0;
    const blockMs = (blockSamples * 1000) / this.#context.sampleRate;
    const samples = new Float32Array(this.#blocks.length * blockSamples);
    let fromMs = Number.POSITIVE_INFINITY;
    for (const [index, block] of this.#blocks.entries()) {
      samples.set(block.samples, index * blockSamples);
      fromMs = Math.min(fromMs, block.fromMs - index * blockMs);
    }
    return { samples, fromMs, blockSamples, blocksFromMs: this.#blocks.map((block) => block.fromMs) };
  }

  /** All of it, or the last so many ms. */
  sound(lastMs = Number.POSITIVE_INFINITY): Sound {
    const { fromMs, samples: all } = this.recording();
    const perMs = this.#context.sampleRate / 1000;
    const skipped = Math.max(0, Math.floor(all.length / perMs) - lastMs);
    const samples = all.subarray(skipped * perMs);
    const levels: number[] = [];
    for (let at = 0; at + perMs <= samples.length; at += perMs) levels.push(rms(samples.subarray(at, at + perMs)));
    return {
      fromMs: fromMs + skipped,
      levels,
      loudness: rms(samples),
      peak: samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
      tone: toneShare(samples),
    };
  }
}
