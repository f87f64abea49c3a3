// What page, call worker and worklets say to each other.

import type { CallProblem, CallState, CallStats, Levels } from './types.ts';

/** To the worker. It serves one call in its life. */
export type CallOrder =
  | {
      kind: 'begin';
      sendKey: Uint8Array;
      receiveKey: Uint8Array;
      memory: SoundMemory;
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

/** What worklet and worker share: SampleRings of the microphone, and of blocks to play; and the PlayoutAsks for them. */
export interface SoundMemory {
  captured: SharedArrayBuffer;
  played: SharedArrayBuffer;
  asks: SharedArrayBuffer;
}

/** The name of the worklet's processor. */
export const soundName = 'vesper-call-sound';

export interface SoundOptions {
  /** Samples that the device takes at once. */
  deviceSamples: number;
  memory: SoundMemory;
}

/** To the worklet. */
export type SoundOrder = 'end';
