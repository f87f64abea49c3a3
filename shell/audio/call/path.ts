// How a call's sound gets to the other side and back: by our codec or by the browser's.

import type { CallListener, CallProblem, Carrier } from './types.ts';

/** What a path works with. The graph is the call's: a path adds to it and takes away only what is its own. */
export interface PathSetting {
  context: AudioContext;
  /** What the microphone gives. */
  input: AudioNode;
  /** What is heard goes through here; a path connects it to the device, or plays it otherwise. */
  output: AudioNode;
  microphone: MediaStreamTrack;
  listener: CallListener;
  /** Tells the listener once for as long as it is there. */
  problem(problem: CallProblem, isThere: boolean): void;
}

export interface VoicePath {
  readonly carrier: Carrier;
  attach(transceiver: RTCRtpTransceiver): Promise<void>;
  setMuted(muted: boolean): void;
  setHeld(held: boolean): void;
  setMicrophone(microphone: MediaStreamTrack): Promise<void>;
  /** '' is the system's choice. */
  setOutput(deviceId: string): Promise<void>;
  end(): void;
}
