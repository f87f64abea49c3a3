import type { CallAudio } from '../audio/call/call-audio.ts';
import type { CallRecorder } from '../audio/call-recorder.ts';
import { type MicrophoneChoice, microphoneProblem, type MicrophoneProblem, switchOff } from '../audio/microphone.ts';
import type { Ringing } from '../audio/ringing.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Call, CallSide, Refusal, StartedVoice } from '../core/core.ts';
import { endedCallShownMs } from '../limits.ts';
import { CallLine, type Voice } from './call-line.ts';
import { CallRecordings } from './call-recordings.ts';
import type { Choices, SoundChoices } from './sound-choices.ts';

type Answer = Refusal | 'not_running';

/** What the engine hears of calls, and a person's intents. */
export interface CallEngine {
  startCall(contact: string, plain: boolean): Answer;
  answerCall(contact: string, plain: boolean): Answer;
  endCall(contact: string): Answer;
  setCallSide(contact: string, muted: boolean, held: boolean, recording: boolean): Answer;
  transferCall(contact: string, to: string, plain: boolean): Answer;
  answerTransfer(contact: string, accepted: boolean, plain: boolean): Answer;
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

/**
 * Makes and takes calls: microphones, voices and ringing around what the engine says. There are two at the most, of
 * which one is held.
 */
export class Calls implements CallHost {
  readonly #parts: CallParts;
  #engine: CallEngine | undefined;
  readonly recordings: CallRecordings;
  #onChange = () => {};
  /** For the end of the calls, and of what was recorded. */
  readonly #waiting: (() => void)[] = [];
  /** By contact, in the order in which they began: links carry voice from when it rings. */
  readonly #lines = new Map<string, CallLine>();
  /** The last one that is over, for as long as that is shown. */
  #ended: Call | undefined;
  #cancelEnded: Cancel = () => {};
  #letSleep: Cancel | undefined;
  #loaded: typeof CallAudio | undefined;
  /** Counts calls. */
  #turn = 0;
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

  /** The call that is talked in, or the last one for as long as its end is shown. */
  get shown(): Call | undefined {
    return this.#foremost?.call ?? this.#ended;
  }
  /** What else there is: one that is held meanwhile, or has just ended. */
  get other(): Call | undefined {
    const { shown } = this;
    return this.#on.map(({ call }) => call).find((call) => call !== shown) ?? (shown ? this.#ended : undefined);
  }
  /** Of the call that is talked in. Undefined: there is none yet, or no longer. */
  get voice(): Voice | undefined {
    return this.#foremost?.voice;
  }
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }
  get isOn(): boolean {
    return this.#on.length > 0;
  }
  /** They talk, or could. */
  get talks(): boolean {
    return (this.#foremost?.call?.sinceMs ?? 0) > 0;
  }
  /** They talk, or a recording waits to be saved. Not what only rings: a contact could keep it so for ever. */
  get isMissedWhenLeft(): boolean {
    return this.talks || this.recordings.hasUnsaved;
  }
  /** There is a call, or a recording of one that waits to be saved. */
  get isNeeded(): boolean {
    return this.isOn || this.recordings.hasUnsaved;
  }
  /** Resolves when it is not. */
  async over(): Promise<void> {
    if (this.isNeeded) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  get #on(): CallLine[] {
    return [...this.#lines.values()].filter(({ isOn }) => isOn);
  }
  get #foremost(): CallLine | undefined {
    const on = this.#on;
    return on.findLast(({ call }) => !call?.ours.held) ?? on.at(-1);
  }

  // ---- the engine's side ----

  begin(engine: CallEngine): void {
    this.#engine = engine;
  }

  end(): void {
    this.#engine = undefined;
    this.#cancelEnded();
    this.#ended = undefined;
    this.recordings.forget();
    for (const line of this.#lines.values()) line.end();
    this.#lines.clear();
    this.#rest();
    this.#changed();
  }

  voiceTransceiver(contact: string, transceiver: RTCRtpTransceiver | undefined): void {
    this.#line(contact).carry(transceiver);
    this.#forget(contact);
  }

  startVoice(voice: StartedVoice): void {
    this.#line(voice.contact).start(voice);
  }

  stopVoice(contact: string): void {
    this.#lines.get(contact)?.end();
    this.#rest();
  }

  follow(call: Call): void {
    const wasOn = this.isOn;
    const line = this.#line(call.contact);
    if (call.state === 'ended') {
      line.end();
      this.#forget(call.contact);
      // Both calls of who has handed one over end: the first says what came of it.
      if (this.#ended?.transfer !== 'handing') this.#ended = call;
      this.#cancelEnded();
      this.#cancelEnded = this.#parts.clock.after(endedCallShownMs, () => {
        this.#ended = undefined;
        this.#changed();
      });
    } else {
      if (!line.isOn) {
        ++this.#turn;
        this.recordings.newCall();
      }
      if (!wasOn) this.#ended = undefined; // it makes room for this one
      line.follow(call);
      this.#letSleep ??= this.#parts.stayAwake();
      if (call.state === 'incoming' && this.#parts.isAudible(call.contact)) void this.#prepare();
    }
    this.#rest();
    this.#ring();
    this.#record();
    this.#changed();
  }

  /** Not before the other side has heard of it. */
  #record(): void {
    const line = this.#on.find(({ call }) => call?.ours.recording);
    if (!line) void this.recordings.end();
    else if (line.audio && line.call?.state === 'connected' && line.call.told)
      this.recordings.begin(line.contact, line.audio.taps);
  }

  #ring(): void {
    const calls = this.#on.flatMap(({ call }) => call ?? []);
    if (calls.some(({ state, contact }) => state === 'incoming' && this.#parts.isAudible(contact)))
      this.#parts.ringing.start('incoming');
    else if (calls.some(({ state }) => state === 'ringing')) this.#parts.ringing.start('outgoing');
    else this.#parts.ringing.stop();
  }

  // ---- a person's intents ----

  /** Asks for the microphone first: nobody is called who would then hear nothing. Undefined: they are being called. */
  async start(contact: string): Promise<CallRefusal | undefined> {
    return this.#withMicrophone(contact, (engine, plain) => engine.startCall(contact, plain));
  }

  async answer(): Promise<CallRefusal | undefined> {
    const contact = this.shown?.contact;
    if (contact === undefined) return undefined;
    this.#parts.ringing.stop();
    const turn = this.#turn;
    // Not another call that came while the browser asked for the microphone.
    return this.#withMicrophone(contact, (engine, plain) =>
      turn === this.#turn ? engine.answerCall(contact, plain) : 'call_unknown',
    );
  }

  /** Hands the call that is talked in, or held, over to somebody else, who is called for that unless they are on. */
  async transfer(contact: string, to: string): Promise<CallRefusal | undefined> {
    const intend = (engine: CallEngine, plain: boolean) => engine.transferCall(contact, to, plain);
    if (!this.#lines.get(to)?.isOn) return this.#withMicrophone(to, intend);
    return this.#refused(this.#engine ? intend(this.#engine, this.#parts.isPlain()) : 'not_running');
  }

  /** What a call asks of this device, or offers it. */
  answerTransfer(contact: string, accepted: boolean): CallRefusal | undefined {
    return this.#refused(this.#engine?.answerTransfer(contact, accepted, this.#parts.isPlain()) ?? 'not_running');
  }

  #refused(error: Answer): CallRefusal | undefined {
    return error ? { error } : undefined;
  }

  async #withMicrophone(
    contact: string,
    intend: (engine: CallEngine, plain: boolean) => Answer,
  ): Promise<CallRefusal | undefined> {
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
    const engine = this.#engine;
    let error: Answer = 'not_running';
    const line = this.#line(contact);
    try {
      if (engine) error = line.bring(() => intend(engine, this.#parts.isPlain()));
    } catch (thrown) {
      switchOff(microphone);
      throw thrown;
    }
    // The session may have ended meanwhile.
    if (error || !this.#engine) {
      switchOff(microphone);
      this.#forget(contact);
      this.#discardUnused();
      return { error: error || 'not_running' };
    }
    line.use(microphone);
    return undefined;
  }

  hangUp(contact = this.shown?.contact): void {
    if (contact !== undefined) this.#engine?.endCall(contact);
  }

  /** Also the one that is held. */
  hangUpAll(): void {
    for (const { contact } of this.#on) this.hangUp(contact);
  }

  /** It begins once the other side has been told. */
  setRecording(recording: boolean): void {
    this.#setSide({ recording });
  }
  setMuted(muted: boolean): void {
    this.#setSide({ muted });
  }
  /** Who is not held any more has the other one held. */
  setHeld(held: boolean, contact?: string): void {
    this.#setSide({ held }, contact);
  }
  #setSide(change: Partial<CallSide>, contact = this.#foremost?.contact): void {
    const call = contact === undefined ? undefined : this.#lines.get(contact)?.call;
    if (!call) return;
    const { muted, held, recording } = { ...call.ours, ...change };
    this.#engine?.setCallSide(call.contact, muted, held, recording);
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
    if (this.#voices.length === 0 && !take) return undefined;
    const turn = ++this.#microphoneTurn;
    try {
      const microphone = await this.openMicrophone();
      const [first, ...others] = turn === this.#microphoneTurn ? this.#voices : [];
      if (turn !== this.#microphoneTurn) switchOff(microphone);
      else if (first)
        await Promise.all([first.change(microphone), ...others.map((one) => one.change(microphone.clone()))]);
      else if (take) take(microphone);
      else switchOff(microphone);
      return undefined;
    } catch (error) {
      if (turn === this.#microphoneTurn) this.choices.change(before);
      return { microphone: microphoneProblem(error) };
    }
  }

  /** Rejects when the output is not there. */
  async useOutput(deviceId: string): Promise<void> {
    await Promise.all(this.#voices.map(async ({ audio }) => audio?.setOutput(deviceId)));
    this.choices.change({ output: deviceId });
  }

  get #voices(): CallLine[] {
    return this.#on.filter(({ audio }) => audio);
  }
  get canChooseOutput(): boolean {
    return 'AudioContext' in globalThis && 'setSinkId' in AudioContext.prototype;
  }
  get microphone(): MediaStream | undefined {
    return this.#foremost?.microphone;
  }
  get microphoneId(): string {
    return this.microphone?.getAudioTracks()[0]?.getSettings().deviceId ?? '';
  }

  /** After a tap, when the browser has stopped sound. */
  async resume(): Promise<void> {
    await this.#foremost?.audio?.resume();
  }

  // ---- voice ----

  #line(contact: string): CallLine {
    const there = this.#lines.get(contact);
    if (there) return there;
    const line: CallLine = new CallLine({
      contact,
      loadAudio: async () => (this.#loaded ??= await this.#parts.loadAudio()),
      openMicrophone: () => this.openMicrophone(),
      output: () => this.choices.chosen.output,
      came: () => this.#engine?.voiceCame(contact),
      failed: () => this.#engine?.voiceFailed(contact),
      changed: () => {
        this.#record();
        this.#changed();
      },
    });
    this.#lines.set(contact, line);
    return line;
  }

  #forget(contact: string): void {
    if (this.#lines.get(contact)?.isIdle) this.#lines.delete(contact);
  }

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

  /** Without a call nothing rings or is prepared, and the screen may sleep. */
  #rest(): void {
    if (this.isOn) return;
    this.#letSleep?.();
    this.#letSleep = undefined;
    this.#parts.ringing.stop();
    void this.recordings.end();
    if ([...this.#lines.values()].every(({ isSilent }) => isSilent)) this.#loaded?.discard();
  }

  #changed(): void {
    if (!this.isNeeded) for (const resolve of this.#waiting.splice(0)) resolve();
    this.#onChange();
  }
}
