import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadCopy } from '../../shell/store/copy-state.ts';
import { type Database, openDatabase } from '../../shell/store/database.ts';
import { exportProfile, importProfile } from '../../shell/vault/move.ts';
import { openByBrowser, waysIn } from '../../shell/vault/ways-in.ts';
import { FakeVaultTools } from './fakes/fake-vault-tools.ts';

/** A folder of the browser's own file system, in memory. */
class FakeFolder {
  readonly kind = 'directory';
  readonly name: string;
  readonly entries = new Map<string, FakeFolder | FakeFile>();

  constructor(name = '') {
    this.name = name;
  }
  async *values() {
    yield* this.entries.values();
  }
  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
    const found = this.entries.get(name);
    if (found instanceof FakeFolder) return found;
    if (!create) throw new DOMException(name, 'NotFoundError');
    const made = new FakeFolder(name);
    this.entries.set(name, made);
    return made;
  }
  async getFileHandle(name: string): Promise<FakeFile> {
    const made = new FakeFile(name);
    this.entries.set(name, made);
    return made;
  }
  async removeEntry(name: string): Promise<void> {
    if (!this.entries.delete(name)) throw new DOMException(name, 'NotFoundError');
  }
  /** Text of every file by path. */
  async all(path = ''): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const [name, entry] of this.entries) {
      if (entry instanceof FakeFolder) Object.assign(found, await entry.all(`${path}${name}/`));
      else found[path + name] = await entry.blob.text();
    }
    return found;
  }
}

class FakeFile {
  readonly kind = 'file';
  readonly name: string;
  blob = new Blob();

  constructor(name: string) {
    this.name = name;
  }
  async getFile(): Promise<Blob> {
    return this.blob;
  }
  async createWritable() {
    const parts: BlobPart[] = [];
    return {
      write: async (part: BlobPart) => void parts.push(part),
      close: async () => {
        this.blob = new Blob(parts);
      },
    };
  }
}

const asHandle = (folder: FakeFolder) => folder as unknown as FileSystemDirectoryHandle;
const bytes = (text: string) => new TextEncoder().encode(text);
const claim = 'ab'.repeat(16);
let count = 0;
let tools: FakeVaultTools;
let key: Uint8Array<ArrayBuffer>;
let file: Blob;
let there: Database;
let files: FakeFolder;

const contentsOf = async (database: Database) => ({
  records: await database.getAllKeys('records'),
  shell: await database.getAllKeys('shell'),
});

beforeEach(async () => {
  tools = new FakeVaultTools();
  tools.chunkBytes = () => Promise.resolve(4096); // the fake numbers no more than 256
  const here = await openDatabase(`leaves ${++count}`);
  key = (await openByBrowser(here)) ?? new Uint8Array();
  await here.put('records', bytes('me'), 'profile');
  for (let i = 0; i < 450; ++i) await here.put('records', bytes(`text ${i}`), `message/c1/${1000 + i}`);
  await here.put('shell', bytes('a draft'), 'draft/c1');
  await here.put('device', { after: [claim], force: false }, 'copy');
  const from = new FakeFolder();
  const folder = await (await from.getDirectoryHandle('files', { create: true })).getDirectoryHandle('c1', {
    create: true,
  });
  (await folder.getFileHandle('0001')).blob = new Blob(['sealed bytes']);
  const parts: BlobPart[] = [];
  for await (const part of exportProfile(here, asHandle(from), key, 'violets', tools)) parts.push(part);
  file = new Blob(parts);
  there = await openDatabase(`comes ${count}`);
  files = new FakeFolder();
});

describe('a profile that comes', () => {
  it('is all there: records, drafts, files, its key and its claims', async () => {
    await importProfile(there, asHandle(files), file, 'violets', tools);
    const { records, shell } = await contentsOf(there);
    expect(records).toHaveLength(451);
    expect(shell).toEqual(['draft/c1']);
    expect(await there.get('records', 'message/c1/1449')).toEqual(bytes('text 449'));
    expect(await openByBrowser(there)).toEqual(key);
    expect(await loadCopy(there)).toEqual({ after: [claim], force: false });
    expect(await files.all()).toEqual({ 'files/c1/0001': 'sealed bytes' });
  });

  it('takes the place of what a browser without a profile has, its key too', async () => {
    const before = await openByBrowser(there);
    await there.put('records', bytes('a link that was looked at'), 'link/1');
    await importProfile(there, asHandle(files), file, 'violets', tools);
    expect((await contentsOf(there)).records).not.toContain('link/1');
    expect(await openByBrowser(there)).not.toEqual(before);
  });

  it('leaves a profile that is here as it is', async () => {
    await openByBrowser(there);
    await there.put('records', bytes('somebody'), 'profile');
    await expect(importProfile(there, asHandle(files), file, 'violets', tools)).rejects.toThrow('a profile is here');
    expect(await contentsOf(there)).toEqual({ records: ['profile'], shell: [] });
    expect(await there.get('records', 'profile')).toEqual(bytes('somebody'));
  });

  it('is not there at all when the file is cut off anywhere, or damaged', async () => {
    const before = await openByBrowser(there);
    const whole = new Uint8Array(await file.arrayBuffer());
    const damaged = whole.slice();
    damaged[whole.length - 40] = (damaged[whole.length - 40] ?? 0) ^ 1;
    for (const bad of [file.slice(0, file.size / 2), file.slice(0, file.size - 1), new Blob([damaged])]) {
      await expect(importProfile(there, asHandle(files), bad, 'violets', tools)).rejects.toThrow(/chunk/);
      expect(await contentsOf(there)).toEqual({ records: [], shell: [] });
      expect(await files.all()).toEqual({});
      expect(await openByBrowser(there)).toEqual(before);
    }
    // And then it can come.
    await importProfile(there, asHandle(files), file, 'violets', tools);
    expect((await contentsOf(there)).records).toHaveLength(451);
  });

  it('leaves nothing of an attempt that was cut off by the end of the browser', async () => {
    await there.put('shell', bytes('half'), 'incoming/record/message/c9/1');
    await importProfile(there, asHandle(files), file, 'violets', tools);
    expect((await contentsOf(there)).records).not.toContain('message/c9/1');
    expect((await contentsOf(there)).shell).toEqual(['draft/c1']);
  });

  it('is not opened by another passphrase, and then there is still the way in that was', async () => {
    await openByBrowser(there);
    await expect(importProfile(there, asHandle(files), file, 'roses', tools)).rejects.toThrow('chunk');
    expect((await waysIn(there)).browser).toBeDefined();
  });
});
