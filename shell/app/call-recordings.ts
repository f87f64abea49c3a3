import type { CallAudio } from '../audio/call/call-audio.ts';
import type { CallRecorder, RecordedCall } from '../audio/call-recorder.ts';
import { callRecordingPartMs } from '../limits.ts';

/** A recording that waits to be saved. */
export interface Recorded extends RecordedCall {
  readonly contact: string;
  /** When it began. */
  readonly atMs: number;
}

export interface RecordingParts {
  load(): Promise<typeof CallRecorder>;
  nowMs(): number;
  changed(): void;
  /** Nothing is recorded any more. */
  failed(): void;
}

/** Recordings of calls on this device. They are kept until they are saved or thrown away, or the session ends. */
export class CallRecordings {
  readonly #parts: RecordingParts;
  #under: { contact: string; atMs: number; recorder: Promise<CallRecorder> } | undefined;
  #recorded: readonly Recorded[] = [];
  /** Those that stop, and will be recorded. */
  readonly #stopping = new Set<Promise<CallRecorder>>();
  #isFailed = false;
  /** Counts sessions. */
  #session = 0;

  constructor(parts: RecordingParts) {
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#under !== undefined;
  }
  /** Something is being recorded, or waits to be saved. */
  get hasUnsaved(): boolean {
    return this.isOn || this.#stopping.size > 0 || this.#recorded.length > 0;
  }
  /** The last one of this call could not be made. */
  get isFailed(): boolean {
    return this.#isFailed;
  }
  get recorded(): readonly Recorded[] {
    return this.#recorded;
  }

  /** What was wrong in the one before does not matter any more. */
  newCall(): void {
    this.#isFailed = false;
  }

  begin(contact: string, taps: CallAudio['taps']): void {
    if (this.#under) return;
    this.#isFailed = false;
    const length = (durationMs: number) => {
      if (durationMs < callRecordingPartMs || this.#under !== under) return;
      // One file may be no longer: it goes on in another.
      void this.end();
      this.begin(contact, taps);
    };
    const under = {
      contact,
      atMs: this.#parts.nowMs(),
      recorder: this.#parts.load().then((recorders) => recorders.begin(taps, length, () => fail())),
    };
    const fail = () => {
      if (this.#under === under) this.#fail();
    };
    this.#under = under;
    under.recorder.catch(fail);
    this.#parts.changed();
  }

  /** What there is by now can be saved. */
  async end(): Promise<void> {
    const under = this.#under;
    if (!under) return;
    const { contact, atMs, recorder } = under;
    this.#under = undefined;
    this.#stopping.add(recorder);
    this.#parts.changed();
    const session = this.#session;
    try {
      const made = await (await recorder).stop();
      if (session !== this.#session) return;
      if (made.durationMs > 0) this.#recorded = [...this.#recorded, { ...made, contact, atMs }];
    } catch (error) {
      console.info('vesper: call: not recorded:', error);
      if (session === this.#session) this.#isFailed = true;
    } finally {
      this.#stopping.delete(recorder);
    }
    this.#parts.changed();
  }

  #fail(): void {
    this.#isFailed = true;
    this.#parts.failed();
    void this.end();
  }

  /** It was saved, or is not wanted. */
  remove(recorded: Recorded): void {
    this.#recorded = this.#recorded.filter((one) => one !== recorded);
    this.#parts.changed();
  }

  /** Nothing is kept. */
  forget(): void {
    ++this.#session;
    const recorders = [...this.#stopping, ...(this.#under ? [this.#under.recorder] : [])];
    this.#under = undefined;
    this.#recorded = [];
    this.#isFailed = false;
    for (const recorder of recorders) {
      recorder.then(
        (one) => one.cancel(),
        () => {},
      );
    }
  }
}
