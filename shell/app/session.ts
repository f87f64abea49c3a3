import type { Clock } from '../clock.ts';
import type {
  Batch,
  Client,
  CoreEvent,
  CreateClient,
  Host,
  Message,
  MessagePlace,
  Refusal,
  SealedRecord,
} from '../core/core.ts';
import type { CallHost } from './calls.ts';
import type { Transfers } from './transfers.ts';
import type { ServerConnection } from '../net/server-connection.ts';
import { type HistoryPlace, messageName, numberName, type Records } from '../store/records.ts';

/** Why a session ended by itself. */
export type Ended = 'lost records' | 'storage failed' | 'another copy';

/** Messages, oldest first. Complete: there are no older ones. */
export interface HistoryPage {
  messages: readonly Message[];
  complete: boolean;
}

export interface SessionParts {
  createClient: CreateClient;
  vaultKey: Uint8Array;
  records: Records;
  transfers: Transfers;
  calls: CallHost;
  clock: Clock;
  connect: (events: { onFrame(frame: string): void; onDown(): void }) => ServerConnection;
  show: (event: CoreEvent) => void;
  ended: (why: Ended) => void;
}

export type Intents = Pick<
  Client,
  | 'createProfile'
  | 'changeProfile'
  | 'createInvite'
  | 'createInviteFor'
  | 'revokeInvite'
  | 'renewInvite'
  | 'admit'
  | 'decline'
  | 'openLink'
  | 'acceptInvite'
  | 'sendText'
  | 'sendFile'
  | 'pauseFile'
  | 'renameContact'
  | 'setMuted'
  | 'setBlocked'
  | 'forgetContact'
  | 'editMessage'
  | 'removeMessage'
  | 'forgetMessage'
  | 'react'
  | 'readMessages'
  | 'typing'
  | 'setDisappearing'
  | 'setPreferences'
  | 'safetyNumber'
  | 'scanSafetyCode'
  | 'setVerified'
  | 'acceptIdentity'
  | 'refuseIdentity'
>;

/** One running engine with its store, its timer and its connection: from having the tab lock to losing it. */
export class Session {
  readonly #parts: SessionParts;
  readonly #client: Client;
  readonly #connection: ServerConnection;
  #cancelTimer = () => {};
  #stores = Promise.resolve();
  /** What the server said before the engine had its records back. */
  #early: (() => void)[] | undefined = [];
  #running = true;

  private constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#client = parts.createClient(this.#host(), parts.vaultKey);
    parts.transfers.begin({
      fileReady: (...told) => this.#whileRunning(() => this.#client.fileReady(...told)),
      fileEnded: (...told) => this.#whileRunning(() => this.#client.fileEnded(...told)),
      fileMissing: (...told) => this.#whileRunning(() => this.#client.fileMissing(...told)),
      chunkRead: (...told) => this.#whileRunning(() => this.#client.chunkRead(...told)),
    });
    parts.calls.begin({
      startCall: (...told) => this.#asked(() => this.#client.startCall(...told)),
      answerCall: (...told) => this.#asked(() => this.#client.answerCall(...told)),
      endCall: (...told) => this.#asked(() => this.#client.endCall(...told)),
      setCallSide: (...told) => this.#asked(() => this.#client.setCallSide(...told)),
      transferCall: (...told) => this.#asked(() => this.#client.transferCall(...told)),
      answerTransfer: (...told) => this.#asked(() => this.#client.answerTransfer(...told)),
      voiceCame: (...told) => this.#whileRunning(() => this.#client.voiceCame(...told)),
      voiceFailed: (...told) => this.#whileRunning(() => this.#client.voiceFailed(...told)),
    });
    this.#connection = parts.connect({
      onFrame: (frame) => this.#onceStarted(() => this.#client.serverFrame(frame)),
      onDown: () => this.#onceStarted(() => this.#client.serverDown()),
    });
  }

  /** Resolves when the engine has shown everything it knows. */
  static async start(parts: SessionParts): Promise<Session> {
    const session = new Session(parts);
    session.#connection.start();
    for (const { name, sealed } of await parts.records.all()) {
      const error = session.#client.restore(name, sealed);
      if (error) session.#log('restore', error);
    }
    session.#client.start();
    await session.#stores;
    const early = session.#early ?? [];
    session.#early = undefined;
    for (const event of early) session.#whileRunning(event);
    return session;
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#connection.stop();
    this.#cancelTimer();
    this.#parts.transfers.end();
    this.#parts.calls.end();
    // Not now: the engine may be what is calling.
    queueMicrotask(() => this.#client.delete());
  }

  /** The page is going for good: who is connected with it learns that now, and not from hearing nothing for a while. */
  closeLinks(): void {
    this.#whileRunning(() => this.#client.closeLinks());
  }

  /** Resolves when everything that the engine has given to be stored by now is durable. */
  settled(): Promise<void> {
    return this.#stores;
  }

  get connection(): ServerConnection {
    return this.#connection;
  }

  /** The engine, for a person's intents. */
  get intents(): Intents {
    return this.#client;
  }

  /** The newest `count` messages before a position. */
  async historyBefore(contact: string, position: number, count: number): Promise<HistoryPage> {
    return this.#page(count, (records) => records.messagesBefore(contact, position, count));
  }

  /** The oldest `count` messages after a position. */
  async historyAfter(contact: string, position: number, count: number): Promise<HistoryPage> {
    return this.#page(count, (records) => records.messagesAfter(contact, position, count));
  }

  /** The messages from one position to another, both included. */
  async historyBetween(contact: string, first: number, last: number): Promise<readonly Message[]> {
    return (await this.#page(Infinity, (records) => records.messagesBetween(contact, first, last))).messages;
  }

  /** The messages that are still at these places. */
  async messagesAt(places: readonly HistoryPlace[]): Promise<readonly Message[]> {
    const read = async (records: Records) =>
      (await records.messagesAt(places)).filter((record) => record !== undefined);
    return (await this.#page(Infinity, read)).messages;
  }

  async positionsBefore(contact: string, position: number): Promise<number[]> {
    return this.#running ? this.#parts.records.positionsBefore(contact, position) : [];
  }

  async countMessages(contact: string): Promise<number> {
    return this.#running ? this.#parts.records.countMessages(contact) : 0;
  }

  async #page(count: number, read: (records: Records) => Promise<SealedRecord[]>): Promise<HistoryPage> {
    const records = this.#running ? await read(this.#parts.records) : [];
    if (!this.#running) return { messages: [], complete: false };
    const messages = records.flatMap(({ name, sealed }) => {
      const message = this.#client.openMessage(name, sealed);
      if (!('error' in message)) return [message];
      this.#log('history', message.error);
      return [];
    });
    return { messages, complete: records.length < count };
  }

  /** A message by its author and its place in the author's history. */
  async findMessage(contact: string, { ours, number }: MessagePlace): Promise<Message | undefined> {
    const { records } = this.#parts;
    let position = number;
    if (!ours) {
      const name = numberName(contact, number);
      const sealed = await records.one(name);
      if (!sealed || !this.#running) return undefined;
      position = this.#client.openNumber(name, sealed);
    }
    const name = messageName(contact, position);
    const sealed = await records.one(name);
    if (!sealed || !this.#running) return undefined;
    const message = this.#client.openMessage(name, sealed);
    return 'error' in message ? undefined : message;
  }

  #host(): Host {
    const { calls, clock, show, transfers } = this.#parts;
    return {
      nowMs: () => clock.nowMs(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      store: (batch) => this.#store(batch),
      load: (name) => void this.#load(name),
      sendToServer: (frame) => this.#connection.send(frame),
      fileChannel: (contact, channel) => transfers.fileChannel(contact, channel),
      receiveFile: (file) => transfers.receive(file),
      sendFile: (file) => transfers.send(file),
      stopFile: (file) => transfers.stop(file),
      readChunk: (chunk) => transfers.readChunk(chunk),
      voiceTransceiver: (contact, transceiver) => calls.voiceTransceiver(contact, transceiver),
      startVoice: (voice) => calls.startVoice(voice),
      stopVoice: (contact) => calls.stopVoice(contact),
      setTimer: (atMs) => {
        this.#cancelTimer();
        this.#cancelTimer = clock.after(atMs - clock.nowMs(), () => this.#whileRunning(() => this.#client.timer()));
      },
      show: (event) =>
        this.#whileRunning(() => {
          if (event.kind === 'call') calls.follow(event);
          else show(event);
        }),
      log: (where, what) => this.#log(where, what),
    };
  }

  #store(batch: Batch): void {
    this.#stores = this.#stores.then(async () => {
      if (!this.#running) return;
      try {
        await this.#parts.transfers.keep(batch);
        await this.#parts.records.write(batch);
        await this.#parts.transfers.erase(batch);
      } catch (error) {
        this.end(error instanceof Error && error.name === 'LostRecords' ? 'lost records' : 'storage failed');
        return;
      }
      this.#whileRunning(() => this.#client.stored());
    });
  }

  /** The engine has nothing under way that would change this record: it asks behind its stores. */
  async #load(name: string): Promise<void> {
    try {
      const sealed = await this.#parts.records.one(name);
      this.#whileRunning(() => this.#client.loaded(name, sealed));
    } catch {
      this.end('storage failed');
    }
  }

  /** It cannot go on. */
  end(why: Ended): void {
    this.#log('session', why);
    const wasRunning = this.#running;
    this.stop();
    if (wasRunning) this.#parts.ended(why);
  }

  #onceStarted(event: () => void): void {
    if (this.#early) this.#early.push(event);
    else this.#whileRunning(event);
  }

  #whileRunning(action: () => void): void {
    if (this.#running) action();
  }

  #asked(intend: () => Refusal): Refusal | 'not_running' {
    return this.#running ? intend() : 'not_running';
  }

  #log(where: string, what: string): void {
    console.info(`vesper: ${where}: ${what}`);
  }
}
