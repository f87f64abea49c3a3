// One side of a call: the product's sound over a connection whose descriptions the test carries.

import { CallAudio } from '../../../shell/audio/call/call-audio.ts';
import type { CallProblem, CallState, CallStats, Carrier, Levels } from '../../../shell/audio/call/types.ts';
import { openMicrophone } from '../../../shell/audio/microphone.ts';
import { newConnection } from './connection.ts';
import { watchCallWorkers } from './test-workers.ts';
import { type Recorded, SoundRecorder } from './recorder.ts';
import type { Sound } from './tone.ts';

export interface Wanted {
  /** Of two sides one is `a`, the other `b`: whose keys are whose. */
  side: 'a' | 'b';
  carrier: Carrier;
  /** Another number is another pair of keys. */
  key?: number;
}

export interface Told {
  states: CallState[];
  problems: (CallProblem | `no ${CallProblem}`)[];
  levels: Levels[];
  stats: CallStats[];
}

export class TestCall {
  connection = newConnection();
  readonly told: Told = { states: [], problems: [], levels: [], stats: [] };
  microphone: MediaStream | undefined;
  call: CallAudio | undefined;
  #heard: SoundRecorder | undefined;
  #captured: SoundRecorder | undefined;

  /** Handed in by begin(). */
  keys: readonly Uint8Array[] = [];
  readonly workers: Worker[];
  readonly #raw: boolean;
  readonly #overDataChannel: boolean;

  /** @param raw the microphone as it is, without the browser's processing */
  constructor({ raw = false, overDataChannel = false } = {}) {
    this.#raw = raw;
    this.#overDataChannel = overDataChannel;
    this.workers = watchCallWorkers(overDataChannel);
  }

  /** Its description, with every candidate. */
  async offer(): Promise<string> {
    await this.#prepare();
    this.connection.addTransceiver('audio', { direction: 'sendrecv' });
    return this.#describe();
  }

  async answer(offer: string): Promise<string> {
    await this.#prepare();
    await this.connection.setRemoteDescription({ type: 'offer', sdp: offer });
    this.transceiver.direction = 'sendrecv';
    return this.#describe();
  }

  async accept(answer: string): Promise<void> {
    await this.connection.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  /** Another connection, as when the network has changed; offer(), answer() and accept() go for that one. */
  renew(): RTCPeerConnection {
    const before = this.connection;
    this.connection = newConnection();
    return before;
  }

  get transceiver(): RTCRtpTransceiver {
    const [transceiver] = this.connection.getTransceivers();
    if (!transceiver) throw new Error('no transceiver');
    return transceiver;
  }

  async begin({ side, carrier, key = 1 }: Wanted): Promise<void> {
    const { told, transceiver, microphone } = this;
    if (!microphone) throw new Error('no microphone');
    const keys = [new Uint8Array(32).fill(2 * key), new Uint8Array(32).fill(2 * key + 1)] as const;
    const [sendKey, receiveKey] = side === 'a' ? keys : [keys[1], keys[0]];
    this.keys = keys;
    this.call = await CallAudio.begin(
      { transceiver, carrier, sendKey, receiveKey, microphone },
      {
        state: (state) => told.states.push(state),
        levels: (levels) => told.levels.push(levels),
        stats: (stats) => told.stats.push(stats),
        failed: (problem) => told.problems.push(problem),
        recovered: (problem) => told.problems.push(`no ${problem}`),
      },
    );
    // As the browser gives it, where two carriers are compared: the limit after it takes 6 ms.
    const bare = this.#raw && carrier === 'native';
    const heard = bare
      ? this.call.taps.context.createMediaStreamSource(new MediaStream([transceiver.receiver.track]))
      : this.call.taps.output;
    this.#heard = await SoundRecorder.of(heard);
    this.#captured = await SoundRecorder.of(this.call.taps.input);
  }

  /** All that was heard or captured since begin(): 32-bit little-endian floats at 48 kHz in base64. */
  recording(which: 'heard' | 'captured'): Omit<Recorded, 'samples'> & { samples: string } {
    const recorded = (which === 'heard' ? this.#heard : this.#captured)?.recording();
    if (!recorded) throw new Error('no call');
    const bytes = new Uint8Array(recorded.samples.buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return { ...recorded, samples: btoa(text) };
  }

  heard(lastMs?: number): Sound | undefined {
    return this.#heard?.sound(lastMs);
  }

  captured(lastMs?: number): Sound | undefined {
    return this.#captured?.sound(lastMs);
  }

  async #prepare(): Promise<void> {
    // Before addresses are looked for: with a microphone they are not hidden behind names.
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    this.microphone ??= await openMicrophone(this.#raw ? raw : {});
    if (!this.call) await CallAudio.prepare(); // as it rings
    if (!this.#overDataChannel) return;
    const channel = this.connection.createDataChannel('voice', {
      negotiated: true,
      id: 5,
      ordered: false,
      maxRetransmits: 0,
    });
    this.workers.at(-1)?.postMessage({ channel }, [channel]);
  }

  async #describe(): Promise<string> {
    const { connection } = this;
    await connection.setLocalDescription();
    if (connection.iceGatheringState !== 'complete')
      await new Promise<void>((resolve) =>
        connection.addEventListener('icegatheringstatechange', () => {
          if (connection.iceGatheringState === 'complete') resolve();
        }),
      );
    return connection.localDescription?.sdp ?? '';
  }
}
