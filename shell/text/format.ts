// What the compiled messages are made with (see pwa/messages.ts).

/** The language's ways of putting values into a message. */
export interface Formats {
  number(value: number): string;
  /** The case of exactly this number ("=1"), or of its plural category. */
  plural(value: number, cases: Cases): string;
  choose(value: string, cases: Cases): string;
  /** Words of other origin, such as a name: they keep their own direction. */
  text(value: string): string;
}

type Cases = { readonly [name: string]: string } & { readonly other: string };

/** Letters of scripts that are written from right to left. */
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return /^(ar|fa|he|ur)\b/.test(locale) ? 'rtl' : 'ltr';
}

/** @param locale whose rules and digits are used, a BCP 47 tag */
export function formatsOf(locale: string): Formats {
  const numbers = new Intl.NumberFormat(locale);
  const rules = new Intl.PluralRules(locale);
  const isRightToLeft = directionOf(locale) === 'rtl';
  return {
    number: (value) => numbers.format(value),
    plural: (value, cases) => cases[`=${value}`] ?? cases[rules.select(value)] ?? cases.other,
    choose: (value, cases) => (Object.hasOwn(cases, value) ? cases[value] : undefined) ?? cases.other,
    // Isolated (Unicode UAX 9: FSI and PDI) where it could run against the sentence.
    text: (value) => (isRightToLeft || rightToLeft.test(value) ? `\u2068${value}\u2069` : value),
  };
}
