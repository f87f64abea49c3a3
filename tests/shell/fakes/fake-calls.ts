import { type CallParts, Calls } from '../../../shell/app/calls.ts';
import type { CallAudio, CallAudioOptions } from '../../../shell/audio/call/call-audio.ts';
import type { CallRecorder } from '../../../shell/audio/call-recorder.ts';
import type { CallListener } from '../../../shell/audio/call/types.ts';
import type { MicrophoneChoice } from '../../../shell/audio/microphone.ts';
import type { Ring, Ringing } from '../../../shell/audio/ringing.ts';
import { SoundChoices } from '../../../shell/app/sound-choices.ts';
import type { Clock } from '../../../shell/clock.ts';
import type { Notes } from '../../../shell/app/notes.ts';
import { FakeClock } from './fake-clock.ts';

/** A microphone that says when it is stopped. */
export class FakeMicrophone {
  stopped = false;
  getTracks() {
    return [{ stop: () => (this.stopped = true) }];
  }
  getAudioTracks() {
    return [{ getSettings: () => ({ deviceId: 'mic' }) }];
  }
}

/** The sound of a call, as the test says. */
export class FakeSound {
  readonly log: string[] = [];
  listener: CallListener | undefined;
  options: CallAudioOptions | undefined;
  onBegin = () => Promise.resolve();

  get asClass(): typeof CallAudio {
    const { log } = this;
    return {
      prepare: () => {
        log.push('prepare');
        return Promise.resolve('vesper');
      },
      discard: () => log.push('discard'),
      begin: async (options: CallAudioOptions, listener: CallListener) => {
        log.push(`begin ${options.carrier} ${options.sendKey[0]} ${options.receiveKey[0]}`);
        [this.options, this.listener] = [options, listener];
        await this.onBegin();
        return {
          attach: async () => log.push('attach'),
          setMuted: (muted: boolean) => log.push(`muted ${muted}`),
          setHeld: (held: boolean) => log.push(`held ${held}`),
          setMicrophone: async () => log.push('microphone'),
          setOutput: async (id: string) => log.push(`output ${id}`),
          resume: async () => log.push('resume'),
          end: async () => log.push('end'),
        };
      },
    } as unknown as typeof CallAudio;
  }
}

/** Records nothing, as the test says. */
export class FakeRecorder {
  readonly log: string[] = [];
  length: (durationMs: number) => void = () => {};
  failed: () => void = () => {};
  onBegin = () => Promise.resolve();
  onStop: () => Promise<void> = () => Promise.resolve();

  get asClass(): typeof CallRecorder {
    return {
      begin: async (_taps: unknown, length: (durationMs: number) => void, failed: () => void) => {
        this.log.push('begin');
        [this.length, this.failed] = [length, failed];
        await this.onBegin();
        return {
          stop: async () => {
            this.log.push('stop');
            await this.onStop();
            return { file: new Blob(['sound']), durationMs: 1000 };
          },
          cancel: () => this.log.push('cancel'),
        };
      },
    } as unknown as typeof CallRecorder;
  }
}

/** What calls need, and what they did with it. */
export class FakeCallParts {
  readonly clock: Clock;
  readonly sound = new FakeSound();
  readonly wanted: MicrophoneChoice[] = [];
  readonly microphones: FakeMicrophone[] = [];
  readonly recorder = new FakeRecorder();
  readonly choices = new SoundChoices(fakeNotes());
  rings: Ring | undefined;
  awake = 0;
  isPlain = false;
  onMicrophone = () => Promise.resolve();

  constructor(clock: Clock = new FakeClock()) {
    this.clock = clock;
  }

  get parts(): CallParts {
    return {
      clock: this.clock,
      loadRecorder: () => Promise.resolve(this.recorder.asClass),
      loadAudio: () => Promise.resolve(this.sound.asClass),
      openMicrophone: async (choice) => {
        this.wanted.push(choice ?? {});
        await this.onMicrophone();
        const microphone = new FakeMicrophone();
        this.microphones.push(microphone);
        return microphone as unknown as MediaStream;
      },
      isPlain: () => this.isPlain,
      ringing: {
        start: (ring: Ring) => (this.rings = ring),
        stop: () => (this.rings = undefined),
      } as unknown as Ringing,
      choices: this.choices,
      stayAwake: () => {
        ++this.awake;
        return () => --this.awake;
      },
      isAudible: (contact) => contact !== 'muted',
    };
  }
}

function fakeNotes(): Notes {
  const notes = new Map<string, string>();
  return { getItem: (name) => notes.get(name) ?? null, setItem: (name, value) => void notes.set(name, value) };
}

/** Of a session in which nobody calls. */
export function noCalls(): Calls {
  return new Calls(new FakeCallParts().parts);
}
