import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Drafts } from '../../shell/app/drafts.ts';
import { type Database, openDatabase } from '../../shell/store/database.ts';
import { deriveShellKey, SealedRecords } from '../../shell/store/sealed.ts';
import { FakeRecords } from './fakes/fake-storage.ts';

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const bytes = (of: string) => new TextEncoder().encode(of);

describe('a sealed record of the shell', () => {
  let database: Database;
  let records: SealedRecords;
  let count = 0;
  const vaultKey = (first: number) => Uint8Array.from({ length: 32 }, (_, i) => first + i);

  beforeEach(async () => {
    vi.spyOn(console, 'info').mockImplementation(() => {});
    database = await openDatabase(`sealed ${++count}`);
    records = new SealedRecords(database, await deriveShellKey(vaultKey(1)));
  });

  it('is read back, and no word of it is on the disk', async () => {
    await records.put('draft/c1', bytes('The violets bloom'));
    expect(text(await records.get('draft/c1'))).toBe('The violets bloom');
    const stored = await database.get('shell', 'draft/c1');
    expect(text(stored)).not.toContain('violets');
    await records.put('draft/c1', bytes('The violets bloom'));
    expect(await database.get('shell', 'draft/c1')).not.toEqual(stored);
  });

  it('opens under its own name and key only, and not when a bit of it has changed', async () => {
    await records.put('draft/c1', bytes('mine'));
    const stored = (await database.get('shell', 'draft/c1')) ?? new Uint8Array();
    await database.put('shell', stored, 'draft/c2');
    expect(await records.get('draft/c2')).toBeUndefined();
    const others = new SealedRecords(database, await deriveShellKey(vaultKey(2)));
    expect(await others.get('draft/c1')).toBeUndefined();
    await database.put(
      'shell',
      stored.map((byte, i) => (i === 20 ? byte ^ 1 : byte)),
      'draft/c1',
    );
    expect(await records.get('draft/c1')).toBeUndefined();
    await database.put('shell', new Uint8Array(3), 'draft/c1');
    expect(await records.get('draft/c1')).toBeUndefined();
    expect(await records.get('draft/none')).toBeUndefined();
  });

  it('is found among those whose names begin alike, and can be erased', async () => {
    await records.put('draft/c2', bytes('two'));
    await records.put('draft/c1', bytes('one'));
    await records.put('search/c1', bytes('other'));
    expect([...(await records.all('draft/'))].map(([name, value]) => [name, text(value)])).toEqual([
      ['draft/c1', 'one'],
      ['draft/c2', 'two'],
    ]);
    await records.erase('draft/c1');
    expect(await records.names('draft/')).toEqual(['draft/c2']);
  });

  it('is sealed under a key that the browser does not let out', async () => {
    const key = await deriveShellKey(vaultKey(1));
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow(/extractable/);
  });
});

describe('a draft', () => {
  let records: FakeRecords;
  let drafts: Drafts;
  const stored = () => text(records.stored.get('draft/c1'));

  beforeEach(async () => {
    records = new FakeRecords();
    drafts = new Drafts();
    await drafts.begin(records);
  });

  it('is stored as it is written, and what is written while it is being stored at once after that', async () => {
    drafts.set('c1', 'H');
    await vi.waitFor(() => expect(stored()).toBe('H'));
    for (const written of ['He', 'Hel', 'Hell', 'Hello']) drafts.set('c1', written);
    await vi.waitFor(() => expect(stored()).toBe('Hello'));
    expect(records.writes).toBe(2);
  });

  it('is stored at once when the page is left', async () => {
    drafts.set('c1', 'H');
    drafts.set('c1', 'Hello');
    await drafts.flush();
    expect(stored()).toBe('Hello');
  });

  it('is there again after the next start', async () => {
    drafts.set('c1', 'Hello');
    await drafts.flush();
    const again = new Drafts();
    await again.begin(records);
    expect(again.get('c1')).toBe('Hello');
    expect(again.get('c2')).toBe('');
  });

  it('is gone when it has been sent', async () => {
    drafts.set('c1', 'Hello');
    await drafts.flush();
    drafts.set('c1', '');
    await drafts.flush();
    expect(records.stored.size).toBe(0);
  });

  it('is not stored by a tab that is no longer the one in use', async () => {
    drafts.end();
    drafts.set('c1', 'Hello');
    await drafts.flush();
    expect(records.stored.size).toBe(0);
    expect(drafts.get('c1')).toBe('Hello');
  });

  it('stays in the tab when it cannot be stored', async () => {
    vi.spyOn(console, 'info').mockImplementation(() => {});
    vi.spyOn(records, 'put').mockRejectedValueOnce(new Error('full'));
    drafts.set('c1', 'Hello');
    await drafts.flush();
    expect(drafts.get('c1')).toBe('Hello');
    drafts.set('c1', 'Hello!');
    await drafts.flush();
    expect(stored()).toBe('Hello!');
  });
});
