import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Catalog,
  languages as folders,
  parametersOf,
  parseMessage,
  parts,
  readCatalog,
} from '../../pwa/messages.ts';
import { languageAtStart, localeOf } from '../../shell/app/language.ts';
import { explain } from '../../shell/text/errors.ts';
import { countdown } from '../../shell/text/time.ts';
import { type Language, language, languageNames, languages, speak, t } from '../../shell/text/words.ts';

function flat(catalog: Catalog, at = ''): [string, string][] {
  return Object.entries(catalog).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${at}${key}`, value] as [string, string]] : flat(value, `${at}${key}.`),
  );
}

const everyPart = folders.flatMap((one) => parts.map((part) => [one, part] as const));
const parametersIn = (message: string) =>
  [...parametersOf(parseMessage(message))].map(([name, type]) => `${name}: ${type}`).sort();

/** The plural categories that a message lacks in a language. */
function lacking(elements: MessageFormatElement[], inLanguage: string): string[] {
  const { pluralCategories } = new Intl.PluralRules(inLanguage).resolvedOptions();
  return elements.flatMap((element) => {
    if (!('options' in element)) return [];
    const own = element.type === TYPE.plural ? pluralCategories.filter((name) => !(name in element.options)) : [];
    return [...own, ...Object.values(element.options).flatMap(({ value }) => lacking(value, inLanguage))];
  });
}

/** What is the same word in both, or no word at all. */
const same = new Set([
  'because', // two words of the language and a colon
  'ms',
  'kbits',
  'product',
  'title',
  'home.pastePlaceholder',
  'who.named',
  'conversation.description',
  'conversation.received',
  'file.withText',
  'de settings.system',
  'de conversation.connectionState.offline',
]);

describe('the catalogs', () => {
  it('are there for every language that is offered', () => {
    expect([...folders].sort()).toEqual([...languages].sort());
  });

  it.each(everyPart)('%s says all of "%s", with the same parameters', (one, part) => {
    const shape = (catalog: Catalog) =>
      Object.fromEntries(flat(catalog).map(([key, text]) => [key, parametersIn(text)]));
    expect(shape(readCatalog(one, part))).toEqual(shape(readCatalog('en', part)));
  });

  it.each(everyPart)('%s has every plural it needs in "%s", and nothing empty', (one, part) => {
    const wrong = flat(readCatalog(one, part)).flatMap(([key, text]) =>
      (text.trim() === '' ? ['words'] : lacking(parseMessage(text), one)).map((what) => `${key} lacks ${what}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each(everyPart.filter(([one]) => one !== 'en'))('%s leaves nothing of "%s" in English', (one, part) => {
    const english = new Map(flat(readCatalog('en', part)));
    const left = flat(readCatalog(one, part)).filter(([key, text]) => english.get(key) === text);
    expect(left.map(([key]) => key).filter((key) => !same.has(key) && !same.has(`${one} ${key}`))).toEqual([]);
  });

  it('are looked at closely enough: a plural, a brace and a parameter too few are found', () => {
    expect(lacking(parseMessage('{n, plural, one {# новое} other {# новых}}'), 'ru')).toEqual(['few', 'many']);
    expect(() => parseMessage('{name')).toThrow('EXPECT_ARGUMENT_CLOSING_BRACE');
    expect(parametersIn('{a} {n, plural, one {{b}} other {#}}')).toEqual(['a: string', 'b: string', 'n: number']);
  });
});

describe('in another language', () => {
  afterEach(() => speak('en', 'en-GB'));

  it.each([
    ['ru', [1, '1 новое'], [2, '2 новых'], [5, '5 новых'], [21, '21 новое']],
    ['ar', [0, 'لا جديد'], [1, 'رسالة جديدة'], [2, 'رسالتان جديدتان'], [3, '3 رسائل جديدة'], [11, '11 رسالة جديدة']],
    ['de', [1, '1 neu'], [1000, '1.000 neu']],
  ] as [Language, ...[number, string][]][])('%s counts by its own rules', async (one, ...counts) => {
    await speak(one, one);
    for (const [count, told] of counts) expect(t.home.unread({ count })).toBe(told);
  });

  it('digits are those of the reader’s region, in words and in times', async () => {
    await speak('ar', 'ar-EG');
    expect(t.home.unread({ count: 3 })).toBe('٣ رسائل جديدة');
    expect(countdown(83_000, 0)).toBe('١ د ٢٣ ث');
  });

  it('times are told in its words', async () => {
    await speak('ru', 'ru');
    expect(countdown(3_600_000 * 23 + 59_000, 0)).toBe('23 ч 0 мин 59 с');
  });

  it('errors are explained, in the grammar of the language', async () => {
    await speak('ru', 'ru');
    expect(explain('invite_expired', { inviter: 'Мира' })).toContain('у контакта «Мира» новое');
    expect(explain('invite_expired')).toContain('у того, кто вас пригласил');
    expect(explain('no such thing')).toContain('no such thing');
  });

  it('a name that is written the other way does not turn the sentence around', async () => {
    expect(t.link.from({ name: 'Ada' })).toBe('Ada invites you');
    expect(t.link.from({ name: 'ليلى' })).toBe('\u2068ليلى\u2069 invites you');
    await speak('ar', 'ar');
    expect(t.link.from({ name: 'Ada' })).toBe('دعوة من \u2068Ada\u2069');
  });

  it('a name with the signs of a message in it stays a name', () => {
    expect(t.link.from({ name: '{count, plural} ${x} `' })).toBe('{count, plural} ${x} ` invites you');
  });

  it('the one asked for last is spoken, whichever comes first', async () => {
    const [german, spanish] = [speak('de', 'de'), speak('es', 'es')];
    expect([await german, await spanish]).toEqual([false, true]);
    expect(language).toBe('es');
    expect(t.nav.back).toBe('Atrás');
  });
});

describe('the language at the start', () => {
  it.each([
    [null, ['de-AT', 'en'], 'de', 'de-AT'],
    [null, ['fr', 'ar-EG', 'en'], 'ar', 'ar-EG'],
    [null, ['fr'], 'en', 'en'],
    [null, [], 'en', 'en'],
    ['ru', ['de'], 'ru', 'ru'],
    ['xx', ['es-MX'], 'es', 'es-MX'],
  ])('chosen: %s, read: %s → %s', (chosen, read, expected: string, locale) => {
    expect(languageAtStart(chosen, read)).toBe(expected);
    expect(localeOf(expected as Language, read)).toBe(locale);
  });

  it('has a name of its own for each', () => {
    expect(new Set(Object.values(languageNames)).size).toBe(5);
  });
});
