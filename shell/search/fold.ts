// Text as it is searched: without case, diacritics and what cannot be seen; every run of white space is one space. No
// assumption about words: the scripts that write none between them are searched like all others.

const plain = /^[!-~]+(?: [!-~]+)*$/;
/** Diacritics that people leave out when they type: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels. */
const diacritics =
  /[\u0300-\u036f]|[\u0483-\u0487]|[\u0591-\u05bd]|\u05bf|\u05c1|\u05c2|\u05c4|\u05c5|\u05c7|[\u0610-\u061a]|\u0640|[\u064b-\u065f]|\u0670|[\u06d6-\u06dc]|[\u06df-\u06e4]|\u06e7|\u06e8|[\u06ea-\u06ed]/gu;
/** Direction marks, joiners, soft hyphens, variation selectors. */
const invisible = /\u00ad|\u061c|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u2069]|[\ufe00-\ufe0f]|\ufeff/gu;
const mostRemembered = 10_000;

const folded = new Map<string, string>();

/** One code point; what several become together is what each becomes alone. */
export function foldPoint(point: string): string {
  const known = folded.get(point);
  if (known !== undefined) return known;
  const bare = point.normalize('NFKD').replace(diacritics, '').replace(invisible, '');
  // By upper case first: ß is ss, and both lower sigmas are one.
  const lower = bare.toUpperCase().toLowerCase().normalize('NFKD').replace(diacritics, '').replace(/\s+/gu, ' ');
  const result = lower.replaceAll('ς', 'σ');
  if (folded.size >= mostRemembered) folded.clear();
  folded.set(point, result);
  return result;
}

export function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  let result = '';
  for (const point of text) {
    const next = foldPoint(point);
    if (!(next === ' ' && result.endsWith(' '))) result += next;
  }
  return result;
}

/** What is searched for: every term must be found, anywhere. */
export function termsOf(query: string): string[] {
  return [...new Set(fold(query).split(' '))].filter((term) => term !== '');
}
