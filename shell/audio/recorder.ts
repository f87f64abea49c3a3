// Records a voice message: microphone, AudioWorklet, and a worker that encodes. The samples go from worklet to worker
// past the page, so that a page that is busy loses none.

import { beginCapture, endCapture, loadCapture } from './capture.ts';
import type { VoiceNews } from './messages.ts';
import { openMicrophone, switchOff } from './microphone.ts';
import { beginVoiceWork, type VoiceWork } from './voice-codec.ts';

export interface Recording {
  /** Ogg Opus. */
  file: Blob;
  durationMs: number;
  /** 64 levels of 0 to 255. */
  waveform: Uint8Array;
}

export interface RecorderListener {
  /** How loud it is, 0 to 255, and how long it is by now: some 25 times a second. */
  level(level: number, durationMs: number): void;
  /** The microphone is gone, or encoding has failed. stop() gives what there was. */
  lost(): void;
}

export class Recorder {
  readonly #stream: MediaStream;
  readonly #context: AudioContext;
  readonly #listener: RecorderListener;
  readonly #work: VoiceWork;
  #capture: AudioWorkletNode | undefined;
  #lost = false;
  #ended = false;
  readonly #result: Promise<Recording>;
  #take: (recording: Recording) => void = () => {};
  #refuse: (error: Error) => void = () => {};

  /**
   * Asks for the microphone and records. Rejects as microphoneProblem() understands, with the microphone off.
   * @param signal given up before it has begun
   */
  static async start(listener: RecorderListener, signal: AbortSignal): Promise<Recorder> {
    const stream = await openMicrophone();
    let recorder: Recorder | undefined;
    try {
      signal.throwIfAborted();
      recorder = new Recorder(stream, listener);
      await recorder.#begin();
      signal.throwIfAborted();
      return recorder;
    } catch (error) {
      switchOff(stream);
      recorder?.cancel();
      throw error;
    }
  }

  private constructor(stream: MediaStream, listener: RecorderListener) {
    this.#stream = stream;
    this.#listener = listener;
    this.#context = new AudioContext({ latencyHint: 'playback' });
    this.#work = beginVoiceWork((news) => this.#hear(news));
    this.#result = new Promise((resolve, reject) => {
      this.#take = resolve;
      this.#refuse = reject;
    });
    this.#result.catch(() => {}); // whoever stops is told
  }

  /** The recording; the microphone is off at once. Rejects when there is nothing, or it could not be encoded. */
  async stop(): Promise<Recording> {
    if (this.#lost) this.#work.tell({ kind: 'finish' });
    else if (this.#capture) endCapture(this.#capture);
    this.#release();
    try {
      return await this.#result;
    } finally {
      this.cancel();
    }
  }

  /** Nothing is kept; the microphone is off at once. */
  cancel(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    this.#work.end();
    void this.#context.close();
    this.#refuse(new DOMException('cancelled', 'AbortError'));
  }

  async #begin(): Promise<void> {
    const context = this.#context;
    // Browsers hold back sound that nobody asked for; the tap that began this was asking.
    if (context.state !== 'running') await context.resume();
    await loadCapture(context);
    const { capture, samples } = beginCapture(context);
    this.#work.tell({ kind: 'record', rateHz: context.sampleRate, samples }, [samples]);
    context.createMediaStreamSource(this.#stream).connect(capture);
    this.#capture = capture;
    // By stop() no `ended` is fired: that is for what others end.
    for (const track of this.#stream.getAudioTracks()) track.addEventListener('ended', () => this.#onLost());
    context.addEventListener('statechange', () => {
      if (context.state !== 'running') this.#onLost(); // a phone call, on some systems
    });
  }

  #hear(news: VoiceNews): void {
    if (news.kind === 'level') this.#listener.level(news.level, news.durationMs);
    else if (news.kind === 'recorded') this.#take(news);
    else if (news.kind === 'failed') {
      this.#refuse(new TypeError(`recording: ${news.error}`));
      this.#onLost();
    }
  }

  #onLost(): void {
    if (this.#lost || this.#ended) return;
    this.#lost = true;
    this.#listener.lost();
  }

  #release(): void {
    switchOff(this.#stream);
  }
}
