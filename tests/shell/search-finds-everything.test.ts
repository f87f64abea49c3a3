import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeChunk, encodeChunk, setText } from '../../shell/search/chunk.ts';
import { fold, termsOf } from '../../shell/search/fold.ts';
import { Search } from '../../shell/search/search.ts';
import { snippet } from '../../shell/search/snippet.ts';
import { searchChunkMessages, searchResultsShown, searchStoreMs } from '../../shell/limits.ts';
import { message } from './fakes/events.ts';
import { FakeClock } from './fakes/fake-clock.ts';
import { FakeHistory, FakeRecords } from './fakes/fake-storage.ts';

describe('folded text', () => {
  it.each([
    ['case', 'Good EVENING', 'good evening'],
    ['diacritics', 'Crème brûlée, Ångström, Dvořák', 'creme brulee, angstrom, dvorak'],
    ['diacritics that are characters of their own', 'Cre\u0300me', 'creme'],
    ['sharp s and ligatures', 'Straße ﬁnd', 'strasse find'],
    ['both sigmas', 'ὈΔΟΣ ὁδός', 'οδοσ οδοσ'],
    ['Turkish i', 'İstanbul ISPARTA ışık', 'istanbul isparta isik'],
    ['Cyrillic', 'Ещё Ёлка', 'еще елка'],
    ['Hebrew points', 'שָׁלוֹם', 'שלום'],
    ['Arabic vowels', 'مَرْحَبًا', 'مرحبا'],
    ['full width', 'Ｖｅｓｐｅｒ', 'vesper'],
    ['white space', 'two\n\n  lines\u00a0here', 'two lines here'],
    ['what cannot be seen', 'zero\u200bwidth\u202e soft\u00adhyphen', 'zerowidth softhyphen'],
  ])('leaves out %s', (_what, text, expected) => {
    expect(fold(text)).toBe(fold(expected));
    expect(fold(text)).toBe(expected.normalize('NFKD'));
  });

  it.each(['한국어 메시지', '夜の庭', 'สวัสดี', 'नमस्ते', '👩‍👩‍👧 family ❤️'])('keeps what makes %s differ', (text) => {
    expect(fold(text).length).toBeGreaterThan(2);
    expect(fold(text)).toContain(fold(text.slice(0, 2)));
  });

  it('makes each word of a query a term, once', () => {
    expect(termsOf('  Quiet  RIVER quiet ')).toEqual(['quiet', 'river']);
    expect(termsOf(' \n ')).toEqual([]);
    expect(termsOf('\u200b\u0301')).toEqual([]);
  });
});

describe('a result', () => {
  const shown = (text: string, query: string) =>
    snippet(text, termsOf(query))
      .map((part) => (part.marked ? `[${part.text}]` : part.text))
      .join('');

  it.each([
    ['Crème brûlée', 'BRULE', 'Crème [brûlé]e'],
    ['Cre\u0300me', 'creme', '[Cre\u0300me]'],
    ['Die Straße', 'strass', 'Die [Straß]e'],
    ['aaaa', 'aa a', '[aaaa]'],
    ['שלום עולם', 'עולם', 'שלום [עולם]'],
    ['I ❤️ you', '❤', 'I [❤️] you'],
    ['one\n two', 'one two', '[one]\n [two]'],
    ['nothing here', 'else', 'nothing here'],
  ])('of %s for %s is marked where it was found', (text, query, expected) => {
    expect(shown(text, query)).toBe(expected);
  });

  it('of 16 KiB is a part around the first place, quickly', () => {
    const text = `${'x'.repeat(9000)} 🌙needle ${'y '.repeat(3500)}`;
    const from = performance.now();
    const result = shown(text, 'needle');
    expect(performance.now() - from).toBeLessThan(500);
    expect(result).toContain('🌙[needle]');
    expect(result.length).toBeLessThan(200);
    expect(result.isWellFormed()).toBe(true);
    expect(snippet('🌙'.repeat(5000), termsOf('a')).every((part) => part.text.isWellFormed())).toBe(true);
  });
});

describe('a stored part', () => {
  const chunk = () => {
    const made = { positions: [], times: [], texts: [], upTo: 7 };
    setText(made, 2, 1000, 'שלום');
    setText(made, 7, 3000, '🌙 moon');
    setText(made, 5, 2000, 'five');
    return made;
  };

  it('is read back as it was', () => {
    expect(decodeChunk(encodeChunk(chunk()))).toEqual(chunk());
    expect(chunk().positions).toEqual([2, 5, 7]);
  });

  it('changes only when a text does', () => {
    const made = chunk();
    expect(setText(made, 5, 2000, 'five')).toBe(false);
    expect(setText(made, 6, 2000, '')).toBe(false);
    expect(setText(made, 5, 2000, 'FIVE')).toBe(true);
    expect(setText(made, 5, 2000, '')).toBe(true);
    expect(made.positions).toEqual([2, 7]);
  });

  it('is refused when it is not one', () => {
    const bytes = encodeChunk(chunk());
    expect(decodeChunk(bytes.slice(0, 10))).toBeUndefined();
    expect(decodeChunk(bytes.slice(0, 40))).toBeUndefined();
    expect(decodeChunk(bytes.slice(0, -1))).toBeUndefined();
    expect(decodeChunk(Uint8Array.from(bytes, (byte, i) => (i === 0 ? 9 : byte)))).toBeUndefined();
  });
});

describe('a search', () => {
  let source: FakeHistory;
  let records: FakeRecords;
  let clock: FakeClock;
  let search: Search;

  const positions = async (query: string) => (await search.find(query)).messages.map(({ position }) => position);
  const start = () => (search = new Search(source, records, clock));
  const restart = async () => {
    await search.flush();
    search.end();
    start();
  };

  beforeEach(() => {
    source = new FakeHistory(Array.from({ length: 2500 }, (_, i) => message(i + 1)));
    records = new FakeRecords();
    clock = new FakeClock();
    start();
  });

  it('finds the newest messages first, and says how many there are', async () => {
    await search.load(['c1']);
    const { count, messages } = await search.find('TEXT');
    expect(count).toBe(2500);
    expect(messages.map(({ position }) => position)).toEqual(
      Array.from({ length: searchResultsShown }, (_, i) => 2500 - i),
    );
    expect(await positions('1234 text')).toEqual([1234]);
    expect(await positions('1234 else')).toEqual([]);
    expect(await positions('  ')).toEqual([]);
  });

  it('finds the messages of all conversations by the time they were sent', async () => {
    source = new FakeHistory([
      message(1, { sentAtMs: 30 }),
      message(2, { sentAtMs: 10 }),
      message(3, { contact: 'c2', sentAtMs: 20 }),
    ]);
    start();
    await search.load(['c1', 'c2']);
    expect(await positions('text')).toEqual([1, 3, 2]);
  });

  it('does not find what has no text of a person', async () => {
    source.stored.set(7, message(7, { what: 'session renewed', text: 'text' }));
    await search.load(['c1']);
    expect(await positions('text 7')).not.toContain(7);
  });

  it('reads stored parts again instead of all messages, and goes on from there', async () => {
    await search.load(['c1']);
    expect(records.stored.size).toBe(Math.ceil(2500 / searchChunkMessages));
    await restart();
    source.stored.set(2501, message(2501, { text: 'since then' }));
    source.reads = [];
    await search.load(['c1']);
    expect(source.reads.filter((read) => read.startsWith('after'))).toEqual(['after 2500']);
    expect(await positions('since')).toEqual([2501]);
    expect(await positions('text 1717')).toEqual([1717]);
  });

  it('finds what comes, what has changed, and nothing that is gone', async () => {
    await search.load(['c1']);
    search.onMessage(message(2501, { text: 'Brand new' }));
    source.stored.set(2501, message(2501, { text: 'Brand new' }));
    source.stored.set(3, message(3, { text: 'edited words' }));
    search.onMessage(message(3, { text: 'edited words' }));
    source.stored.delete(4);
    await search.removed('c1', 4);
    expect(await positions('brand')).toEqual([2501]);
    expect(await positions('edited')).toEqual([3]);
    expect(await positions('text')).not.toContain(3);
    expect((await search.find('text')).count).toBe(2498);
    await restart();
    await search.load(['c1']);
    expect(await positions('edited')).toEqual([3]);
    expect((await search.find('text')).count).toBe(2498);
  });

  it('takes the words of a message that goes off the disk at once, though nobody has searched since the start', async () => {
    source.stored.set(40, message(40, { text: 'a secret' }));
    await search.load(['c1']);
    await restart();
    const onDisk = () => [...records.stored.values()].map((bytes) => new TextDecoder().decode(bytes)).join('');
    expect(onDisk()).toContain('a secret');
    source.stored.delete(40);
    await search.removed('c1', 40);
    expect(onDisk()).not.toContain('a secret');
    search.onMessage(message(41, { text: 'something else' }));
    await search.flush();
    expect(onDisk()).toContain('something else');
  });

  it('takes them off when it can, where the disk refused it at first', async () => {
    source.stored.set(40, message(40, { text: 'a secret' }));
    await search.load(['c1']);
    await restart();
    const onDisk = () => [...records.stored.values()].map((bytes) => new TextDecoder().decode(bytes)).join('');
    source.stored.delete(40);
    vi.spyOn(records, 'put').mockRejectedValueOnce(new Error('QuotaExceededError'));
    await search.removed('c1', 40);
    expect(onDisk()).toContain('a secret');
    clock.advance(searchStoreMs);
    await vi.waitFor(() => expect(onDisk()).not.toContain('a secret'));
  });

  it('keeps nothing of a contact that is deleted, on disk or in memory', async () => {
    source = new FakeHistory([message(1), message(2, { contact: 'c2', text: 'a secret' })]);
    start();
    await search.load(['c1', 'c2']);
    search.onMessage(message(3, { contact: 'c2', text: 'another secret' }));
    await search.forget('c2');
    await search.flush();
    const onDisk = [...records.stored].map(([name, bytes]) => name + new TextDecoder().decode(bytes)).join('');
    expect(onDisk).toContain('text 1');
    expect(onDisk).not.toMatch(/secret|c2/);
    expect(await positions('secret')).toEqual([]);
  });

  it('writes nothing for a message that only moves on, or while nobody searches', async () => {
    search.onMessage(message(2501));
    await search.flush();
    expect(records.writes).toBe(0);
    await search.load(['c1']);
    const { writes } = records;
    search.onMessage(message(9, { theirReaction: '🌙' }));
    await search.flush();
    expect(records.writes).toBe(writes);
  });

  it('finds messages that come while it is made ready', async () => {
    const loading = search.load(['c1']);
    await vi.waitFor(() => expect(source.reads).toContain('count'));
    let open = () => {};
    source.gate = new Promise((resolve) => (open = resolve));
    await vi.waitFor(() => expect(source.reads.some((read) => read.startsWith('after'))).toBe(true));
    search.onMessage(message(2501, { text: 'in between' }));
    source.stored.set(2501, message(2501, { text: 'in between' }));
    open();
    await loading;
    expect(await positions('between')).toEqual([2501]);
    expect((await search.find('text')).count).toBe(2500);
  });

  it('makes anew what comes after a stored part that cannot be used, and forgets conversations that are gone', async () => {
    await search.load(['c1']);
    await restart();
    const names = await records.names('search/c1/');
    await records.put(names[1] ?? '', new Uint8Array(3));
    await records.put('search/c9/000000000001', new Uint8Array(3));
    await search.load(['c1']);
    expect((await search.find('text')).count).toBe(2500);
    expect(await records.names('search/c9/')).toEqual([]);
  });

  it('finds all after the next start too, though one part could not be stored at first', async () => {
    vi.spyOn(records, 'put').mockRejectedValueOnce(new Error('QuotaExceededError'));
    await search.load(['c1']);
    search.onMessage(message(2501, { text: 'a later one' }));
    source.stored.set(2501, message(2501, { text: 'a later one' }));
    await restart();
    await search.load(['c1']);
    expect((await search.find('text')).count).toBe(2500);
    expect(await positions('a later one')).toEqual([2501]);
  });

  it('scans 100,000 messages in far less than a tenth of a second', async () => {
    const words = 'quiet river window table morning bread music train winter'.split(' ');
    source = new FakeHistory(
      Array.from({ length: 100_000 }, (_, i) =>
        message(i + 1, { text: `${i} ${words[i % 9]} ${words[i % 7]} ${'x'.repeat(40)}` }),
      ),
    );
    start();
    vi.spyOn(source, 'historyAfter').mockImplementation(async (_contact, position) => {
      const page = Array.from({ length: 250 }, (_, i) => source.stored.get(position + 1 + i)).filter(
        (m) => m !== undefined,
      );
      return { messages: page, complete: page.length < 250 };
    });
    await search.load(['c1']);
    const times = [];
    for (const query of ['e', 'quiet', 'winter table', '99998', 'nowhere']) {
      const from = performance.now();
      await search.find(query);
      times.push(performance.now() - from);
    }
    expect(times.sort((a, b) => a - b)[2]).toBeLessThan(100);
  });
});
