import type { CallAudio } from '../audio/call/call-audio.ts';
import {
  type CallProblem,
  type CallState as VoiceState,
  type CallStats,
  type Levels,
  nothingYet,
} from '../audio/call/types.ts';
import type { CallRecorder } from '../audio/call-recorder.ts';
import { type MicrophoneChoice, microphoneProblem, type MicrophoneProblem, switchOff } from '../audio/microphone.ts';
import type { Ringing } from '../audio/ringing.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Call, CallSide, Refusal, StartedVoice } from '../core/core.ts';
import { endedCallShownMs } from '../limits.ts';
import { CallRecordings } from './call-recordings.ts';
import type { Choices, SoundChoices } from './sound-choices.ts';

type Answer = Refusal | 'not_running';

/** What the engine hears of calls, and a person's intents. */
export interface CallEngine {
  startCall(contact: string, plain: boolean): Answer;
  answerCall(contact: string, plain: boolean): Answer;
  endCall(contact: string): Answer;
  setCallSide(contact: string, muted: boolean, held: boolean, recording: boolean): Answer;
  voiceCame(contact: string): void;
  voiceFailed(contact: string): void;
}

/** What the engine asks for about calls; a Session hands it on. */
export interface CallHost {
  begin(engine: CallEngine): void;
  end(): void;
  voiceTransceiver(contact: string, transceiver: RTCRtpTransceiver | undefined): void;
  startVoice(voice: StartedVoice): void;
  stopVoice(contact: string): void;
  /** What it shows of the call. */
  follow(call: Call): void;
}

/** How the voice of the call is. */
export interface Voice {
  readonly state: VoiceState;
  readonly problems: ReadonlySet<CallProblem>;
  readonly stats: CallStats;
  /** Not told of by onChange. */
  readonly levels: Levels;
}

/** Why a call could not be made or taken: the microphone, or the engine's word. */
export type CallRefusal = { microphone: MicrophoneProblem } | { error: string };

export interface CallParts {
  clock: Clock;
  loadRecorder: () => Promise<typeof CallRecorder>;
  loadAudio: () => Promise<typeof CallAudio>;
  /** With the device that a person has chosen; asks for permission. */
  openMicrophone: (choice?: MicrophoneChoice) => Promise<MediaStream>;
  /** This browser lacks what our own codec needs. */
  isPlain: () => boolean;
  ringing: Ringing;
  /** Keeps the screen on; gives how to let it go. */
  stayAwake: () => Cancel;
  choices: SoundChoices;
  /** Whether their calls make a sound here. */
  isAudible: (contact: string) => boolean;
}

/** Makes and takes calls: microphone, voice and ringing around what the engine says. There is one call at a time. */
export class Calls implements CallHost {
  readonly #parts: CallParts;
  #engine: CallEngine | undefined;
  readonly recordings: CallRecordings;
  #onChange = () => {};
  /** For the end of the call, and of what was recorded. */
  readonly #waiting: (() => void)[] = [];
  #shown: Call | undefined;
  #cancelEnded: Cancel = () => {};
  #letSleep: Cancel = () => {};
  /** By contact: links carry voice from when it rings. */
  readonly #transceivers = new Map<string, RTCRtpTransceiver>();
  #loaded: typeof CallAudio | undefined;
  #microphone: MediaStream | undefined;
  #wanted: StartedVoice | undefined;
  #audio: CallAudio | undefined;
  /** Whose voice begins. */
  #beginning: StartedVoice | undefined;
  /** Counts calls. */
  #turn = 0;
  #voice: Voice | undefined;
  /** Counts microphones that were asked for: the last one counts. */
  #microphoneTurn = 0;

  constructor(parts: CallParts) {
    this.#parts = parts;
    this.recordings = new CallRecordings({
      load: parts.loadRecorder,
      nowMs: () => parts.clock.nowMs(),
      changed: () => this.#changed(),
      failed: () => this.setRecording(false),
    });
  }

  /** The call, or the last one for as long as its end is shown. */
  get shown(): Call | undefined {
    return this.#shown;
  }
  /** Undefined: there is none yet, or no longer. */
  get voice(): Voice | undefined {
    return this.#voice;
  }
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }
  get isOn(): boolean {
    return this.#shown !== undefined && this.#shown.state !== 'ended';
  }
  /** They talk, or could. */
  get talks(): boolean {
    return this.isOn && (this.#shown?.sinceMs ?? 0) > 0;
  }
  /** There is a call, or a recording of one that waits to be saved. */
  get isNeeded(): boolean {
    return this.isOn || this.recordings.hasUnsaved;
  }
  /** Resolves when it is not. */
  async over(): Promise<void> {
    if (this.isNeeded) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  // ---- the engine's side ----

  begin(engine: CallEngine): void {
    this.#engine = engine;
  }

  end(): void {
    this.#engine = undefined;
    this.#cancelEnded();
    this.#shown = undefined;
    this.recordings.forget();
    this.#rest();
    this.#transceivers.clear();
    this.#changed();
  }

  voiceTransceiver(contact: string, transceiver: RTCRtpTransceiver | undefined): void {
    if (!transceiver) {
      this.#transceivers.delete(contact);
      return;
    }
    this.#transceivers.set(contact, transceiver);
    if (this.#audio && this.#shown?.contact === contact) void this.#audio.attach(transceiver);
    else void this.#beginVoice();
  }

  startVoice(voice: StartedVoice): void {
    this.#wipe();
    this.#wanted = { ...voice, sendKey: voice.sendKey.slice(), receiveKey: voice.receiveKey.slice() };
    voice.sendKey.fill(0);
    voice.receiveKey.fill(0);
    void this.#beginVoice();
  }

  stopVoice(): void {
    this.#rest();
  }

  follow(call: Call): void {
    this.#cancelEnded();
    const isNew = !this.isOn;
    this.#shown = call;
    if (call.state === 'ended') {
      this.#rest();
      this.#cancelEnded = this.#parts.clock.after(endedCallShownMs, () => {
        this.#shown = undefined;
        this.#changed();
      });
    } else {
      if (isNew) {
        ++this.#turn;
        this.recordings.newCall();
        this.#letSleep = this.#parts.stayAwake();
      }
      if (call.state === 'incoming' && this.#parts.isAudible(call.contact)) void this.#prepare();
      this.#ring(call);
      this.#audio?.setHeld(call.ours.held || call.theirs.held);
      this.#audio?.setMuted(call.ours.muted);
      this.#record(call);
    }
    this.#changed();
  }

  /** Not before the other side has heard of it. */
  #record({ state, contact, ours, told }: Call): void {
    if (!ours.recording) void this.recordings.end();
    else if (this.#audio && state === 'connected' && told) this.recordings.begin(contact, this.#audio.taps);
  }

  #ring({ state, contact }: Call): void {
    if (state === 'incoming' && this.#parts.isAudible(contact)) this.#parts.ringing.start('incoming');
    else if (state === 'ringing') this.#parts.ringing.start('outgoing');
    else if (state !== 'incoming') this.#parts.ringing.stop();
  }

  // ---- a person's intents ----

  /** Asks for the microphone first: nobody is called who would then hear nothing. Undefined: they are being called. */
  async start(contact: string): Promise<CallRefusal | undefined> {
    return this.#withMicrophone((engine, plain) => engine.startCall(contact, plain));
  }

  async answer(): Promise<CallRefusal | undefined> {
    const contact = this.#shown?.contact;
    if (contact === undefined) return undefined;
    this.#parts.ringing.stop();
    const turn = this.#turn;
    // Not another call that came while the browser asked for the microphone.
    return this.#withMicrophone((engine, plain) =>
      turn === this.#turn ? engine.answerCall(contact, plain) : 'call_unknown',
    );
  }

  async #withMicrophone(intend: (engine: CallEngine, plain: boolean) => string): Promise<CallRefusal | undefined> {
    void this.#prepare();
    let microphone: MediaStream;
    try {
      microphone = await this.openMicrophone();
    } catch (error) {
      this.#discardUnused();
      this.#changed();
      return { microphone: microphoneProblem(error) };
    }
    // It rings while what it needs is loaded.
    let error: string = 'not_running';
    try {
      if (this.#engine) error = intend(this.#engine, this.#parts.isPlain());
    } catch (thrown) {
      switchOff(microphone);
      throw thrown;
    }
    // The session may have ended meanwhile.
    if (error || !this.#engine) {
      switchOff(microphone);
      this.#discardUnused();
      return { error: error || 'not_running' };
    }
    switchOff(this.#microphone);
    this.#microphone = microphone;
    void this.#beginVoice();
    return undefined;
  }

  hangUp(): void {
    if (this.#shown) this.#engine?.endCall(this.#shown.contact);
  }

  /** It begins once the other side has been told. */
  setRecording(recording: boolean): void {
    this.#setSide({ recording });
  }
  setMuted(muted: boolean): void {
    this.#setSide({ muted });
  }
  setHeld(held: boolean): void {
    this.#setSide({ held });
  }
  #setSide(change: Partial<CallSide>): void {
    if (!this.#shown) return;
    const { muted, held, recording } = { ...this.#shown.ours, ...change };
    this.#engine?.setCallSide(this.#shown.contact, muted, held, recording);
  }

  /** What is chosen for calls on this device; useMicrophone() and useOutput() change it. */
  get choices(): SoundChoices {
    return this.#parts.choices;
  }

  /** As chosen. Asks for permission; rejects as microphoneProblem() understands. */
  async openMicrophone(): Promise<MediaStream> {
    return this.#parts.openMicrophone(this.choices.microphone);
  }

  /**
   * Another microphone, another treatment of its sound, or with no change the same once more after it was lost. It is
   * not chosen any more when it could not be had.
   * @param take who uses it where there is no call
   */
  async useMicrophone(
    change: Partial<Choices> = {},
    take?: (microphone: MediaStream) => void,
  ): Promise<CallRefusal | undefined> {
    const { chosen } = this.choices;
    const before = Object.fromEntries(Object.keys(change).map((key) => [key, chosen[key as keyof Choices]]));
    this.choices.change(change);
    if (!this.#audio && !take) return undefined;
    const turn = ++this.#microphoneTurn;
    try {
      const microphone = await this.openMicrophone();
      if (turn !== this.#microphoneTurn) switchOff(microphone);
      else if (this.#audio) {
        this.#microphone = microphone;
        await this.#audio.setMicrophone(microphone);
      } else if (take) take(microphone);
      else switchOff(microphone);
      return undefined;
    } catch (error) {
      if (turn === this.#microphoneTurn) this.choices.change(before);
      return { microphone: microphoneProblem(error) };
    }
  }

  /** Rejects when the output is not there. */
  async useOutput(deviceId: string): Promise<void> {
    await this.#audio?.setOutput(deviceId);
    this.choices.change({ output: deviceId });
  }

  get canChooseOutput(): boolean {
    return 'AudioContext' in globalThis && 'setSinkId' in AudioContext.prototype;
  }
  get microphone(): MediaStream | undefined {
    return this.#microphone;
  }
  get microphoneId(): string {
    return this.#microphone?.getAudioTracks()[0]?.getSettings().deviceId ?? '';
  }

  /** After a tap, when the browser has stopped sound. */
  async resume(): Promise<void> {
    await this.#audio?.resume();
  }

  // ---- voice ----

  /** What cannot be loaded now is tried again, and failed of, where the voice begins. */
  async #prepare(): Promise<void> {
    try {
      this.#loaded ??= await this.#parts.loadAudio();
      if (!this.#parts.isPlain()) await this.#loaded.prepare();
    } catch (error) {
      console.info('vesper: call: not loaded:', error instanceof Error ? error.name : 'failed');
    }
  }

  /** No call came of what was prepared. */
  #discardUnused(): void {
    if (!this.isOn) this.#loaded?.discard();
  }

  /** Once there are keys, a microphone and a link that carries voice. */
  async #beginVoice(): Promise<void> {
    const wanted = this.#wanted;
    const microphone = this.#microphone;
    const transceiver = wanted && this.#transceivers.get(wanted.contact);
    if (!wanted || !microphone || !transceiver || this.#audio || this.#beginning) return;
    this.#beginning = wanted;
    const { contact, sendKey, receiveKey, plain } = wanted;
    const change = (to: Partial<Voice>) => {
      if (this.#wanted !== wanted || !this.#voice) return;
      this.#voice = { ...this.#voice, ...to };
      this.#changed();
    };
    const problems = new Set<CallProblem>();
    const carrier = plain ? 'native' : 'vesper';
    try {
      this.#loaded ??= await this.#parts.loadAudio();
      if (this.#wanted !== wanted) return; // it ended while that was loaded
      this.#voice = { state: 'securing', problems, stats: nothingYet(carrier), levels: { input: 0, output: 0 } };
      const { ours, theirs } = this.#shown ?? { ours: quiet, theirs: quiet };
      const options = {
        transceiver,
        carrier,
        sendKey,
        receiveKey,
        microphone,
        outputDeviceId: this.choices.chosen.output,
        muted: ours.muted,
        held: ours.held || theirs.held,
      } as const;
      const audio = await this.#loaded.begin(options, {
        state: (state) => {
          if (state === 'flowing' && this.#wanted === wanted) this.#engine?.voiceCame(contact);
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
          if (isOver && this.#wanted === wanted) this.#engine?.voiceFailed(contact);
        },
        recovered: (problem) => {
          problems.delete(problem);
          change({ problems: new Set(problems) });
        },
      });
      if (this.#wanted !== wanted) return await audio.end();
      this.#audio = audio;
      const now = this.#transceivers.get(contact);
      if (now && now !== transceiver) await audio.attach(now);
      if (this.#shown) this.follow(this.#shown);
    } catch (error) {
      console.info('vesper: call: no voice:', error instanceof Error ? error.name : 'failed');
      if (this.#wanted === wanted) {
        this.#wanted = undefined; // its keys are gone
        this.#engine?.voiceFailed(contact);
      }
    } finally {
      this.#beginning = undefined;
      sendKey.fill(0);
      receiveKey.fill(0);
      // Another call may have come to where this one was.
      if (this.#wanted !== wanted) void this.#beginVoice();
    }
  }

  /** Microphone and voice end, and the screen may sleep. */
  #rest(): void {
    this.#letSleep();
    this.#letSleep = () => {};
    this.#parts.ringing.stop();
    this.#wipe();
    this.#wanted = undefined;
    this.#voice = undefined;
    void this.recordings.end();
    if (this.#audio) void this.#audio.end();
    else if (!this.#beginning) this.#loaded?.discard();
    this.#audio = undefined;
    switchOff(this.#microphone);
    this.#microphone = undefined;
  }

  /** A voice that begins wipes its keys itself. */
  #wipe(): void {
    if (this.#wanted === this.#beginning) return;
    this.#wanted?.sendKey.fill(0);
    this.#wanted?.receiveKey.fill(0);
  }

  #changed(): void {
    if (!this.isNeeded) for (const resolve of this.#waiting.splice(0)) resolve();
    this.#onChange();
  }
}

const quiet: CallSide = { muted: false, held: false, recording: false };
