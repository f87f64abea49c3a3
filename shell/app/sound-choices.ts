import type { MicrophoneChoice } from '../audio/microphone.ts';
import type { Notes } from './notes.ts';

const slot = 'vesper.sound';

/** What the browser may do with the sound of a microphone. */
export const cleanings = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;
export type Cleaning = (typeof cleanings)[number];

/** Microphone and loudspeaker as somebody wants them on this device. Device ids are '' for what the system chooses. */
export interface Choices extends Record<Cleaning, boolean> {
  microphone: string;
  output: string;
}

const usual: Choices = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  microphone: '',
  output: '',
};

/** Remembers them, in this browser alone. */
export class SoundChoices {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  get chosen(): Choices {
    return { ...usual, ...readable(this.#notes.getItem(slot)) };
  }

  change(change: Partial<Choices>): void {
    this.#notes.setItem(slot, JSON.stringify({ ...this.chosen, ...change }));
  }

  /** For openMicrophone(). */
  get microphone(): MicrophoneChoice {
    const { microphone, output: _, ...cleaning } = this.chosen;
    return { deviceId: microphone, ...cleaning };
  }
}

/** What of a note is a choice: it may be of another version of Vesper. */
function readable(note: string | null): Partial<Choices> {
  if (note === null) return {};
  try {
    const read: unknown = JSON.parse(note);
    if (typeof read !== 'object' || read === null) return {};
    const known = Object.entries(read).filter(([name, value]) => typeof value === typeof usual[name as keyof Choices]);
    return Object.fromEntries(known);
  } catch {
    return {};
  }
}

/** Whether a microphone is cleaned so, as the browser says. Undefined: it does not say. */
export function isCleaned(microphone: MediaStream | undefined, cleaning: Cleaning): boolean | undefined {
  // By newer browsers also 'all' or 'remote-only'.
  const says: unknown = microphone?.getAudioTracks()[0]?.getSettings()[cleaning];
  return says === undefined ? undefined : says !== false;
}
