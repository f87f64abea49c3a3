import type { BringingIn, FileProblem, Files, Receiver, Sent } from '../../../shell/files/files.ts';

type End = 'complete' | FileProblem;

/** A file that comes, as the test says. */
export interface FakeReceiver extends Receiver {
  readonly name: string;
  ends(how: End): void;
  closes(): void;
}

/** What handles files, without a worker or a disk: it records what is asked of it, and the test plays what happens. */
export class FakeFiles {
  readonly calls: string[] = [];
  readonly receivers: FakeReceiver[] = [];
  /** Chunks of every file that comes, and those that are here when it is opened. */
  chunks = 10;
  here = 0;
  /** What the next calls answer, the last one again and again. */
  read: (Uint8Array<ArrayBuffer> | FileProblem)[] = ['missing'];
  stored: (number | FileProblem)[] = [10];
  sent: (Sent | Promise<Sent>)[] = ['sent'];
  /** The disk takes its time to close a file. */
  closesSlowly = false;
  readonly #isOpen = new Set<string>();

  /** For whoever takes the real one. */
  get asFiles(): Files {
    return this as unknown as Files;
  }

  async receiver(name: string): Promise<Receiver | FileProblem> {
    this.calls.push(`open ${name}`);
    // As the worker: one at a time.
    if (this.#isOpen.has(name)) return 'failed';
    this.#isOpen.add(name);
    const { promise: done, resolve } = Promise.withResolvers<End>();
    const { promise: closed, resolve: closes } = Promise.withResolvers<void>();
    const ends = (how: End) => {
      this.#isOpen.delete(name);
      resolve(how);
    };
    const close = async () => {
      this.calls.push(`close ${name}`);
      if (this.closesSlowly) await closed;
      ends('cancelled');
    };
    const id = this.receivers.length + 1;
    const store = () => Promise.resolve('' as const);
    const receiver = { id, name, from: this.here, chunks: this.chunks, done, store, close, ends, closes };
    this.receivers.push(receiver);
    return receiver;
  }

  over() {
    return {
      receive: (number: number, { id }: { id: number }) => void this.calls.push(`chunks of ${number} to ${id}`),
      dismiss: () => {},
      stop: () => {},
      send: () => Promise.resolve(next(this.sent)),
    };
  }

  bringIn(): BringingIn {
    this.calls.push('bring in');
    return { name: 'new/1', done: Promise.resolve(''), cancel: () => {} };
  }
  readChunk(): Promise<Uint8Array<ArrayBuffer> | FileProblem> {
    this.calls.push('read');
    return Promise.resolve(next(this.read));
  }
  chunksOf(): Promise<number | FileProblem> {
    return Promise.resolve(next(this.stored));
  }
  erase(name: string): Promise<''> {
    this.calls.push(`erase ${name}`);
    return Promise.resolve('');
  }
  close(): void {
    this.calls.push('end');
  }
}

function next<Value>(values: Value[]): Value {
  return (values.length > 1 ? values.shift() : values[0]) as Value;
}
