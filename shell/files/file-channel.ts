import {
  channelHighBytes,
  channelLowBytes,
  chunksOnTheWay,
  chunksReadAtOnce,
  tellTakenChunks,
  tellTakenMs,
} from '../limits.ts';
import type { FileProblem } from './calls.ts';
import { readMessage, takenMessage } from './message.ts';
import { release } from './release.ts';
import type { WorkerLink } from './worker-link.ts';

/** The part of RTCDataChannel that is used. */
export type Channel = Pick<
  RTCDataChannel,
  'send' | 'close' | 'readyState' | 'bufferedAmount' | 'bufferedAmountLowThreshold' | 'binaryType'
> &
  EventTarget;

/** How sending ended: the other side has taken every chunk, or what else. */
export type Sent = 'sent' | 'stopped' | 'closed' | FileProblem;

/** One file on its way out. */
interface Sending {
  number: number;
  name: string;
  /** Messages that are ready. */
  ready: ArrayBuffer[];
  /** The next chunk to ask the worker for; chunks that the channel was given. */
  next: number;
  given: number;
  isReading: boolean;
  /** The worker had no more. */
  isRead: boolean;
  /** Messages given to the channel by then, its last one included: when as many were taken, this file was. */
  lastAt: number;
  onProgress: (chunks: number) => void;
  end: (how: Sent) => void;
}

/** Files over one open data channel, in both directions. Ends quietly when the channel does. */
export class FileChannel {
  readonly #channel: Channel;
  readonly #worker: WorkerLink;
  readonly #id: number;
  readonly #sendings = new Map<number, Sending>();
  readonly #receivers = new Map<number, number>();
  /** Chunks of ours: given to the channel, and taken at the other end. */
  #given = 0;
  #taken = 0;
  /** Chunks of theirs: taken, of which so many were said, and those that wait for the worker. */
  #tookAll = 0;
  #said = 0;
  #waiting = 0;
  #saying: ReturnType<typeof setTimeout> | undefined;
  /** Messages of theirs that were not ours to use. */
  dropped = 0;

  constructor(channel: Channel, worker: WorkerLink) {
    this.#channel = channel;
    this.#worker = worker;
    this.#id = worker.openChannel((count) => this.#took(count));
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = channelLowBytes;
    channel.addEventListener('bufferedamountlow', this.#pump);
    channel.addEventListener('message', this.#take);
    channel.addEventListener('close', this.#end);
  }

  /** Sends the stored file `name` from a chunk on, in turns with others. */
  send(number: number, name: string, from: number, onProgress: (chunks: number) => void): Promise<Sent> {
    this.stop(number);
    if (this.#channel.readyState !== 'open') return Promise.resolve('closed');
    return new Promise((resolve) => {
      const end = (how: Sent) => {
        if (this.#sendings.get(number) !== sending) return;
        this.#sendings.delete(number);
        const isUsed = [...this.#sendings.values()].some((other) => other.name === name);
        if (!isUsed) void this.#worker.call('endMessages', { name });
        resolve(how);
      };
      const sending: Sending = {
        number,
        name,
        ready: [],
        next: from,
        given: from,
        isReading: false,
        isRead: false,
        lastAt: 0,
        onProgress,
        end,
      };
      this.#sendings.set(number, sending);
      void this.#read(sending);
    });
  }

  /** What the channel has been given already still arrives. */
  stop(number: number): void {
    this.#sendings.get(number)?.end('stopped');
  }

  /** Chunks of this number of theirs go to a receiver from now on. */
  receive(number: number, receiver: { id: number }): void {
    this.#receivers.set(number, receiver.id);
  }

  /** They are dropped again. */
  dismiss(number: number): void {
    this.#receivers.delete(number);
  }

  async #read(sending: Sending): Promise<void> {
    if (sending.isReading || sending.isRead || sending.ready.length > chunksReadAtOnce) return;
    sending.isReading = true;
    const { name, number, next } = sending;
    const read = await this.#worker.call('messages', { name, number, from: next, count: chunksReadAtOnce });
    sending.isReading = false;
    if (this.#sendings.get(number) !== sending) return;
    if (typeof read === 'string') return sending.end(read);
    sending.next += read.length;
    sending.isRead = read.length < chunksReadAtOnce;
    sending.ready.push(...read);
    this.#pump();
  }

  /** Gives the channel as much as it should have, a chunk of each file in turn. */
  readonly #pump = (): void => {
    while (this.#hasRoom()) {
      const sending = this.#nextInTurn();
      const message = sending?.ready.shift();
      if (!sending || !message || !this.#give(message)) break;
      sending.given += 1;
      sending.lastAt = this.#given;
      sending.onProgress(sending.given);
    }
    for (const sending of this.#sendings.values()) {
      void this.#read(sending);
      if (sending.isRead && sending.ready.length === 0 && sending.lastAt <= this.#taken) sending.end('sent');
    }
    this.#say();
  };

  /** The one with something ready that has waited longest. It goes behind all others. */
  #nextInTurn(): Sending | undefined {
    for (const sending of this.#sendings.values()) {
      if (sending.ready.length === 0) continue;
      this.#sendings.delete(sending.number);
      this.#sendings.set(sending.number, sending);
      return sending;
    }
    return undefined;
  }

  #hasRoom(): boolean {
    const { readyState, bufferedAmount } = this.#channel;
    return readyState === 'open' && bufferedAmount < channelHighBytes && this.#given - this.#taken < chunksOnTheWay;
  }

  #give(message: ArrayBuffer): boolean {
    try {
      this.#channel.send(message);
    } catch {
      this.#end(); // it is closing: the event follows
      return false;
    }
    // What was sent is the browser's copy.
    release(message);
    this.#given += 1;
    return true;
  }

  readonly #take = (event: Event): void => {
    const message = readMessage((event as MessageEvent<unknown>).data);
    if (message?.kind === 'taken') {
      // Another number than one between these is nobody's.
      if (message.count >= this.#taken && message.count <= this.#given) this.#taken = message.count;
      else this.dropped += 1;
      return this.#pump();
    }
    const receiver = message && this.#receivers.get(message.number);
    if (!message || receiver === undefined) {
      this.dropped += 1;
      this.#tookAll += 1;
      return this.#say();
    }
    this.#waiting += 1;
    if (this.#waiting <= chunksOnTheWay) return this.#worker.pass(this.#id, receiver, message.message);
    // Whoever sends more than was taken does not keep to the protocol, and would fill our memory.
    console.info('vesper: files: more than a channel may carry');
    this.#channel.close();
    this.#end();
  };

  #took(count: number): void {
    this.#waiting -= count;
    this.#tookAll += count;
    this.#say();
  }

  #say(): void {
    if (this.#tookAll - this.#said >= tellTakenChunks) return this.#sayNow();
    if (this.#tookAll > this.#said) this.#saying ??= setTimeout(() => this.#sayNow(), tellTakenMs);
  }

  /** Unless the other side does not even take these: then when it has. */
  #sayNow(): void {
    clearTimeout(this.#saying);
    this.#saying = undefined;
    const { readyState, bufferedAmount } = this.#channel;
    if (this.#said === this.#tookAll || readyState !== 'open' || bufferedAmount > 2 * channelHighBytes) return;
    this.#said = this.#tookAll;
    try {
      this.#channel.send(takenMessage(this.#said));
    } catch {
      this.#end();
    }
  }

  readonly #end = (): void => {
    this.#channel.removeEventListener('bufferedamountlow', this.#pump);
    this.#channel.removeEventListener('message', this.#take);
    this.#channel.removeEventListener('close', this.#end);
    clearTimeout(this.#saying);
    this.#worker.closeChannel(this.#id);
    this.#receivers.clear();
    for (const sending of this.#sendings.values()) sending.end('closed');
  };
}
