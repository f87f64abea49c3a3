import type { Answer, Arguments, CallName, FileProblem, FromWorker, ToWorker } from './calls.ts';

/** What a receiver hears while its file comes. */
export interface ReceivingEvents {
  /** So many chunks are here. */
  progress(chunks: number): void;
  ended(how: 'complete' | FileProblem): void;
}

interface Waiting {
  answer: (answer: Answer<CallName>) => void;
  progress: ((bytes: number) => void) | undefined;
}

/** The page's end of the file worker. It begins when it is first needed, and again when it has died; what waits then has
 * 'failed', and so has everything after close(). */
export class WorkerLink {
  readonly #make: () => Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #receivers = new Map<number, ReceivingEvents>();
  readonly #channels = new Map<number, { waiting: number; taken: (count: number) => void }>();
  #worker: Worker | undefined;
  #isClosed = false;
  #last = 0;

  constructor(make: () => Worker) {
    this.#make = make;
  }

  nextId(): number {
    return ++this.#last;
  }

  call<Name extends CallName>(
    name: Name,
    wanted: Arguments<Name>,
    { id = this.nextId(), progress, transfer = [] }: CallOptions = {},
  ): Promise<Answer<Name>> {
    if (this.#isClosed) return Promise.resolve('failed');
    return new Promise((resolve) => {
      this.#waiting.set(id, { answer: resolve, progress });
      this.#post({ kind: 'call', id, name, arguments: wanted }, transfer);
    });
  }

  cancel(id: number): void {
    if (this.#waiting.has(id)) this.#post({ kind: 'cancel', id });
  }

  listen(receiver: number, events: ReceivingEvents): void {
    this.#receivers.set(receiver, events);
  }

  unlisten(receiver: number): void {
    this.#receivers.delete(receiver);
  }

  /** A channel hears how many of the messages that it passed on were taken. Gives its number. */
  openChannel(taken: (count: number) => void): number {
    const channel = this.nextId();
    this.#channels.set(channel, { waiting: 0, taken });
    return channel;
  }

  closeChannel(channel: number): void {
    this.#channels.delete(channel);
  }

  pass(channel: number, receiver: number, message: ArrayBuffer): void {
    if (this.#isClosed) return;
    const passing = this.#channels.get(channel);
    if (passing) passing.waiting += 1;
    this.#post({ kind: 'chunk', channel, receiver, message }, [message]);
  }

  /** Ends the worker in the middle of whatever it does, for good. */
  close(): void {
    this.#isClosed = true;
    this.#fail();
  }

  #fail(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { answer } of waiting) answer('failed');
    const receivers = [...this.#receivers.values()];
    this.#receivers.clear();
    for (const receiver of receivers) receiver.ended('failed');
    // What it had not taken yet nobody will.
    for (const [channel, { waiting: count }] of this.#channels) if (count > 0) this.#took(channel, count);
  }

  #took(channel: number, count: number): void {
    const passing = this.#channels.get(channel);
    if (!passing) return;
    passing.waiting -= count;
    passing.taken(count);
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message, transfer);
  }

  #start(): Worker {
    const worker = this.#make();
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#take(data);
    worker.onerror = () => {
      console.info('vesper: files: the worker failed');
      if (this.#worker === worker) this.#fail();
    };
    return worker;
  }

  #take(message: FromWorker): void {
    switch (message.kind) {
      case 'answer': {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        waiting?.answer(message.answer);
        break;
      }
      case 'progress':
        this.#waiting.get(message.id)?.progress?.(message.bytes);
        break;
      case 'taken':
        for (const { receiver, index } of message.next) this.#receivers.get(receiver)?.progress(index);
        this.#took(message.channel, message.count);
        break;
      case 'received': {
        const receiver = this.#receivers.get(message.receiver);
        this.#receivers.delete(message.receiver);
        receiver?.ended(message.end);
        break;
      }
      default:
        message satisfies never;
    }
  }
}

interface CallOptions {
  id?: number;
  progress?: ((bytes: number) => void) | undefined;
  transfer?: Transferable[];
}
