import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../shell/store/database.ts';
import { endOfHistory, LostRecords, Records } from '../../shell/store/records.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
let database: Database;
let records: Records;
let count = 0;

beforeEach(async () => {
  database = await openDatabase(`test ${++count}`);
  records = await Records.claim(database, 'this tab');
});

const stored = () => database.getAllKeys('records');

describe('a batch', () => {
  it('writes and erases', async () => {
    await records.write({
      puts: [
        { name: 'a', sealed: bytes(1) },
        { name: 'b', sealed: bytes(2) },
      ],
      erases: [],
      erasesUnder: [],
    });
    await records.write({ puts: [{ name: 'c', sealed: bytes(3) }], erases: ['a'], erasesUnder: [] });
    expect(await records.all()).toEqual([
      { name: 'b', sealed: bytes(2) },
      { name: 'c', sealed: bytes(3) },
    ]);
  });

  it('erases before it writes: a record that is in both stays', async () => {
    await records.write({ puts: [{ name: 'a', sealed: bytes(1) }], erases: ['a'], erasesUnder: [] });
    expect(await stored()).toEqual(['a']);
  });

  it('changes nothing when one part cannot be stored', async () => {
    await records.write({ puts: [{ name: 'kept', sealed: bytes(1) }], erases: [], erasesUnder: [] });
    const unstorable = (() => {}) as unknown as Uint8Array;
    const batch = {
      puts: [
        { name: 'a', sealed: bytes(1) },
        { name: 'b', sealed: unstorable },
      ],
      erases: ['kept'],
      erasesUnder: [],
    };
    await expect(records.write(batch)).rejects.toThrow(/clone/i);
    expect(await stored()).toEqual(['kept']);
  });

  it('is refused as a whole once another tab has claimed the records', async () => {
    const other = await Records.claim(database, 'another tab');
    await expect(
      records.write({ puts: [{ name: 'a', sealed: bytes(1) }], erases: [], erasesUnder: [] }),
    ).rejects.toThrow(LostRecords);
    expect(await stored()).toEqual([]);
    await other.write({ puts: [{ name: 'a', sealed: bytes(2) }], erases: [], erasesUnder: [] });
    expect(await stored()).toEqual(['a']);
  });

  it('keeps the order in which batches were given', async () => {
    const writes = [1, 2, 3].map((value) =>
      records.write({ puts: [{ name: 'a', sealed: bytes(value) }], erases: [], erasesUnder: [] }),
    );
    await Promise.all(writes);
    expect(await records.all()).toEqual([{ name: 'a', sealed: bytes(3) }]);
  });
});

describe('the history', () => {
  const name = (contact: string, position: number) => `message/${contact}/${position.toString(16).padStart(12, '0')}`;
  const positions = async (contact: string, before: number, most: number) =>
    (await records.messagesBefore(contact, before, most)).map(({ sealed }) => sealed[0]);

  beforeEach(async () => {
    const puts = Array.from({ length: 40 }, (_, i) => ({ name: name('c1', i + 1), sealed: bytes(i + 1) }));
    puts.push({ name: name('c0', 1), sealed: bytes(90) }, { name: name('c2', 1), sealed: bytes(91) });
    puts.push({ name: 'contact/c1', sealed: bytes(92) }, { name: 'session/c1', sealed: bytes(93) });
    await records.write({ puts, erases: [], erasesUnder: [] });
  });

  it('is read a page at a time, the newest first, each page in order', async () => {
    expect(await positions('c1', endOfHistory, 3)).toEqual([38, 39, 40]);
    expect(await positions('c1', 38, 3)).toEqual([35, 36, 37]);
    expect(await positions('c1', 3, 10)).toEqual([1, 2]);
    expect(await positions('c1', 1, 10)).toEqual([]);
  });

  it('is not part of what the engine gets back at the start', async () => {
    expect((await records.all()).map((record) => record.name)).toEqual(['contact/c1', 'session/c1']);
  });
});
