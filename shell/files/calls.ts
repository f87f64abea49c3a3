// What the page and the file worker say to each other.

/** Why something was not done with a file. */
export type FileProblem =
  | 'no_room' // the browser has no more storage for us
  | 'unreadable' // the file somebody chose is gone, or may not be read
  | 'missing' // we do not have it, or not all of it
  | 'bad_ciphertext' // a chunk is not what was sealed
  | 'hash_mismatch' // every chunk is whole, and together they are not the file that was sent
  | 'malformed' // does not fit the stated size
  | 'cancelled'
  | 'failed'; // the worker or the browser's storage did

export type FileKey = Uint8Array;

/** What the page asks for, by name: arguments, answer. Each may be answered with a FileProblem instead. */
export interface Calls {
  bringIn: [{ source: Blob; key: FileKey; name: string }, ''];
  adopt: [{ from: string; to: string }, ''];
  receive: [{ name: string; key: FileKey; size: number; receiver: number }, { from: number; chunks: number }];
  store: [{ receiver: number; index: number; sealed: ArrayBuffer }, '' | 'complete'];
  dismiss: [{ receiver: number }, ''];
  /** Whole messages for a channel: the number, each index, the sealed chunk. Fewer where the file ends. */
  messages: [{ name: string; number: number; from: number; count: number }, ArrayBuffer[]];
  /** No more of its messages are wanted now. */
  endMessages: [{ name: string }, ''];
  chunks: [{ name: string }, number];
  blob: [{ name: string; key: FileKey; size: number; type: string }, Blob];
  save: [{ name: string; key: FileKey; size: number; to: FileSystemFileHandle | string }, ''];
  erase: [{ name: string }, ''];
  eraseUnder: [{ contact: string }, ''];
  list: [Record<string, never>, string[]];
  memory: [Record<string, never>, number];
}
export type CallName = keyof Calls;
export type Arguments<Name extends CallName> = Calls[Name][0];
export type Answer<Name extends CallName> = Calls[Name][1] | FileProblem;

export type ToWorker =
  | { kind: 'call'; id: number; name: CallName; arguments: Arguments<CallName> }
  | { kind: 'cancel'; id: number }
  /** A message of a channel, as it came. */
  | { kind: 'chunk'; channel: number; receiver: number; message: ArrayBuffer };

export type FromWorker =
  | { kind: 'answer'; id: number; answer: Answer<CallName> }
  | { kind: 'progress'; id: number; bytes: number }
  /** So many more messages of this channel were taken, and these chunks are next. */
  | { kind: 'taken'; channel: number; count: number; next: { receiver: number; index: number }[] }
  | { kind: 'received'; receiver: number; end: 'complete' | FileProblem };

/** In front of a chunk in a channel's message: number and index, each a u64 (protocol, section 12). */
export const messageHeaderBytes = 16;
