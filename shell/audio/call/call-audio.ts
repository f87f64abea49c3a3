// The sound of one call, as the app deals with it: microphone, loudspeaker, and the path between them.

import { callPreparedMs, voiceBeginMs } from '../../limits.ts';
import { switchOff } from '../microphone.ts';
import { missingForCalls } from './support.ts';
import { NativePath } from './native-path.ts';
import type { PathSetting, VoicePath } from './path.ts';
import { rateHz } from './rates.ts';
import { type CallListener, type CallProblem, type CallStats, type Carrier, type Levels, nothingYet } from './types.ts';
import { CallWorker, setSink, VesperPath } from './vesper-path.ts';

export interface CallAudioOptions {
  /** Audio, sendrecv, negotiated, of a connection made as wasm/rtc makes it. */
  transceiver: RTCRtpTransceiver;
  /** What both sides have agreed on: `native` if either side's prepare() has said so. */
  carrier: Carrier;
  /** 32 bytes each, of this call. */
  sendKey: Uint8Array;
  receiveKey: Uint8Array;
  /** From openMicrophone(). It is the call's from now on, which also stops it. */
  microphone: MediaStream;
  /** '' or nothing: what the system chooses. */
  outputDeviceId?: string;
  /** From the first sound on. */
  muted?: boolean;
  held?: boolean;
}

/** Loaded while it rings; for so long only, if no call comes of it. */
let prepared: CallWorker | undefined;
let forget: ReturnType<typeof setTimeout> | undefined;

/** The one that is prepared, which is the caller's now. */
function takePrepared(): CallWorker | undefined {
  clearTimeout(forget);
  const mine = prepared;
  prepared = undefined;
  return mine;
}

export class CallAudio {
  readonly #context: AudioContext;
  readonly #listener: CallListener;
  readonly #input: GainNode;
  readonly #output: GainNode;
  readonly #worker: CallWorker | undefined;
  readonly #problems = new Set<CallProblem>();
  #microphone: MediaStream;
  #source: MediaStreamAudioSourceNode;
  #path: VoicePath | undefined;
  #transceiver: RTCRtpTransceiver;
  #outputDeviceId: string;
  #muted = false;
  #held = false;
  #ended = false;
  #levels: Levels = { input: 0, output: 0 };
  #stats: CallStats;

  /**
   * While it rings: loads worker and codec. Gives what this side can; the other side has to know before begin().
   */
  static async prepare(): Promise<Carrier> {
    if (missingForCalls().length > 0) return 'native';
    prepared ??= new CallWorker();
    const mine = prepared;
    clearTimeout(forget);
    forget = setTimeout(() => CallAudio.discard(), callPreparedMs);
    try {
      await mine.ready;
      return 'vesper';
    } catch {
      if (prepared === mine) CallAudio.discard();
      return 'native';
    }
  }

  /** No call came of it. */
  static discard(): void {
    takePrepared()?.worker.terminate();
  }

  /** Whether setOutput() can choose. */
  static get canChooseOutput(): boolean {
    return 'setSinkId' in AudioContext.prototype;
  }

  /**
   * After somebody has tapped, or browsers hold the sound back. Rejects, with the microphone off, when the path cannot be
   * had, or not in voiceBeginMs after the codec was loaded. The keys are gone either way.
   */
  static async begin(options: CallAudioOptions, listener: CallListener): Promise<CallAudio> {
    let call: CallAudio | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      call = new CallAudio(options, listener);
      // A slow line may take long for the codec: the engine ends a call in which no voice comes.
      if (options.carrier !== 'native') await call.#worker?.ready;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new DOMException('call: does not begin', 'TimeoutError')), voiceBeginMs);
      });
      await Promise.race([call.#begin(options), late]);
      return call;
    } catch (error) {
      switchOff(options.microphone);
      // What did not begin may not end either, and nobody waits for it.
      call?.end().catch(() => {});
      throw error;
    } finally {
      clearTimeout(timer);
      options.sendKey.fill(0);
      options.receiveKey.fill(0);
    }
  }

  private constructor(options: CallAudioOptions, listener: CallListener) {
    this.#context = new AudioContext({ sampleRate: rateHz, latencyHint: 'interactive' });
    this.#listener = {
      ...listener,
      state: (state) => listener.state(state),
      failed: (problem) => listener.failed(problem),
      recovered: (problem) => listener.recovered(problem),
      levels: (levels) => {
        this.#levels = levels;
        listener.levels(levels);
      },
      stats: (stats) => {
        this.#stats = stats;
        listener.stats(stats);
      },
    };
    this.#stats = nothingYet(options.carrier);
    this.#input = new GainNode(this.#context);
    this.#output = new GainNode(this.#context);
    this.#microphone = options.microphone;
    this.#source = this.#listenTo(options.microphone);
    this.#transceiver = options.transceiver;
    this.#outputDeviceId = options.outputDeviceId ?? '';
    this.#muted = options.muted ?? false;
    this.#held = options.held ?? false;
    // Whatever else is missing: where there are transforms, connections of wasm/rtc send nothing without one.
    this.#worker = takePrepared() ?? ('RTCRtpScriptTransform' in globalThis ? new CallWorker() : undefined);
  }

  get carrier(): Carrier {
    return this.#path?.carrier ?? this.#stats.carrier;
  }

  /** What comes of the microphone and what is heard: for a recording of both. */
  get taps(): { context: AudioContext; input: AudioNode; output: AudioNode } {
    return { context: this.#context, input: this.#input, output: this.#output };
  }

  /** The last that were told. */
  levels(): Levels {
    return this.#levels;
  }

  stats(): CallStats {
    return this.#stats;
  }

  /** Another peer connection has taken over. One that is closed again by now changes nothing: the next will come. */
  async attach(transceiver: RTCRtpTransceiver): Promise<void> {
    this.#transceiver = transceiver;
    try {
      await this.#path?.attach(transceiver);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
    }
  }

  /** Goes on with the browser's own codec; the other side has to do the same. */
  async useNative(): Promise<void> {
    if (this.carrier === 'native' || this.#ended) return;
    this.#path?.end();
    this.#problem('engine', false);
    this.#problem('carrier', false);
    await this.#take(new NativePath(this.#setting(), this.#worker));
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#path?.setMuted(muted);
    this.#enableMicrophone();
  }

  /** Nothing is captured and nothing is heard. */
  setHeld(held: boolean): void {
    this.#held = held;
    this.#path?.setHeld(held);
    this.#enableMicrophone();
  }

  /** The one before is stopped. */
  async setMicrophone(microphone: MediaStream): Promise<void> {
    const source = this.#listenTo(microphone);
    this.#source.disconnect();
    this.#source = source;
    switchOff(this.#microphone);
    this.#microphone = microphone;
    for (const problem of ['microphone-ended', 'microphone-muted', 'microphone-silent'] as const)
      this.#problem(problem, false);
    this.#enableMicrophone();
    await this.#path?.setMicrophone(trackOf(microphone));
  }

  /** Rejects when it is not there, or the browser lets the system alone choose; then it is heard where it was. */
  async setOutput(deviceId: string): Promise<void> {
    await this.#path?.setOutput(deviceId);
    this.#outputDeviceId = deviceId;
    this.#problem('output-lost', false);
  }

  /** After a tap, when sound was interrupted. */
  async resume(): Promise<void> {
    await this.#context.resume();
  }

  /** The microphone is off at once. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    switchOff(this.#microphone);
    this.#path?.end();
    this.#worker?.end();
    await this.#transceiver.sender.replaceTrack(null).catch(() => {}); // closed by now
    await this.#context.close();
  }

  async #begin(options: CallAudioOptions): Promise<void> {
    const context = this.#context;
    if (context.state !== 'running') await context.resume();
    if (this.#ended) throw ended();
    context.addEventListener('statechange', () => {
      if (!this.#ended) this.#problem('sound-interrupted', context.state !== 'running');
    });
    // The device is gone; the context stands still until it gets another.
    context.addEventListener('error', () => void this.#loseOutput());
    if (options.carrier === 'native') return this.#take(new NativePath(this.#setting(), this.#worker));
    const missing = missingForCalls();
    if (!this.#worker || missing.length > 0) throw new TypeError(`call: no ${missing.join(', ')}`);
    const path = await VesperPath.begin(this.#worker, this.#setting(), options, () => !this.#ended);
    await this.#take(path);
  }

  async #take(path: VoicePath): Promise<void> {
    this.#path = path;
    path.setMuted(this.#muted);
    path.setHeld(this.#held);
    this.#enableMicrophone();
    if (this.#outputDeviceId !== '') {
      await path.setOutput(this.#outputDeviceId).catch(() => this.#problem('output-lost', true));
    }
    await path.attach(this.#transceiver);
  }

  #setting(): PathSetting {
    return {
      context: this.#context,
      input: this.#input,
      output: this.#output,
      microphone: trackOf(this.#microphone),
      listener: this.#listener,
      problem: (problem, isThere) => this.#problem(problem, isThere),
    };
  }

  #listenTo(microphone: MediaStream): MediaStreamAudioSourceNode {
    const track = trackOf(microphone);
    const tell = (problem: CallProblem, isThere: boolean) => {
      if (this.#microphone === microphone) this.#problem(problem, isThere);
    };
    // By stop() no `ended` is fired: that is for what others end.
    track.addEventListener('ended', () => tell('microphone-ended', true));
    track.addEventListener('mute', () => tell('microphone-muted', true));
    track.addEventListener('unmute', () => tell('microphone-muted', false));
    const source = this.#context.createMediaStreamSource(microphone);
    source.connect(this.#input);
    return source;
  }

  /** Off as far as the page can: the system's sign that it listens goes where a browser does so. */
  #enableMicrophone(): void {
    for (const track of this.#microphone.getAudioTracks()) track.enabled = !this.#muted && !this.#held;
  }

  async #loseOutput(): Promise<void> {
    if (this.#ended || this.#outputDeviceId === '') return;
    this.#outputDeviceId = '';
    this.#problem('output-lost', true);
    try {
      await setSink(this.#context, '');
      await this.#context.resume();
    } catch {
      this.#problem('sound-interrupted', true);
    }
  }

  #problem(problem: CallProblem, isThere: boolean): void {
    if (isThere === this.#problems.has(problem)) return;
    if (isThere) {
      this.#problems.add(problem);
      this.#listener.failed(problem);
    } else {
      this.#problems.delete(problem);
      this.#listener.recovered(problem);
    }
  }
}

function ended(): DOMException {
  return new DOMException('call: ended meanwhile', 'AbortError');
}

function trackOf(microphone: MediaStream): MediaStreamTrack {
  const [track] = microphone.getAudioTracks();
  if (!track) throw new DOMException('a stream without sound', 'NotFoundError');
  return track;
}
