// The words of the interface in the language in use. They are shown with `t`: html`<h1>${t.settings.title}</h1>`, and
// with parameters by name: t.link.from({ name }). The catalogs are in messages/, one folder for each language.

import { type Language, load, type Part, type Words } from 'vesper-messages';
import { type Formats, formatsOf } from './format.ts';

export type { Language } from 'vesper-messages';

/** Every language, under its own name. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  ru: 'Русский',
  ar: 'العربية',
};
export const languages = Object.keys(languageNames) as Language[];

/** What everything needs. There once a language is in use: not to be read while modules are evaluated. */
export let t: Words['start'];
/** The language in use. */
export let language: Language;
/** The same with the reader's region, for Intl: their digits, their hours. */
export let locale: string;

/** Those of the verification dialog. There after loadVerification. */
export let verification: Words['verification'];

/** What this device can do for Vesper. There after loadDevice. */
export let device: Words['device'];

/** Those of files. There after loadFiles. */
export let files: Words['files'];

/** Voice messages. There after loadVoice. */
export let voice: Words['voice'];

/** Calls. There after loadCall. */
export let call: Words['call'];

/** How one shows oneself to others. There after loadProfile. */
export let profile: Words['profile'];

/** Locking, moving, and what is shown while Vesper is closed. There after loadLock. */
export let lock: Words['lock'];

type Take<P extends Part> = (words: Words[P]) => void;
/** The parts in use: each loads itself, and gives how to take it into use. */
const parts = new Map<Part, (language: Language, formats: Formats) => Promise<() => void>>();
let latest = 0;

function usePart<P extends Part>(part: P, take: Take<P>): void {
  parts.set(part, async (asked, formats) => {
    const { default: make } = await load[part][asked]();
    return () => take(make(formats));
  });
}
usePart('start', (words) => {
  t = words;
});

/**
 * Takes a language into use: all of its words or none.
 * Rejects when they could not be loaded; resolves with false when another one was asked for meanwhile.
 */
export async function speak(asked: Language, readerLocale: string): Promise<boolean> {
  latest += 1;
  const turn = latest;
  const formats = formatsOf(readerLocale);
  let takes: (() => void)[] = [];
  // Once more if another part came into use meanwhile.
  while (takes.length < parts.size) {
    takes = await Promise.all([...parts.values()].map((prepare) => prepare(asked, formats)));
    if (turn !== latest) return false;
  }
  [language, locale] = [asked, readerLocale];
  for (const take of takes) take();
  return true;
}

/** Called where the words are first needed; rejects when they could not be loaded. */
export function loadVerification(): Promise<void> {
  return loadPart('verification', (words) => {
    verification = words;
  });
}

/** As loadVerification. */
export function loadDevice(): Promise<void> {
  return loadPart('device', (words) => {
    device = words;
  });
}

/** As loadVerification. */
export function loadFiles(): Promise<void> {
  return loadPart('files', (words) => {
    files = words;
  });
}

/** As loadVerification. */
export function loadVoice(): Promise<void> {
  return loadPart('voice', (words) => {
    voice = words;
  });
}

/** As loadVerification. */
export function loadLock(): Promise<void> {
  return loadPart('lock', (words) => {
    lock = words;
  });
}

/** As loadVerification. */
export function loadProfile(): Promise<void> {
  return loadPart('profile', (words) => {
    profile = words;
  });
}

/** As loadVerification. */
export function loadCall(): Promise<void> {
  return loadPart('call', (words) => {
    call = words;
  });
}

async function loadPart<P extends Part>(part: P, take: Take<P>): Promise<void> {
  usePart(part, take);
  const asked = language;
  const takeWords = await parts.get(part)?.(asked, formatsOf(locale));
  // Otherwise `speak` has brought this part along.
  if (asked === language) takeWords?.();
}
