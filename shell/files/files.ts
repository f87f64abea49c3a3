// Files as the app knows them: brought in, sent, received, shown, saved, erased. Everything heavy happens in the file
// worker; the engine, which knows keys and decides, is nowhere here.

import { wholeFileBytes } from '../limits.ts';
import { startFileWorker } from '../trusted-scripts.ts';
import type { FileKey, FileProblem } from './calls.ts';
import { type Channel, FileChannel } from './file-channel.ts';
import { hasRoom } from './room.ts';
import { askWhere, download } from './save-as.ts';
import { safeName } from './safe-name.ts';
import { WorkerLink } from './worker-link.ts';

export type { FileKey, FileProblem } from './calls.ts';
export type { FileChannel, Sent } from './file-channel.ts';

/** A file that is being sealed under a name of its own, until adopt() gives it its place. */
export interface BringingIn {
  name: string;
  done: Promise<'' | FileProblem>;
  cancel(): void;
}

/** A file on its way to us. */
export interface Receiver {
  readonly id: number;
  /** The first chunk that is wanted: those before it are here and good. All of them: it is complete. */
  readonly from: number;
  readonly chunks: number;
  /** 'complete', or why it stopped. What is here stays, unless it is the wrong file as a whole (hash_mismatch). */
  readonly done: Promise<'complete' | FileProblem>;
  /** A sealed chunk that came by another way than a channel. Another than the next is ignored. Resolves when what was
   * taken is on the disk. 'bad_ciphertext', 'malformed': not taken, the right one may still come. Takes `sealed` away. */
  store(index: number, sealed: ArrayBuffer): Promise<'' | 'complete' | FileProblem>;
  /** No more is wanted now; what is here stays. */
  close(): Promise<void>;
}

/** Files under `folder` in the browser's private file system. `name` is `<contact, hex>/<position, 12 hex digits>`. */
export class Files {
  readonly #folder: string;
  readonly #worker: WorkerLink;

  constructor(folder = 'files') {
    this.#folder = folder;
    this.#worker = new WorkerLink(() => startFileWorker(folder));
  }

  /** Seals what somebody chose. 'unreadable': it cannot be read, or has changed meanwhile. */
  bringIn(source: Blob, key: FileKey, onProgress: (bytes: number) => void): BringingIn {
    const name = `new/${randomName()}`;
    const id = this.#worker.nextId();
    const done = this.#worker.call('bringIn', { source, key, name }, { id, progress: onProgress });
    return { name, done, cancel: () => this.#worker.cancel(id) };
  }

  /** Gives a file that was brought in its place. */
  adopt(newName: string, name: string): Promise<'' | FileProblem> {
    return this.#worker.call('adopt', { from: newName, to: name });
  }

  /** Looks at what is here of a file of `size` bytes, and goes on from there. One receiver for a name at a time. */
  async receiver(
    name: string,
    key: FileKey,
    size: number,
    onProgress: (chunks: number) => void = () => {},
  ): Promise<Receiver | FileProblem> {
    const id = this.#worker.nextId();
    const done = new Promise<'complete' | FileProblem>((resolve) =>
      this.#worker.listen(id, { progress: onProgress, ended: resolve }),
    );
    const begun = await this.#worker.call('receive', { name, key, size, receiver: id });
    if (typeof begun === 'string') {
      this.#worker.unlisten(id);
      return begun;
    }
    const { from, chunks } = begun;
    return {
      id,
      from,
      chunks,
      done,
      store: (index, sealed) => this.#worker.call('store', { receiver: id, index, sealed }, { transfer: [sealed] }),
      close: async () => {
        await this.#worker.call('dismiss', { receiver: id });
      },
    };
  }

  /** For a data channel that is open; label `vesper-files`. */
  over(channel: Channel): FileChannel {
    return new FileChannel(channel, this.#worker);
  }

  /** A sealed chunk. */
  async readChunk(name: string, index: number): Promise<Uint8Array<ArrayBuffer> | FileProblem> {
    const read = await this.#worker.call('messages', { name, number: 0, from: index, count: 1 });
    void this.#worker.call('endMessages', { name });
    if (typeof read === 'string') return read;
    return read[0] ? new Uint8Array(read[0], 16) : 'missing';
  }

  /** How many chunks are here, good or not; 0: there is no such file. */
  chunksOf(name: string): Promise<number | FileProblem> {
    return this.#worker.call('chunks', { name });
  }

  /** All of a file, checked, for a picture or a sound. 'malformed': larger than wholeFileBytes. */
  blob(name: string, key: FileKey, size: number, type: string): Promise<Blob | FileProblem> {
    if (size > wholeFileBytes) return Promise.resolve('malformed');
    return this.#worker.call('blob', { name, key, size, type });
  }

  /** To the person's disk, checked: to where they say, or else as a download. Call it from their tap. */
  async save(name: string, key: FileKey, size: number, suggestedName: string): Promise<'' | FileProblem> {
    const safe = safeName(suggestedName);
    const to = await askWhere(safe);
    if (to === 'cancelled') return to;
    if (!to) return this.#download(name, key, size, safe);
    return this.#worker.call('save', { name, key, size, to });
  }

  erase(name: string): Promise<'' | FileProblem> {
    return this.#worker.call('erase', { name });
  }

  eraseUnder(contact: string): Promise<'' | FileProblem> {
    return this.#worker.call('eraseUnder', { contact });
  }

  /** At the start: erases what was left behind half made, and what nobody keeps. */
  async sweep(isKept: (name: string) => Promise<boolean>): Promise<void> {
    const names = await this.#worker.call('list', {});
    if (typeof names === 'string') return;
    for (const name of names) if (!(await isKept(name))) await this.erase(name);
  }

  /** Whether there is room for a file of so many bytes. */
  room(size: number): Promise<boolean> {
    return hasRoom(size);
  }

  /** Bytes of the worker's wasm memory. */
  memory(): Promise<number | FileProblem> {
    return this.#worker.call('memory', {});
  }

  /** Ends the worker at once, for good: all that is asked for from now on has 'failed'. What it was writing is checked
   * when it is opened again. */
  close(): void {
    this.#worker.close();
  }

  async #download(name: string, key: FileKey, size: number, safe: string): Promise<'' | FileProblem> {
    if (!(await hasRoom(size))) return 'no_room';
    const to = randomName();
    const problem = await this.#worker.call('save', { name, key, size, to });
    if (problem) return problem;
    const root = await navigator.storage.getDirectory();
    const out = await (await root.getDirectoryHandle(this.#folder)).getDirectoryHandle('out');
    download(await (await out.getFileHandle(to)).getFile(), safe, () => void this.erase(`out/${to}`));
    return '';
  }
}

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
