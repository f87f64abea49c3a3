import { describe, expect, it } from 'vitest';
import { type Block, formatSpans, formatText, hiddenHost, type Span } from '../../shell/text/format-text.ts';

/** What is left of a text when its marks are gone. */
function words(spans: readonly Span[]): string {
  return spans.map((span) => ('spans' in span ? words(span.spans) : span.text)).join('');
}
const shape = (text: string) => formatSpans(text).map((span) => `${span.is}:${words([span])}`);
const link = (text: string) => formatSpans(text).find((span) => span.is === 'link');

describe('light formatting', () => {
  it('knows bold, italic and code, one in another', () => {
    expect(shape('so *very* _nice_ `code`')).toEqual([
      'plain:so ',
      'bold:very',
      'plain: ',
      'italic:nice',
      'plain: ',
      'code:code',
    ]);
    const [bold] = formatSpans('*both _of_ them*');
    expect(bold?.is === 'bold' && bold.spans.map(({ is }) => is)).toEqual(['plain', 'italic', 'plain']);
  });

  it.each(['2*3*4', 'snake_case_name', '* no *', '*', '**', '_', 'a * b * c', '`', 'x*y*', '٭نص٭', '*a\nb*'])(
    'leaves %j as it is',
    (text) => {
      expect(formatSpans(text)).toEqual([{ is: 'plain', text }]);
    },
  );

  it('does not look for marks inside code and links', () => {
    expect(shape('`*a*` https://x.org/*a*')).toEqual(['code:*a*', 'plain: ', 'link:https://x.org/*a', 'plain:*']);
  });

  it('makes lists of lines that begin so', () => {
    const [lines, list, ordered]: Block[] = formatText('To buy:\n- bread\n- *fresh* milk\n3. first\n4) second');
    expect(lines?.is).toBe('lines');
    expect(list?.is === 'list' && list.items.map(words)).toEqual(['bread', 'fresh milk']);
    expect(ordered?.is === 'list' && [ordered.ordered, ordered.start, ordered.items.map(words)]).toEqual([
      true,
      3,
      ['first', 'second'],
    ]);
  });

  it('keeps a block of code as it is, and a fence without an end too', () => {
    expect(formatText('```\n*a*\n- b\n```')).toEqual([{ is: 'code', text: '*a*\n- b' }]);
    expect(formatText('```\nopen').map(({ is }) => is)).toEqual(['lines']);
  });

  it('leaves nothing of a text out', () => {
    for (const text of ['a\n\n\nb', ' spaces  stay ', '\n', 'a *b* c\n- d\ne']) {
      const all = formatText(text).map((block) => {
        if (block.is === 'list') return block.items.map((item) => `- ${words(item)}`).join('\n');
        return block.is === 'code' ? block.text : words(block.spans);
      });
      expect(all.join('\n')).toBe(text.replaceAll('*', ''));
    }
  });

  it('takes time in proportion to a hostile text', () => {
    const begin = performance.now();
    for (const text of [
      '*a '.repeat(5000),
      '_'.repeat(16_000),
      '`'.repeat(16_000),
      'http://'.repeat(2000),
      '*a*'.repeat(5000),
    ]) {
      formatText(text);
    }
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

describe('a link', () => {
  it.each([
    ['see https://vesper.example/a?b=c#d.', 'https://vesper.example/a?b=c#d'],
    ['(https://vesper.example/a)', 'https://vesper.example/a'],
    ['https://en.example/wiki/Evening_(star)', 'https://en.example/wiki/Evening_(star)'],
    ['“https://vesper.example”', 'https://vesper.example'],
  ])('in %j ends where it ends', (text, url) => {
    expect(link(text)?.text).toBe(url);
  });

  it('is only what the web can open', () => {
    for (const text of [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://',
      'https://[bad',
      'ftp://x.org',
      'www.x.org',
    ]) {
      expect(link(text)).toBeUndefined();
    }
  });

  it('names the host that is really meant where letters look alike', () => {
    const fake = link('https://аpple.com/login'); // the first letter is Cyrillic
    expect(fake?.is === 'link' && hiddenHost(fake)).toBe('xn--pple-43d.com');
    const behind = link('https://apple.com@evil.example/');
    expect(behind?.is === 'link' && hiddenHost(behind)).toBe('evil.example');
    const honest = link('https://Apple.com/login');
    expect(honest?.is === 'link' && hiddenHost(honest)).toBe('');
  });
});
