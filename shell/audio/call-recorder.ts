// Records a call: what is said here and what is heard, mixed into one Ogg Opus file by the encoder of voice messages. It
// stays in the browser's memory for blobs until somebody saves it: on the disk it would lie unsealed.

import { beginCapture, endCapture, loadCapture } from './capture.ts';
import type { CallAudio } from './call/call-audio.ts';
import { beginVoiceWork, type VoiceWork } from './voice-codec.ts';

/** Of each side: two who speak at once are not cut. */
const mixGain = 0.7;

export interface RecordedCall {
  /** Ogg Opus. */
  file: Blob;
  durationMs: number;
}

export class CallRecorder {
  readonly #mix: GainNode;
  readonly #taps: CallAudio['taps'];
  readonly #work: VoiceWork;
  readonly #result: Promise<RecordedCall>;
  #capture: AudioWorkletNode | undefined;

  /**
   * @param length how long it is by now, in ms: some 25 times a second
   * @param failed it cannot go on, and stop() rejects
   */
  static async begin(
    taps: CallAudio['taps'],
    length: (durationMs: number) => void,
    failed: () => void,
  ): Promise<CallRecorder> {
    const recorder = new CallRecorder(taps, length, failed);
    try {
      await loadCapture(taps.context);
      recorder.#listen();
      return recorder;
    } catch (error) {
      recorder.#release();
      throw error;
    }
  }

  private constructor(taps: CallAudio['taps'], length: (durationMs: number) => void, failed: () => void) {
    this.#taps = taps;
    this.#mix = new GainNode(taps.context, { gain: mixGain });
    let work: VoiceWork | undefined;
    this.#result = new Promise((resolve, reject) => {
      work = beginVoiceWork((news) => {
        if (news.kind === 'level') length(news.durationMs);
        else if (news.kind === 'recorded') resolve({ file: news.file, durationMs: news.durationMs });
        else if (news.kind === 'failed' && news.error === 'empty') resolve({ file: new Blob(), durationMs: 0 });
        else if (news.kind === 'failed') {
          reject(new TypeError(`recording: ${news.error}`));
          failed();
        }
      });
    });
    this.#work = work as unknown as VoiceWork;
    this.#result.catch(() => {}); // whoever stops is told
  }

  /** Nothing more is heard from now on. Also after the call has ended. It is 0 ms long where there was nothing. */
  async stop(): Promise<RecordedCall> {
    this.#deafen();
    this.#work.tell({ kind: 'finish' });
    try {
      return await this.#result;
    } finally {
      this.#release();
    }
  }

  /** Nothing is kept. */
  cancel(): void {
    this.#release();
  }

  #listen(): void {
    const { context, input, output } = this.#taps;
    const { capture, samples } = beginCapture(context);
    this.#work.tell({ kind: 'record', rateHz: context.sampleRate, samples }, [samples]);
    input.connect(this.#mix);
    output.connect(this.#mix);
    this.#mix.connect(capture);
    this.#capture = capture;
  }

  #release(): void {
    this.#deafen();
    this.#work.end();
  }

  #deafen(): void {
    if (!this.#capture) return;
    const { input, output } = this.#taps;
    endCapture(this.#capture);
    this.#mix.disconnect();
    input.disconnect(this.#mix);
    output.disconnect(this.#mix);
    this.#capture = undefined;
  }
}
