// A call's sound in the worker: from captured samples to packets, and from packets to what is played. Knows of no browser.

import type { CallVoice as CodecVoice, ClassHandle } from 'vesper-call';
import { CaptureQueue } from './capture-queue.ts';
import { LevelMeter } from './level-meter.ts';
import type { CallNews } from './messages.ts';
import type { PlayoutWant } from './playout-asks.ts';
import {
  frameSamples,
  levelBlocks,
  playSamples,
  rateHz,
  silentAfterMs,
  statsBlocks,
  untakenStats,
  waitingFrames,
} from './rates.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { CallState } from './types.ts';

/** What is used of the codec. Views into its memory hold until its next call; what receive() gives is '' or an error's
 * name, and then nothing has changed. */
export type CallVoice = Omit<CodecVoice, keyof ClassHandle>;

/** Takes the packet that goes in the place of a native frame; undefined: nothing is sent. */
export type Give = (packet: Uint8Array<ArrayBuffer> | undefined) => void;

export class CallLoop {
  readonly #voice: CallVoice;
  readonly #nowUs: () => number;
  readonly #say: (news: CallNews) => void;
  readonly #captured = new CaptureQueue();
  readonly #input = new LevelMeter();
  readonly #output = new LevelMeter();
  readonly #watch = new SilenceWatch();
  readonly #frame = new Float32Array(frameSamples);
  readonly #silence = new Float32Array(playSamples);
  readonly #waiting: Give[] = [];
  #muted = false;
  #held = false;
  #state: CallState = 'securing';
  #openedUs: number | undefined;
  #ticks = 0;
  #blocks = 0;
  #queuedSamples = 0;
  #untaken = 0;
  #codecUs = 0;
  #codecSinceUs: number;

  /** @param nowUs a clock that never goes back, in µs */
  constructor(voice: CallVoice, nowUs: () => number, say: (news: CallNews) => void) {
    this.#voice = voice;
    this.#nowUs = nowUs;
    this.#say = say;
    this.#codecSinceUs = nowUs();
  }

  /** Samples of the microphone at 48 kHz. */
  captured(block: Float32Array): void {
    if (this.#held) return;
    this.#captured.push(block);
    this.#input.add(block);
    if (!this.#muted) this.#tellSilence(this.#watch.look(block));
    this.#encode();
  }

  /** The browser wants a frame. It gets one as soon as its samples are there; of too many that wait the first is given up. */
  tick(give: Give): void {
    this.#ticks += 1;
    if (this.#held) return give(undefined);
    this.#waiting.push(give);
    this.#encode();
    if (this.#waiting.length > waitingFrames) this.#waiting.shift()?.(undefined);
  }

  /** A packet of theirs, or anything. */
  packet(bytes: Uint8Array): void {
    const slot = this.#voice.packetSlot();
    // Padding, with which browsers probe for bandwidth, and what no sender of ours makes.
    if (bytes.length === 0 || bytes.length > slot.length) return;
    slot.set(bytes);
    const nowUs = this.#nowUs();
    if (this.#inCodec(() => this.#voice.receive(bytes.length, nowUs)) !== '') return;
    this.#openedUs = nowUs;
    this.#tellState('flowing');
  }

  /** The next blocks of 10 ms to play; each holds until the next. */
  play({ blocks, filled, underruns }: PlayoutWant, give: (block: Float32Array) => void): void {
    for (let i = 0; i < Math.min(blocks, levelBlocks * 2); i += 1) {
      const nowUs = this.#nowUs();
      this.#inCodec(() => this.#voice.play(nowUs));
      const block = this.#held ? this.#silence : this.#voice.playSlot();
      this.#output.add(block);
      give(block);
      this.#blocks += 1;
      if (this.#blocks % levelBlocks === 0) this.#tellLevels(nowUs);
      if (this.#blocks % statsBlocks === 0) this.#tellStats(nowUs, filled, underruns);
    }
  }

  /** The page has taken stats. */
  taken(): void {
    this.#untaken -= 1;
  }

  /** Silence is sent. */
  set muted(muted: boolean) {
    this.#muted = muted;
    this.#voice.setMuted(muted);
    this.#watch.reset();
  }

  /** Nothing is sent and nothing played; what comes is taken all the same, so that keys and reports go on. */
  set held(held: boolean) {
    this.#held = held;
    this.#captured.clear();
    for (const give of this.#waiting.splice(0)) give(undefined);
    this.#watch.reset();
  }

  #encode(): void {
    while (this.#waiting.length > 0 && this.#captured.take(this.#frame)) {
      this.#queuedSamples = this.#captured.waiting;
      this.#voice.captureSlot().set(this.#frame);
      const packet = this.#inCodec(() => this.#voice.send(this.#nowUs()));
      this.#waiting.shift()?.(packet && new Uint8Array(packet));
    }
  }

  #inCodec<T>(work: () => T): T {
    const fromUs = this.#nowUs();
    const result = work();
    this.#codecUs += this.#nowUs() - fromUs;
    return result;
  }

  #tellSilence(change: 'silent' | 'heard' | undefined): void {
    if (change) this.#say({ kind: 'problem', problem: 'microphone-silent', isThere: change === 'silent' });
  }

  #tellState(state: CallState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#say({ kind: 'state', state });
  }

  #tellLevels(nowUs: number): void {
    const levels = { input: this.#input.take(), output: this.#output.take() };
    if (this.#untaken <= untakenStats) this.#say({ kind: 'levels', levels });
    if (this.#openedUs !== undefined && nowUs - this.#openedUs > silentAfterMs * 1000) this.#tellState('silent');
  }

  #tellStats(nowUs: number, filled: number, underruns: number): void {
    if (this.#untaken > untakenStats) return;
    this.#untaken += 1;
    const voice = this.#voice.stats(nowUs);
    const stats = {
      carrier: 'vesper' as const,
      rttMs: voice.rttMs,
      loss: voice.loss,
      lossAfter: voice.lossAfter,
      jitterMs: voice.jitterMs,
      bufferMs: voice.bufferMs,
      sentKbps: voice.sentKbps,
      receivedKbps: voice.receivedKbps,
      captureQueueMs: (this.#queuedSamples * 1000) / rateHz,
      playoutQueueMs: (filled * 1000) / rateHz,
      playoutUnderruns: underruns,
      codecShare: this.#codecUs / (nowUs - this.#codecSinceUs),
      voice,
    };
    [this.#codecUs, this.#codecSinceUs] = [0, nowUs];
    this.#say({ kind: 'stats', stats, ticks: this.#ticks });
  }
}
