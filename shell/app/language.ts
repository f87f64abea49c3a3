import { directionOf } from '../text/format.ts';
import { type Language, languages, speak } from '../text/words.ts';

const slot = 'vesper.language';

/** The language to begin with: the one chosen here, else the first that the browser's owner reads, else English. */
export function languageAtStart(chosen: string | null, read: readonly string[]): Language {
  return [chosen, ...read.map(languageOf)].find(isOurs) ?? 'en';
}

/** How its readers write it where they live: "de-AT" for somebody who reads German in Austria. */
export function localeOf(language: Language, read: readonly string[]): string {
  return read.find((tag) => languageOf(tag) === language) ?? language;
}

function languageOf(tag: string): string {
  return tag.split('-', 1)[0]?.toLowerCase() ?? '';
}

function isOurs(language: string | null): language is Language {
  return (languages as (string | null)[]).includes(language);
}

/** Before anything is shown. Rejects when the words could not be loaded. */
export async function beginLanguage(): Promise<void> {
  await use(languageAtStart(localStorage.getItem(slot), navigator.languages));
}

/** Rejects when the words could not be loaded: then nothing has changed. */
export async function chooseLanguage(language: Language): Promise<void> {
  if (await use(language)) localStorage.setItem(slot, language);
}

async function use(language: Language): Promise<boolean> {
  const isUsed = await speak(language, localeOf(language, navigator.languages));
  if (isUsed) Object.assign(document.documentElement, { lang: language, dir: directionOf(language) });
  return isUsed;
}
