import type { FileProblem } from '../calls.ts';

/** FileSystemSyncAccessHandle (WHATWG File System, section 4): workers only, and so not in the page's types. */
export interface SyncFile {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
  /** Not everywhere yet. */
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

/** Folders beside those of contacts: what is being brought in, and what is on its way out of Vesper. */
export const newFolder = 'new';
export const outFolder = 'out';

const namePattern = /^(?:[0-9a-f]{1,64}\/[0-9a-f]{12}|(?:new|out)\/[0-9a-f]{32})$/;

class BadName extends Error {
  override name = 'BadName';
}

function partsOf(name: string): [folder: string, file: string] {
  if (!namePattern.test(name)) throw new BadName(name);
  const [folder = '', file = ''] = name.split('/');
  return [folder, file];
}

/** What an exception of the browser's storage means. */
export function problemOf(error: unknown): FileProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'no_room';
  if (name === 'NotFoundError') return 'missing';
  console.info('vesper: files:', name);
  return 'failed';
}

/** The folder of files. A file that several use at once is opened once: the browser locks it. */
export class Folder {
  readonly #path: string;
  readonly #open = new Map<string, { file: Promise<SyncFile>; users: number }>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws NotFoundError where there is none and none is to be made. Whoever opens closes. */
  async open(name: string, create = false): Promise<SyncFile> {
    const [folder, file] = partsOf(name);
    const opened = this.#open.get(name) ?? { file: this.#openFile(folder, file, create), users: 0 };
    this.#open.set(name, opened);
    opened.users += 1;
    try {
      return await opened.file;
    } catch (error) {
      await this.close(name);
      throw error;
    }
  }

  async close(name: string): Promise<void> {
    const opened = this.#open.get(name);
    if (!opened) return;
    opened.users -= 1;
    if (opened.users > 0) return;
    this.#open.delete(name);
    await opened.file.then(
      (file) => file.close(),
      () => {}, // it was never open
    );
  }

  isOpen(name: string): boolean {
    return this.#open.has(name);
  }

  /** Gives a file another name, in the place of what has that. Once more, it is as it was. */
  async move(from: string, to: string): Promise<void> {
    const [fromFolder, fromFile] = partsOf(from);
    const [toFolder, toFile] = partsOf(to);
    const source = await this.#handle(fromFolder, fromFile, false).catch(async (error: unknown) => {
      ignoreMissing(error);
      // It has been moved before. If not, this is missing too, and says so.
      await this.#handle(toFolder, toFile, false);
    });
    if (!source) return;
    const target = await this.#directory(toFolder, true);
    if (source.move) {
      await target.removeEntry(toFile).catch(ignoreMissing);
      await source.move(target, toFile);
      return;
    }
    const [read, written] = [await this.open(from), await this.open(to, true)];
    try {
      copy(read, written);
    } finally {
      await this.close(from);
      await this.close(to);
    }
    await this.erase(from);
  }

  /** There is none afterwards, whether there was or not. */
  async erase(name: string): Promise<void> {
    const [folder, file] = partsOf(name);
    try {
      await (await this.#directory(folder, false)).removeEntry(file);
    } catch (error) {
      ignoreMissing(error);
    }
  }

  async eraseUnder(folder: string): Promise<void> {
    const root = await this.#root();
    await root.removeEntry(folder, { recursive: true }).catch(ignoreMissing);
  }

  async list(): Promise<string[]> {
    const names: string[] = [];
    for await (const folder of (await this.#root()).values()) {
      if (folder.kind !== 'directory') continue;
      for await (const name of folder.keys()) names.push(`${folder.name}/${name}`);
    }
    return names;
  }

  async #root(): Promise<FileSystemDirectoryHandle> {
    return (await navigator.storage.getDirectory()).getDirectoryHandle(this.#path, { create: true });
  }

  async #directory(folder: string, create: boolean): Promise<FileSystemDirectoryHandle> {
    return (await this.#root()).getDirectoryHandle(folder, { create });
  }

  async #handle(folder: string, file: string, create: boolean): Promise<SyncFileHandle> {
    return (await (await this.#directory(folder, create)).getFileHandle(file, { create })) as SyncFileHandle;
  }

  async #openFile(folder: string, file: string, create: boolean): Promise<SyncFile> {
    return (await this.#handle(folder, file, create)).createSyncAccessHandle();
  }
}

/** All of the bytes, or it throws: a write that was cut short has no room. */
export function writeAll(file: SyncFile, bytes: Uint8Array, at: number): void {
  if (file.write(bytes, { at }) !== bytes.length) throw new DOMException('a short write', 'QuotaExceededError');
}

function copy(from: SyncFile, to: SyncFile): void {
  const buffer = new Uint8Array(1024 * 1024);
  to.truncate(0);
  for (let at = 0; ; ) {
    const count = from.read(buffer, { at });
    if (count === 0) break;
    writeAll(to, buffer.subarray(0, count), at);
    at += count;
  }
  to.flush();
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
}
