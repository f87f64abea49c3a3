import type { Cancel, Clock } from '../clock.ts';
import { connectTimeoutMs, reconnectFirstMs, reconnectLongestMs } from '../limits.ts';
import { Backoff } from './backoff.ts';

/** WebSocket.OPEN. */
const socketOpen = 1;

/** A server that stops gives each client another moment to come back at: docs/signaling-api.md. No server can keep us
 * away for longer than one that is not there. */
function hintOf(reason: string): number {
  const hint = Number(/^retry_ms=(\d{1,9})$/.exec(reason)?.[1] ?? 0);
  return Math.min(hint, reconnectLongestMs);
}

/** The part of WebSocket that is used. */
export interface Socket {
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(frame: string): void;
  close(): void;
}

export interface ServerConnectionOptions {
  open: () => Socket;
  clock: Clock;
  random: () => number;
  onFrame: (frame: string) => void;
  /** The socket has closed, or an attempt has failed. */
  onDown: () => void;
}

type State =
  | { is: 'stopped' }
  | { is: 'waiting'; cancel: Cancel }
  | { is: 'connecting'; socket: Socket; cancel: Cancel }
  | { is: 'open'; socket: Socket };

/** Keeps one WebSocket to the signaling server, for as long as it is not stopped. */
export class ServerConnection {
  readonly #options: ServerConnectionOptions;
  readonly #backoff: Backoff;
  #state: State = { is: 'stopped' };

  constructor(options: ServerConnectionOptions) {
    this.#options = options;
    this.#backoff = new Backoff(reconnectFirstMs, reconnectLongestMs, options.random);
  }

  start(): void {
    if (this.#state.is === 'stopped') this.#connect();
  }

  stop(): void {
    this.#leave();
    this.#state = { is: 'stopped' };
  }

  /** Dropped when the socket is not open: the engine repeats what matters. */
  send(frame: string): void {
    if (this.#state.is !== 'open') return;
    // Between the server's goodbye and the close event a browser would take it as an error.
    if (this.#state.socket.readyState === socketOpen) this.#state.socket.send(frame);
  }

  /** Something has changed for the better (network back, page visible): do not wait any longer. */
  retryNow(): void {
    if (this.#state.is !== 'waiting') return;
    this.#state.cancel();
    this.#backoff.reset();
    this.#connect();
  }

  /** The network has gone: the socket may look open for minutes yet. */
  networkLost(): void {
    if (this.#state.is === 'connecting' || this.#state.is === 'open') this.#down();
  }

  #connect(): void {
    const { open, clock, onFrame } = this.#options;
    const socket = open();
    const cancel = clock.after(connectTimeoutMs, () => this.#down());
    this.#state = { is: 'connecting', socket, cancel };
    socket.onopen = () => {
      cancel();
      this.#state = { is: 'open', socket };
    };
    socket.onmessage = (event) => {
      if (typeof event.data !== 'string') return;
      // Only a server that speaks counts as back: a proxy may accept and then close.
      this.#backoff.reset();
      onFrame(event.data);
    };
    socket.onclose = (event) => this.#down(hintOf(event.reason));
  }

  /** `hintMs`: when the server said that it wants to see us again. */
  #down(hintMs = 0): void {
    this.#leave();
    const pauseMs = Math.max(hintMs, this.#backoff.nextMs());
    const cancel = this.#options.clock.after(pauseMs, () => this.#connect());
    this.#state = { is: 'waiting', cancel };
    this.#options.onDown();
  }

  #leave(): void {
    const state = this.#state;
    if (state.is === 'waiting' || state.is === 'connecting') state.cancel();
    if (state.is === 'connecting' || state.is === 'open') {
      state.socket.onopen = state.socket.onmessage = state.socket.onclose = null;
      state.socket.close();
    }
  }
}
