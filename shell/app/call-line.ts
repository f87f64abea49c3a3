import type { CallAudio } from '../audio/call/call-audio.ts';
import {
  type CallProblem,
  type CallState as VoiceState,
  type CallStats,
  type Levels,
  nothingYet,
} from '../audio/call/types.ts';
import { switchOff } from '../audio/microphone.ts';
import type { Call, CallSide, StartedVoice } from '../core/core.ts';

/** How the voice of a call is. */
export interface Voice {
  readonly state: VoiceState;
  readonly problems: ReadonlySet<CallProblem>;
  readonly stats: CallStats;
  /** Not told of by onChange. */
  readonly levels: Levels;
}

export interface LineParts {
  contact: string;
  loadAudio: () => Promise<typeof CallAudio>;
  openMicrophone: () => Promise<MediaStream>;
  output: () => string;
  came: () => void;
  failed: () => void;
  changed: () => void;
}

const quiet: CallSide = { muted: false, held: false, recording: false };

/** The sound of one call: a microphone, keys and a link that carries voice make a voice. */
export class CallLine {
  readonly #parts: LineParts;
  /** As the engine last said. */
  #call: Call | undefined;
  #transceiver: RTCRtpTransceiver | undefined;
  #microphone: MediaStream | undefined;
  /** Whoever makes or takes the call brings a microphone. Else it is opened where the voice is wanted. */
  #bringsMicrophone = false;
  #wanted: StartedVoice | undefined;
  #audio: CallAudio | undefined;
  /** Whose voice begins. */
  #beginning: StartedVoice | undefined;
  #voice: Voice | undefined;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  get contact(): string {
    return this.#parts.contact;
  }
  get call(): Call | undefined {
    return this.#call;
  }
  get isOn(): boolean {
    return this.#call !== undefined;
  }
  /** Undefined: there is none yet, or no longer. */
  get voice(): Voice | undefined {
    return this.#voice;
  }
  get audio(): CallAudio | undefined {
    return this.#audio;
  }
  get microphone(): MediaStream | undefined {
    return this.#microphone;
  }
  /** Nothing of a call is here, and none begins. */
  get isIdle(): boolean {
    return !this.isOn && !this.#microphone && !this.#beginning && !this.#transceiver;
  }
  /** It has no voice, and none begins. */
  get isSilent(): boolean {
    return !this.#audio && !this.#beginning;
  }

  follow(call: Call): void {
    this.#call = call;
    this.#audio?.setHeld(call.ours.held || call.theirs.held);
    this.#audio?.setMuted(call.ours.muted);
  }

  /** By another peer connection, or by none for now. */
  carry(transceiver: RTCRtpTransceiver | undefined): void {
    this.#transceiver = transceiver;
    if (!transceiver) return;
    if (this.#audio && this.isOn) void this.#audio.attach(transceiver);
    else void this.#begin();
  }

  start(voice: StartedVoice): void {
    this.#wipe();
    this.#wanted = { ...voice, sendKey: voice.sendKey.slice(), receiveKey: voice.receiveKey.slice() };
    voice.sendKey.fill(0);
    voice.receiveKey.fill(0);
    if (this.#microphone || this.#bringsMicrophone) void this.#begin();
    else void this.#openMicrophone(this.#wanted);
  }

  /** While a person's intent is carried out, whose microphone use() brings. */
  bring<Result>(intend: () => Result): Result {
    this.#bringsMicrophone = true;
    try {
      return intend();
    } finally {
      this.#bringsMicrophone = false;
    }
  }

  /** The one before is off. */
  use(microphone: MediaStream): void {
    switchOff(this.#microphone);
    this.#microphone = microphone;
    void this.#begin();
  }

  /** The same while the voice goes on. */
  async change(microphone: MediaStream): Promise<void> {
    this.#microphone = microphone;
    await this.#audio?.setMicrophone(microphone);
  }

  /** Microphone and voice end. */
  end(): void {
    this.#call = undefined;
    this.#wipe();
    this.#wanted = undefined;
    this.#voice = undefined;
    if (this.#audio) void this.#audio.end();
    this.#audio = undefined;
    switchOff(this.#microphone);
    this.#microphone = undefined;
  }

  /** Nobody tapped for this call: it was handed over, and who talks here has a microphone open. */
  async #openMicrophone(wanted: StartedVoice): Promise<void> {
    try {
      const microphone = await this.#parts.openMicrophone();
      if (this.#wanted === wanted && !this.#microphone) this.use(microphone);
      else switchOff(microphone);
    } catch (error) {
      this.#fail(wanted, error);
    }
  }

  /** Once there are keys, a microphone and a link that carries voice. */
  async #begin(): Promise<void> {
    const wanted = this.#wanted;
    const microphone = this.#microphone;
    const transceiver = this.#transceiver;
    if (!wanted || !microphone || !transceiver || this.#audio || this.#beginning) return;
    this.#beginning = wanted;
    const { sendKey, receiveKey, plain } = wanted;
    const change = (to: Partial<Voice>) => {
      if (this.#wanted !== wanted || !this.#voice) return;
      this.#voice = { ...this.#voice, ...to };
      this.#parts.changed();
    };
    const problems = new Set<CallProblem>();
    const carrier = plain ? 'native' : 'vesper';
    try {
      const loaded = await this.#parts.loadAudio();
      if (this.#wanted !== wanted) return; // it ended while that was loaded
      this.#voice = { state: 'securing', problems, stats: nothingYet(carrier), levels: { input: 0, output: 0 } };
      const { ours, theirs } = this.#call ?? { ours: quiet, theirs: quiet };
      const options = {
        transceiver,
        carrier,
        sendKey,
        receiveKey,
        microphone,
        outputDeviceId: this.#parts.output(),
        muted: ours.muted,
        held: ours.held || theirs.held,
      } as const;
      const audio = await loaded.begin(options, {
        state: (state) => {
          if (state === 'flowing' && this.#wanted === wanted) this.#parts.came();
          change({ state });
        },
        // 20 times a second: who shows them looks by itself.
        levels: (levels) => {
          if (this.#wanted === wanted && this.#voice) this.#voice = { ...this.#voice, levels };
        },
        stats: (stats) => change({ stats }),
        failed: (problem) => {
          problems.add(problem);
          change({ problems: new Set(problems) });
          const isOver = problem === 'engine' || problem === 'carrier';
          if (isOver && this.#wanted === wanted) this.#parts.failed();
        },
        recovered: (problem) => {
          problems.delete(problem);
          change({ problems: new Set(problems) });
        },
      });
      if (this.#wanted !== wanted) return await audio.end();
      this.#audio = audio;
      if (this.#transceiver && this.#transceiver !== transceiver) await audio.attach(this.#transceiver);
      if (this.#call) this.follow(this.#call);
      this.#parts.changed();
    } catch (error) {
      this.#fail(wanted, error);
    } finally {
      this.#beginning = undefined;
      sendKey.fill(0);
      receiveKey.fill(0);
      // Another call may have come to where this one was.
      if (this.#wanted !== wanted) void this.#begin();
    }
  }

  #fail(wanted: StartedVoice, error: unknown): void {
    console.info('vesper: call: no voice:', error instanceof Error ? error.name : 'failed');
    if (this.#wanted !== wanted) return;
    this.#wanted = undefined; // its keys are gone
    this.#parts.failed();
  }

  /** A voice that begins wipes its keys itself. */
  #wipe(): void {
    if (this.#wanted === this.#beginning) return;
    this.#wanted?.sendKey.fill(0);
    this.#wanted?.receiveKey.fill(0);
  }
}
