// What page, worker and worklet say to each other.

/** To the worker. It has one job in its life. */
export type VoiceJob =
  /** `samples` brings Float32Arrays of the microphone, and at their end null. */
  | { kind: 'record'; rateHz: number; samples: MessagePort }
  /** The samples have stopped coming: what is there is all. */
  | { kind: 'finish' }
  | { kind: 'decode'; file: Blob };

/** From the worker. */
export type VoiceNews =
  /** How loud it is just now, 0 to 255, and how long the recording. */
  | { kind: 'level'; level: number; durationMs: number }
  | { kind: 'recorded'; file: Blob; durationMs: number; waveform: Uint8Array }
  | { kind: 'decoded'; wav: Blob }
  /** The error's name in wasm/voice/error.h, or what went wrong before. */
  | { kind: 'failed'; error: string };

/** The name of the worklet's processor. */
export const captureName = 'vesper-capture';

/** To the worklet: where samples go, and later that it is over. */
export type CaptureOrder = { to: MessagePort } | 'end';
