import type { FileKey, FileProblem } from '../calls.ts';
import { chunksWrittenAtOnce, flushAfterBytes, verifyAtOnceMs } from '../../limits.ts';
import { openNext } from './read-out.ts';
import type { FileModule, Opener } from './module.ts';
import { type Folder, problemOf, type SyncFile, writeAll } from './opfs.ts';
import { hasRoom } from '../room.ts';

/** One file on its way to us: its good chunks, as far as they have come, and the hash over them. */
export class Receiving {
  readonly name: string;
  readonly #module: FileModule;
  readonly #folder: Folder;
  readonly #file: SyncFile;
  readonly #opener: Opener;
  /** Chunks that are written together: each write is told to the browser's process, which costs more than the write. */
  readonly #staged: Uint8Array;
  #stagedBytes = 0;
  #written: number;
  #unflushed = 0;
  #isClosed = false;

  private constructor(module: FileModule, folder: Folder, name: string, file: SyncFile, opener: Opener) {
    this.#module = module;
    this.#folder = folder;
    this.name = name;
    this.#file = file;
    this.#opener = opener;
    this.#staged = new Uint8Array(chunksWrittenAtOnce * module.stride);
    this.#written = opener.index() * module.stride;
  }

  /** Checks what is there already, and cuts off what follows the last good chunk. Erases a whole file with a wrong hash. */
  static async open(
    module: FileModule,
    folder: Folder,
    name: string,
    key: FileKey,
    size: number,
  ): Promise<Receiving | FileProblem> {
    // Sizes are another person's word: refused before anything is made of them.
    if (module.chunksOf(size) === 0) return 'malformed';
    if (folder.isOpen(name)) return 'failed';
    const opener = module.opener(key, size);
    let file: SyncFile | undefined;
    try {
      file = await folder.open(name, true);
      const problem = await verify(module, opener, file);
      const good = opener.isComplete() ? module.sealedBytes(size) : opener.index() * module.stride;
      if (problem !== 'hash_mismatch') {
        file.truncate(good);
        if (await hasRoom(module.sealedBytes(size) - good)) return new Receiving(module, folder, name, file, opener);
      }
      await folder.close(name);
      if (problem === 'hash_mismatch' || good === 0) await folder.erase(name);
      opener.delete();
      return problem === 'hash_mismatch' ? problem : 'no_room';
    } catch (error) {
      if (file) await folder.close(name);
      opener.delete();
      return problemOf(error);
    }
  }

  get next(): number {
    return this.#opener.index();
  }

  get isComplete(): boolean {
    return this.#opener.isComplete();
  }

  get hasUnflushed(): boolean {
    return this.#unflushed + this.#stagedBytes > 0;
  }

  /** Another than the next chunk is not ours to mind: ''. After a problem everything is as it was. */
  take(index: number, sealed: Uint8Array): '' | FileProblem {
    if (this.#isClosed || this.isComplete || index !== this.next) return '';
    const { stride } = this.#module;
    if (sealed.length > stride) return 'malformed';
    this.#module.slots.set(sealed);
    const opened = this.#opener.open(0, sealed.length);
    if (typeof opened === 'string') return opened;
    try {
      this.#staged.set(sealed, this.#stagedBytes);
      this.#stagedBytes += sealed.length;
      if (this.#stagedBytes === this.#staged.length) this.#write();
      if (this.#unflushed >= flushAfterBytes || this.isComplete) this.flush();
      return '';
    } catch (error) {
      return problemOf(error);
    }
  }

  /** What was taken is on the disk. */
  flush(): void {
    if (this.#isClosed || !this.hasUnflushed) return;
    this.#write();
    this.#file.flush();
    this.#unflushed = 0;
  }

  #write(): void {
    writeAll(this.#file, this.#staged.subarray(0, this.#stagedBytes), this.#written);
    this.#written += this.#stagedBytes;
    this.#unflushed += this.#stagedBytes;
    this.#stagedBytes = 0;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    try {
      this.flush();
    } catch (error) {
      problemOf(error); // it says so; what is missing is found when the file is opened again
    }
    this.#isClosed = true;
    this.#opener.delete();
    await this.#folder.close(this.name);
  }

  async closeAndErase(): Promise<void> {
    await this.close();
    await this.#folder.erase(this.name);
  }
}

/** Opens chunk after chunk of what is stored, in steps, so that other files go on meanwhile. */
async function verify(module: FileModule, opener: Opener, file: SyncFile): Promise<'' | FileProblem> {
  let pauseAt = performance.now() + verifyAtOnceMs;
  while (!opener.isComplete()) {
    const plain = openNext(module, opener, file);
    if (typeof plain === 'string') return plain;
    if (performance.now() < pauseAt) continue;
    await new Promise((resolve) => setTimeout(resolve));
    pauseAt = performance.now() + verifyAtOnceMs;
  }
  return '';
}
