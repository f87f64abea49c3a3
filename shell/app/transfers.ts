import type { Batch, ChunkPlace, Client, FilePlace, SentFile, StoredChunk, WantedFile } from '../core/core.ts';
import type { BringingIn, FileChannel, FileKey, FileProblem, Files, Receiver } from '../files/files.ts';
import type { RunningFiles, WithFile } from './outgoing-files.ts';
import { fileName, filePrefix } from '../store/records.ts';

/** What the engine hears of files. */
export type FileEngine = Pick<Client, 'fileReady' | 'fileEnded' | 'fileMissing' | 'chunkRead'>;

/** What the engine asks for about files; a Session hands it on. */
export interface Transfers {
  begin(engine: FileEngine): void;
  end(): void;
  /** Before the batch's records are written. Rejects: they must not be. */
  keep(batch: Batch): Promise<void>;
  /** After they were. */
  erase(batch: Batch): Promise<void>;
  fileChannel(contact: string, channel: RTCDataChannel | undefined): void;
  receive(file: WantedFile): void;
  send(file: SentFile): void;
  stop(file: FilePlace): void;
  readChunk(chunk: ChunkPlace): void;
}

/** How many of a file's chunks have gone or come, and when it was at how many of this run: for its speed. */
export interface FileProgress {
  chunks: number;
  of: number;
  since: { chunks: number; atMs: number };
}

/** A file that comes. 'complete': it was whole when it was opened. */
interface Open {
  receiver: Promise<Receiver | 'complete' | FileProblem>;
  number: number;
}

export interface FileTransferParts {
  /** Loads what handles files; the first file needs it. */
  loadFiles: () => Promise<Files>;
  /** Whether there has been a file in this browser: else nothing has to be loaded to erase one. */
  hasFiles: () => Promise<boolean>;
  nowMs: () => number;
}

/** Carries files for the engine: between the browser's private file system and the channels of links. */
export class FileTransfers implements Transfers, RunningFiles {
  readonly #parts: FileTransferParts;
  #engine: FileEngine | undefined;
  #files: Promise<Files> | undefined;
  #hasEnded = false;
  #tellProgress = () => {};
  /** By contact. Undefined: what handles files cannot be loaded now. */
  readonly #channels = new Map<string, () => Promise<FileChannel | undefined>>();
  /** Files that come, by name. */
  readonly #open = new Map<string, Open>();
  /** Those that are being closed: a file is open once at a time. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #progress = new Map<string, FileProgress>();

  constructor(parts: FileTransferParts) {
    this.#parts = parts;
  }

  begin(engine: FileEngine): void {
    this.#engine = engine;
  }

  end(): void {
    this.#hasEnded = true;
    this.#engine = undefined;
    this.#tellProgress = () => {};
    this.#channels.clear();
    this.#open.clear();
    this.#progress.clear();
    void this.#files?.then(
      (files) => files.close(),
      () => {}, // who asked for it was told
    );
    this.#files = undefined;
  }

  /** Rejects when it cannot be loaded, which is tried again the next time, and after the end. */
  #load(): Promise<Files> {
    if (this.#hasEnded) return Promise.reject(new Error('files have ended'));
    this.#files ??= this.#parts.loadFiles().catch((error: unknown) => {
      this.#files = undefined;
      console.info('vesper: files: not loaded');
      throw error;
    });
    return this.#files;
  }

  /** Undefined: it cannot be loaded now, or all has ended. */
  #loaded(): Promise<Files | undefined> {
    return this.#load().catch(() => undefined);
  }

  // ---- what the app asks for ----

  onProgress(listener: () => void): void {
    this.#tellProgress = listener;
  }

  async open({ contact, position, file }: WithFile, type: string): Promise<Blob | FileProblem> {
    const files = await this.#loaded();
    return files ? files.blob(fileName(contact, position), file.key, file.size, type) : 'failed';
  }

  async save({ contact, position, file }: WithFile): Promise<'' | FileProblem> {
    const files = await this.#loaded();
    return files ? files.save(fileName(contact, position), file.key, file.size, file.name) : 'failed';
  }

  async bringIn(source: Blob, key: FileKey, onProgress: (bytes: number) => void): Promise<BringingIn> {
    const files = await this.#loaded();
    if (files) return files.bringIn(source, key, onProgress);
    return { name: '', done: Promise.resolve(this.#hasEnded ? 'cancelled' : 'failed'), cancel() {} };
  }

  /** What cannot be erased now is swept away at the next start. */
  async discard(broughtIn: string): Promise<void> {
    await (await this.#loaded())?.erase(broughtIn);
  }

  /** Undefined: nothing of it has moved in this run. */
  progress(contact: string, position: number): FileProgress | undefined {
    return this.#progress.get(fileName(contact, position));
  }

  /** What half of a crash has left behind, and files whose messages are gone. */
  async sweep(isKept: (name: string) => Promise<boolean>): Promise<void> {
    if (await this.#parts.hasFiles()) await (await this.#loaded())?.sweep(isKept);
  }

  // ---- what the engine stores ----

  async keep({ files, chunks }: Batch): Promise<void> {
    for (const { broughtIn, name } of files) {
      const problem = await (await this.#load()).adopt(broughtIn, placeOf(name));
      if (problem) throw new Error(`file not kept: ${problem}`);
    }
    await Promise.all(chunks.map((chunk) => this.#store(chunk)));
  }

  async erase({ erases, erasesUnder }: Batch): Promise<void> {
    const names = erases.filter(isFile).map(placeOf);
    const contacts = erasesUnder.filter(isFile).map((prefix) => placeOf(prefix).replace('/', ''));
    if ((names.length === 0 && contacts.length === 0) || !(await this.#parts.hasFiles())) return;
    const files = await this.#load();
    for (const name of names) {
      await this.#close(name);
      await files.erase(name);
    }
    for (const contact of contacts) {
      const open = [...this.#open.keys(), ...this.#closing.keys()].filter((name) => name.startsWith(`${contact}/`));
      await Promise.all(open.map((name) => this.#close(name)));
      await files.eraseUnder(contact);
    }
  }

  /** One that came through the drop. What cannot be written now is asked for again. */
  async #store({ contact, position, key, size, index, sealed }: StoredChunk): Promise<void> {
    const receiver = await this.#opened({ contact, position, number: 0, key, size }).receiver;
    if (typeof receiver === 'string') return;
    const problem = await receiver.store(index, sealed.slice().buffer);
    if (problem === 'no_room' || problem === 'failed') console.info(`vesper: file chunk: ${problem}`);
  }

  // ---- over a link ----

  fileChannel(contact: string, channel: RTCDataChannel | undefined): void {
    if (!channel) {
      this.#channels.delete(contact);
      return;
    }
    const isOpen = new Promise<void>((resolve) => {
      if (channel.readyState === 'open') resolve();
      else channel.addEventListener('open', () => resolve(), { once: true });
    });
    let over: Promise<FileChannel | undefined> | undefined;
    const open = () => {
      over ??= isOpen
        .then(() => this.#load())
        .then(
          (files) => files.over(channel),
          () => (over = undefined),
        );
      return over;
    };
    // Not yet: nothing comes on it that was not asked for, and most visits have no file.
    this.#channels.set(contact, open);
  }

  receive(file: WantedFile): void {
    void this.#receive(file);
  }

  async #receive(file: WantedFile): Promise<void> {
    const { contact, position } = file;
    const name = fileName(contact, position);
    const open = this.#opened(file);
    const receiver = await open.receiver;
    if (typeof receiver === 'string') return;
    const channel = await this.#channels.get(contact)?.();
    if (this.#open.get(name) !== open) return; // stopped, or ended through the drop, meanwhile
    channel?.receive(open.number, receiver);
    // The drop may have brought more since it was opened. Of a whole one the end is told.
    const from = this.#progress.get(name)?.chunks ?? receiver.from;
    if (from < receiver.chunks) this.#engine?.fileReady(contact, position, from);
  }

  /** This file, opened if need be. */
  #opened(file: WantedFile): Open {
    const { contact, position, number } = file;
    const name = fileName(contact, position);
    const before = this.#open.get(name);
    if (before) {
      before.number ||= number;
      return before;
    }
    const end = (how: 'complete' | FileProblem) => this.#ended(file, open, how);
    const receiver = this.#openReceiver(name, file, () => this.#open.get(name) === open, end);
    const open: Open = { receiver, number };
    this.#open.set(name, open);
    return open;
  }

  async #openReceiver(
    name: string,
    { key, size }: WantedFile,
    isCurrent: () => boolean,
    end: (how: 'complete' | FileProblem) => void,
  ): Promise<Receiver | 'complete' | FileProblem> {
    await this.#closing.get(name);
    const files = await this.#loaded();
    const moved = (chunks: number) => {
      if (isCurrent()) this.#moved(name, chunks);
    };
    const receiver = files ? await files.receiver(name, key, size, moved) : 'failed';
    if (typeof receiver === 'string') {
      end(receiver);
      return receiver;
    }
    const { from, chunks, done } = receiver;
    if (from >= chunks) {
      await receiver.close();
      end('complete');
      return 'complete';
    }
    if (isCurrent()) this.#begin(name, from, chunks);
    void done.then(end);
    return receiver;
  }

  #ended({ contact, position }: WantedFile, open: Open, end: 'complete' | FileProblem): void {
    const name = fileName(contact, position);
    const isCurrent = this.#open.get(name) === open;
    if (isCurrent) {
      this.#open.delete(name);
      this.#progress.delete(name);
    }
    if (end === 'cancelled') return;
    if (end !== 'complete') console.info(`vesper: file: ${end}`);
    const receipt = end === 'complete' ? 'whole' : end === 'hash_mismatch' ? 'refused' : 'failed';
    // That one failed which was closed already says nothing of the one after it; the others are about the file.
    if (isCurrent || receipt !== 'failed') this.#engine?.fileEnded(contact, position, receipt);
    this.#tellProgress();
  }

  send(file: SentFile): void {
    void this.#send(file);
  }

  async #send({ contact, position, fromChunk }: SentFile): Promise<void> {
    const name = fileName(contact, position);
    const channel = await this.#channels.get(contact)?.();
    const chunks = await (await this.#loaded())?.chunksOf(name);
    if (!channel || chunks === undefined) return; // the link has gone meanwhile; they ask again
    if (chunks === 0 || chunks === 'missing') return this.#engine?.fileMissing(contact, position);
    // It is here, and may be read the next time they ask.
    if (typeof chunks === 'string') return console.info(`vesper: file: not sent: ${chunks}`);
    const progress = this.#begin(name, fromChunk, chunks);
    const sent = await channel.send(position, name, fromChunk, (given) => this.#moved(name, given));
    // Not that of a later sending, which has stopped this one.
    if (this.#progress.get(name) === progress) this.#progress.delete(name);
    this.#tellProgress();
    if (sent === 'missing') this.#engine?.fileMissing(contact, position);
    else if (sent === 'failed') console.info('vesper: file: not sent: failed');
  }

  stop({ contact, position }: FilePlace): void {
    const name = fileName(contact, position);
    void this.#channels
      .get(contact)?.()
      .then((channel) => channel?.stop(position));
    void this.#close(name);
  }

  async #close(name: string): Promise<void> {
    const open = this.#open.get(name);
    if (!open) return this.#closing.get(name);
    this.#open.delete(name);
    this.#progress.delete(name);
    const [contact = ''] = name.split('/');
    void this.#channels
      .get(contact)?.()
      .then((channel) => channel?.dismiss(open.number));
    const closing = open.receiver.then((receiver) => (typeof receiver === 'string' ? undefined : receiver.close()));
    this.#closing.set(name, closing);
    await closing;
    if (this.#closing.get(name) === closing) this.#closing.delete(name);
  }

  readChunk(chunk: ChunkPlace): void {
    void this.#readChunk(chunk);
  }

  async #readChunk({ contact, position, index }: ChunkPlace): Promise<void> {
    const read = async () => (await this.#loaded())?.readChunk(fileName(contact, position), index) ?? 'failed';
    let chunk = await read();
    if (typeof chunk === 'string' && chunk !== 'missing') chunk = await read();
    if (chunk === 'missing') this.#engine?.chunkRead(contact, position, index, undefined);
    else if (typeof chunk !== 'string') this.#engine?.chunkRead(contact, position, index, chunk);
    // The engine asks anew when the link or the server has been away.
    else console.info(`vesper: file: not read: ${chunk}`);
  }

  // ---- how far ----

  #begin(name: string, chunks: number, of: number): FileProgress {
    const progress = { chunks, of, since: { chunks, atMs: this.#parts.nowMs() } };
    this.#progress.set(name, progress);
    this.#tellProgress();
    return progress;
  }

  #moved(name: string, chunks: number): void {
    const progress = this.#progress.get(name);
    if (!progress) return;
    progress.chunks = chunks;
    this.#tellProgress();
  }
}

function isFile(name: string): boolean {
  return name.startsWith(filePrefix);
}

/** Without the prefix that tells the engine's names of files from those of its records. */
function placeOf(name: string): string {
  return name.slice(filePrefix.length);
}
