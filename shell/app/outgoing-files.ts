import type { AnnouncedFile, Message, MessagePlace } from '../core/core.ts';
import type { BringingIn, FileKey, FileProblem } from '../files/files.ts';
import { maxFileBytes } from '../limits.ts';
import type { Intents } from './session.ts';
import type { FileProgress } from './transfers.ts';

/** What the app uses of the files of a running session. */
export interface RunningFiles {
  bringIn(source: Blob, key: FileKey, onProgress: (bytes: number) => void): Promise<BringingIn>;
  /** Erases one that was brought in and has no message. */
  discard(broughtIn: string): Promise<void>;
  /** Undefined: nothing of it has moved in this run. */
  progress(contact: string, position: number): FileProgress | undefined;
  /** All of a file that is here, as a Blob of this type. */
  open(message: WithFile, type: string): Promise<Blob | FileProblem>;
  /** To the person's disk. */
  save(message: WithFile): Promise<'' | FileProblem>;
  onProgress(listener: () => void): void;
}

/** A message that has a file. */
export type WithFile = Message & { file: NonNullable<Message['file']> };

export function hasFile(message: Message): message is WithFile {
  return message.file !== undefined;
}

/** What somebody has chosen to send. */
export interface ChosenFile {
  source: File;
  /** With everything that it says beside a picture: where, when, with what. */
  asItIs?: boolean;
  /** Of sound. */
  durationMs?: number;
  waveform?: Uint8Array;
}

/** A file that is being made ready, before its message is there. */
export interface Preparing {
  id: number;
  contact: string;
  name: string;
  bytes: number;
  of: number;
}

export interface Sending {
  contact: string;
  files: readonly ChosenFile[];
  /** Goes with the first one. */
  text: string;
  answersTo?: MessagePlace;
}

export interface OutgoingParts {
  files: RunningFiles;
  intents: Intents;
  onChange: () => void;
  /** The name of an error, and of the file that was not sent. */
  onProblem: (error: string, name: string) => void;
}

/** Files on their way into a conversation, one after the other: chosen, looked at, sealed, then told to the engine. */
export class OutgoingFiles {
  readonly #parts: OutgoingParts;
  readonly #preparing = new Map<number, Preparing & { bringing?: BringingIn }>();
  readonly #cancelled = new Set<number>();
  #last = 0;
  #turn = Promise.resolve();

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  preparing(contact: string): Preparing[] {
    return [...this.#preparing.values()].filter((one) => one.contact === contact);
  }

  /** Resolves when the last one is on its way, or will not be. */
  send({ contact, files, text, answersTo }: Sending): Promise<void> {
    const jobs = files.map((chosen, i) => {
      const id = ++this.#last;
      const { name, size } = chosen.source;
      this.#preparing.set(id, { id, contact, name, bytes: 0, of: size });
      return () => this.#prepare(id, contact, chosen, i === 0 ? text : '', i === 0 ? answersTo : undefined);
    });
    for (const job of jobs) this.#turn = this.#turn.then(job);
    this.#parts.onChange();
    return this.#turn;
  }

  get isBusy(): boolean {
    return this.#preparing.size > 0;
  }

  /** Resolves when all that were chosen by now, and meanwhile, are on their way, or will not be. */
  async settled(): Promise<void> {
    while (this.isBusy) await this.#turn;
  }

  cancel(id: number): void {
    this.#cancelled.add(id);
    this.#preparing.get(id)?.bringing?.cancel();
    this.#done(id);
  }

  /** The session has gone: nothing more is sent, and nothing said of it. */
  end(): void {
    for (const id of this.#preparing.keys()) this.cancel(id);
  }

  async #prepare(
    id: number,
    contact: string,
    chosen: ChosenFile,
    text: string,
    answersTo: MessagePlace | undefined,
  ): Promise<void> {
    const { intents, onProblem } = this.#parts;
    const entry = this.#preparing.get(id);
    if (!entry) return;
    let error: string;
    try {
      const announce = (file: AnnouncedFile, broughtIn: string) =>
        intents.sendFile(contact, file, broughtIn, text, answersTo);
      error = await this.#seal(entry, chosen, announce);
    } catch (problem) {
      console.error(problem);
      error = 'failed';
    }
    this.#done(id);
    if (error && error !== 'cancelled' && !this.#cancelled.has(id)) onProblem(error, chosen.source.name);
  }

  async #seal(
    entry: Preparing & { bringing?: BringingIn },
    chosen: ChosenFile,
    announce: (file: AnnouncedFile, broughtIn: string) => string,
  ): Promise<string> {
    if (chosen.source.size > maxFileBytes) return 'too_large';
    const { readied } = await import('../files/readied.ts');
    const { blob, ...said } = await readied(chosen);
    const key = crypto.getRandomValues(new Uint8Array(32));
    entry.of = blob.size;
    const bringing = await this.#parts.files.bringIn(blob, key, (bytes) => {
      entry.bytes = bytes;
      this.#parts.onChange();
    });
    entry.bringing = bringing;
    if (this.#cancelled.has(entry.id)) bringing.cancel();
    const problem = await bringing.done;
    if (problem) return problem;
    const isCancelled = this.#cancelled.has(entry.id);
    const error = isCancelled ? 'cancelled' : announce({ ...said, key, size: blob.size }, bringing.name);
    if (error) await this.#parts.files.discard(bringing.name);
    return error;
  }

  #done(id: number): void {
    this.#preparing.delete(id);
    this.#parts.onChange();
  }
}
