// Our own codec: worklets at the sound's ends, a worker in the middle, our packets in the place of native frames.

// oxlint-disable-next-line import/default -- the address, which vite gives in place of what the file exports
import soundUrl from './sound-worklet.ts?worker&url';
import { startCallWorker } from '../../trusted-scripts.ts';
import {
  type CallNews,
  type CallOrder,
  type SoundMemory,
  soundName,
  type SoundOptions,
  type SoundOrder,
  type TransformOptions,
} from './messages.ts';
import type { PathSetting, VoicePath } from './path.ts';
import { PlayoutAsks } from './playout-asks.ts';
import { carrierIdleStats, rateHz, workerEndMs } from './rates.ts';
import { SampleRing } from './sample-ring.ts';

/** A worker that loads the codec; what it says before the call begins is whether it could. */
export class CallWorker {
  readonly worker = startCallWorker();
  readonly ready: Promise<void>;
  /** What comes after that. */
  hear: (news: CallNews) => void = () => {};

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      const take = (news: CallNews) => {
        if (news.kind === 'stats') this.tell({ kind: 'taken' });
        if (news.kind === 'ready') resolve();
        if (news.kind === 'failed') reject(new TypeError(`call: ${news.error}`));
        this.hear(news);
      };
      this.worker.onmessage = ({ data }: MessageEvent<CallNews>) => take(data);
      this.worker.onerror = (event) => {
        event.preventDefault();
        take({ kind: 'failed', error: 'not loaded' });
      };
    });
    this.ready.catch(() => {}); // whoever waits is told
  }

  tell(order: CallOrder, transfer: Transferable[] = []): void {
    this.worker.postMessage(order, transfer);
  }

  /** Its keys are wiped; then it is gone, even if it stands still. */
  end(): void {
    this.tell({ kind: 'end' });
    setTimeout(() => this.worker.terminate(), workerEndMs);
  }

  transform(side: TransformOptions['side']): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.worker, { side } satisfies TransformOptions);
  }
}

export class VesperPath implements VoicePath {
  readonly carrier = 'vesper';
  readonly #work: CallWorker;
  readonly #setting: PathSetting;
  readonly #sound: AudioWorkletNode;
  readonly #silence: ConstantSourceNode;
  readonly #silent: MediaStreamTrack;
  #transceiver: RTCRtpTransceiver | undefined;
  #held = false;
  #ticks = 0;
  /** Stats in a row in which no frame was asked for. */
  #idleStats = 0;

  /** Rejects when the worker, the codec or a worklet cannot be had. */
  static async begin(
    work: CallWorker,
    setting: PathSetting,
    keys: { sendKey: Uint8Array; receiveKey: Uint8Array },
    isWanted: () => boolean,
  ): Promise<VesperPath> {
    const { audioWorklet } = setting.context;
    await Promise.all([work.ready, audioWorklet.addModule(soundUrl)]);
    if (!isWanted()) throw new DOMException('call: ended meanwhile', 'AbortError');
    return new VesperPath(work, setting, keys);
  }

  private constructor(
    work: CallWorker,
    setting: PathSetting,
    { sendKey, receiveKey }: { sendKey: Uint8Array; receiveKey: Uint8Array },
  ) {
    this.#work = work;
    this.#setting = setting;
    const { context, input, output } = setting;
    const memory: SoundMemory = {
      captured: SampleRing.newMemory(),
      played: SampleRing.newMemory(),
      asks: PlayoutAsks.newMemory(),
    };
    this.#sound = new AudioWorkletNode(context, soundName, {
      channelCount: 1,
      channelCountMode: 'explicit',
      outputChannelCount: [1],
      processorOptions: { deviceSamples: Math.ceil(context.baseLatency * rateHz), memory } satisfies SoundOptions,
    });
    // The native encoder's silence: it is never sent, and only its cadence is used. A destination gives sound only while
    // something is connected to it.
    const destination = context.createMediaStreamDestination();
    this.#silence = new ConstantSourceNode(context, { offset: 0 });
    this.#silence.connect(destination);
    this.#silence.start();
    const [silent] = destination.stream.getAudioTracks();
    if (!silent) throw new TypeError('call: no track');
    this.#silent = silent;

    work.hear = (news) => this.#hear(news);
    // They go with their memory, so that of the keys only what was handed in stays in the page.
    const keys = { sendKey: sendKey.slice(), receiveKey: receiveKey.slice() };
    work.tell({ kind: 'begin', ...keys, memory }, [keys.sendKey.buffer, keys.receiveKey.buffer]);
    input.connect(this.#sound).connect(output);
    output.connect(context.destination);
  }

  async attach(transceiver: RTCRtpTransceiver): Promise<void> {
    const before = this.#transceiver;
    this.#transceiver = transceiver;
    this.#idleStats = 0;
    transceiver.receiver.transform = this.#work.transform('receive');
    transceiver.sender.transform = this.#work.transform('send');
    await transceiver.sender.replaceTrack(this.#silent);
    if (before && before !== transceiver) await before.sender.replaceTrack(null).catch(() => {}); // closed by now
  }

  setMuted(muted: boolean): void {
    this.#work.tell({ kind: 'mute', muted });
  }

  setHeld(held: boolean): void {
    this.#held = held;
    this.#work.tell({ kind: 'hold', held });
  }

  async setMicrophone(): Promise<void> {} // it comes through the graph

  async setOutput(deviceId: string): Promise<void> {
    await setSink(this.#setting.context, deviceId);
  }

  end(): void {
    const { input, output, context } = this.#setting;
    this.#work.hear = () => {};
    this.#sound.port.postMessage('end' satisfies SoundOrder);
    input.disconnect(this.#sound);
    this.#sound.disconnect();
    output.disconnect(context.destination);
    this.#silence.stop();
    this.#silent.stop();
  }

  #hear(news: CallNews): void {
    const { listener, problem } = this.#setting;
    switch (news.kind) {
      case 'state':
        return listener.state(news.state);
      case 'levels':
        return listener.levels(news.levels);
      case 'problem':
        return problem(news.problem, news.isThere);
      case 'failed':
        return problem('engine', true);
      case 'stats':
        this.#watchTicks(news.ticks);
        return listener.stats(news.stats);
      case 'ready':
    }
  }

  /** By what was played, and not by the clock: a device that slept has asked for nothing either. */
  #watchTicks(ticks: number): void {
    const isUp = this.#transceiver?.sender.transport?.state === 'connected';
    this.#idleStats = ticks !== this.#ticks || !isUp || this.#held ? 0 : this.#idleStats + 1;
    this.#ticks = ticks;
    this.#setting.problem('carrier', this.#idleStats >= carrierIdleStats);
  }
}

/** Rejects with NotSupportedError where the system alone chooses. */
export async function setSink(player: object, deviceId: string): Promise<void> {
  const { setSinkId } = player as { setSinkId?: (id: string) => Promise<void> };
  if (setSinkId) await setSinkId.call(player, deviceId);
  else if (deviceId !== '') throw new DOMException('no choice of outputs', 'NotSupportedError');
}
