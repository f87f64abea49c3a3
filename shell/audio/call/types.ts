// What a call's sound is to the rest of the shell.

import type { CallVoice } from 'vesper-call';

export type VoiceStats = ReturnType<CallVoice['stats']>;

/** Our own codec in encrypted frames, or the browser's WebRTC audio, protected by DTLS-SRTP alone. */
export type Carrier = 'vesper' | 'native';

/**
 * `securing`: nothing that their key opens has come yet. `flowing`: it comes. `silent`: it came, and for a while does not.
 */
export type CallState = 'securing' | 'flowing' | 'silent';

export type CallProblem =
  /** Unplugged, or taken away by the system; setMicrophone() with another ends it. */
  | 'microphone-ended'
  /** Muted outside of Vesper: by a switch on the device, by the system, by another app. */
  | 'microphone-muted'
  /** It gives perfect silence, which no room has. */
  | 'microphone-silent'
  /** The browser has stopped sound: a phone call, or it wants a tap; resume() after one. */
  | 'sound-interrupted'
  /** The chosen output is gone, and the system's own is heard. */
  | 'output-lost'
  /** Connected, but the browser takes none of our frames. */
  | 'carrier'
  /** Codec or worker has failed. Both sides go on with useCarrier('native'). */
  | 'engine';

/** Root mean square of the last 50 ms, 0 to 1. */
export interface Levels {
  input: number;
  output: number;
}

export interface CallListener {
  state(state: CallState): void;
  levels(levels: Levels): void;
  stats(stats: CallStats): void;
  /** It goes on, if it can: the call ends only by end(). */
  failed(problem: CallProblem): void;
  /** What had failed is well again. */
  recovered(problem: CallProblem): void;
}

/** One object for the call's details, the Inspector and the tests. What is not known yet is 0. */
export interface CallStats {
  carrier: Carrier;
  /** To the other side and back. */
  rttMs: number;
  /** Shares of what was sent to us, 0 to 1, in the last seconds: that did not come; and of speech that had to be made up. */
  loss: number;
  lossAfter: number;
  jitterMs: number;
  /** Speech that waits so that jitter is not heard. */
  bufferMs: number;
  sentKbps: number;
  receivedKbps: number;
  /** Captured samples that waited when they were encoded: 0 unless the browser is late. Like the next three, not known of
   * the native carrier. */
  captureQueueMs: number;
  /** Sound that waits between the jitter buffer and the device. */
  playoutQueueMs: number;
  /** How often that has run dry. */
  playoutUnderruns: number;
  /** Of the time since the last stats, what encoding and decoding took, with encryption and jitter buffer. */
  codecShare: number;
  /** What our own codec knows besides (wasm/voice/call/stats.h); absent with the native carrier. */
  voice?: VoiceStats;
}

export const nothingYet = (carrier: Carrier): CallStats => ({
  carrier,
  rttMs: 0,
  loss: 0,
  lossAfter: 0,
  jitterMs: 0,
  bufferMs: 0,
  sentKbps: 0,
  receivedKbps: 0,
  captureQueueMs: 0,
  playoutQueueMs: 0,
  playoutUnderruns: 0,
  codecShare: 0,
});
