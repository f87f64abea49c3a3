// What page, call worker and worklets say to each other.

import type { CallProblem, CallState, CallStats, Levels } from './types.ts';

/** To the worker. It serves one call in its life. */
export type CallOrder =
  | {
      kind: 'begin';
      sendKey: Uint8Array;
      receiveKey: Uint8Array;
      /** Brings Float32Arrays of the microphone at 48 kHz, in any lengths, and wants to know how many were taken. */
      captured: MessagePort;
      /** Brings PlayoutWants, and takes a Float32Array for each block of them. */
      played: MessagePort;
    }
  /** The page has taken the stats that came longest ago. */
  | { kind: 'taken' }
  /** Wipes the keys, and closes. */
  | { kind: 'end' }
  | { kind: 'mute'; muted: boolean }
  | { kind: 'hold'; held: boolean };

/** From the worker. */
export type CallNews =
  /** The codec is loaded. */
  | { kind: 'ready' }
  | { kind: 'state'; state: CallState }
  | { kind: 'levels'; levels: Levels }
  /** `ticks`: how many frames the browser has asked for since the beginning. */
  | { kind: 'stats'; stats: CallStats; ticks: number }
  | { kind: 'problem'; problem: CallProblem; isThere: boolean }
  /** It can do nothing more. */
  | { kind: 'failed'; error: string };

/** What a transform in the worker is for: `pass` lets native frames through (see native-path.ts). */
export type TransformOptions = { side: 'send' | 'receive' | 'pass' };

/** An encoded frame, and what a worker is given of a transform (WebRTC Encoded Transform, section 4): TypeScript's library
 * knows neither in a worker. */
export interface EncodedFrame {
  data: ArrayBuffer;
}

export interface Transformer<Options> {
  options: Options;
  readable: ReadableStream<EncodedFrame>;
  writable: WritableStream<EncodedFrame>;
}

/** The name of the worklet's processor. */
export const playoutName = 'vesper-playout';

export interface PlayoutOptions {
  /** Samples that the device takes at once. */
  deviceSamples: number;
}

/** To the worklet: where sound comes from, and later that it is over. */
export type PlayoutOrder = { from: MessagePort } | 'end';

/** From the worklet to the worker: how many blocks of 10 ms it wants, how much waits (samples), how often it ran dry. */
export interface PlayoutWant {
  blocks: number;
  filled: number;
  underruns: number;
}
