// The browser's own WebRTC audio, for browsers that lack what ours needs. DTLS-SRTP protects it; the fingerprints travelled
// inside the session.

import { LoudnessLimit } from './loudness-limit.ts';
import { LevelMeter } from './level-meter.ts';
import { NativeStats } from './native-stats.ts';
import type { PathSetting, VoicePath } from './path.ts';
import { levelBlocks, playSamples, rateHz, silentAfterMs, statsBlocks } from './rates.ts';
import type { CallState } from './types.ts';
import { type CallWorker, setSink } from './vesper-path.ts';

const levelMs = (levelBlocks * playSamples * 1000) / rateHz;
const levelsPerStats = statsBlocks / levelBlocks;

export class NativePath implements VoicePath {
  readonly carrier = 'native';
  readonly #setting: PathSetting;
  readonly #pass: CallWorker | undefined;
  /** Silent: Chromium gives the graph nothing of a remote track that no element plays. What is heard goes through the
   * limit. */
  readonly #player = new Audio();
  readonly #limit: LoudnessLimit;
  readonly #stats = new NativeStats();
  readonly #meters: { meter: LevelMeter; analyser: AnalyserNode; samples: Float32Array<ArrayBuffer> }[];
  readonly #timer: ReturnType<typeof setInterval>;
  #heard: MediaStreamAudioSourceNode | undefined;
  #microphone: MediaStreamTrack;
  #transceiver: RTCRtpTransceiver | undefined;
  #muted = false;
  #held = false;
  #turns = 0;
  #state: CallState = 'securing';
  #packetMs = 0;

  /** @param pass lets frames through, where the connection was made to wait for transforms (wasm/rtc) */
  constructor(setting: PathSetting, pass: CallWorker | undefined) {
    this.#setting = setting;
    this.#pass = pass;
    this.#microphone = setting.microphone;
    this.#player.muted = true;
    this.#limit = new LoudnessLimit(setting.context);
    this.#limit.output.connect(setting.output);
    setting.output.connect(setting.context.destination);
    this.#meters = [setting.input, setting.output].map((node) => {
      const analyser = new AnalyserNode(setting.context, { fftSize: 2048 });
      node.connect(analyser);
      return { meter: new LevelMeter(), analyser, samples: new Float32Array(analyser.fftSize) };
    });
    this.#timer = setInterval(() => this.#look(), levelMs);
  }

  async attach(transceiver: RTCRtpTransceiver): Promise<void> {
    const before = this.#transceiver;
    this.#transceiver = transceiver;
    if (this.#pass) {
      transceiver.receiver.transform = this.#pass.transform('pass');
      transceiver.sender.transform = this.#pass.transform('pass');
    }
    await transceiver.sender.replaceTrack(this.#held ? null : this.#microphone);
    if (before && before !== transceiver) await before.sender.replaceTrack(null).catch(() => {}); // closed by now
    const stream = new MediaStream([transceiver.receiver.track]);
    this.#player.srcObject = stream;
    this.#heard?.disconnect();
    this.#heard = this.#setting.context.createMediaStreamSource(stream);
    if (!this.#held) this.#heard.connect(this.#limit.input);
    await this.#player.play();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
  }

  setHeld(held: boolean): void {
    this.#held = held;
    if (held) this.#heard?.disconnect();
    else this.#heard?.connect(this.#limit.input);
    void this.#transceiver?.sender.replaceTrack(held ? null : this.#microphone).catch(() => {}); // closed by now
  }

  async setMicrophone(microphone: MediaStreamTrack): Promise<void> {
    this.#microphone = microphone;
    if (!this.#held) await this.#transceiver?.sender.replaceTrack(microphone);
  }

  async setOutput(deviceId: string): Promise<void> {
    await setSink(this.#setting.context, deviceId);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#player.pause();
    this.#player.srcObject = null;
    this.#heard?.disconnect();
    this.#limit.output.disconnect();
    const { output, context } = this.#setting;
    output.disconnect(context.destination);
    for (const { analyser } of this.#meters) analyser.disconnect();
  }

  #look(): void {
    const { listener } = this.#setting;
    const [input = 0, output = 0] = this.#meters.map(({ meter, analyser, samples }) => {
      analyser.getFloatTimeDomainData(samples);
      meter.add(samples);
      return meter.take();
    });
    listener.levels({ input: this.#muted || this.#held ? 0 : input, output: this.#held ? 0 : output });
    this.#turns += 1;
    if (this.#turns % levelsPerStats === 0) void this.#tellStats().catch(() => {}); // closed by now
  }

  async #tellStats(): Promise<void> {
    const { sender, receiver } = this.#transceiver ?? {};
    if (!sender || !receiver) return;
    const [sent, got] = await Promise.all([sender.getStats(), receiver.getStats()]);
    const before = this.#stats.received;
    const stats = this.#stats.take([...sent.values(), ...got.values()]);
    const nowMs = performance.now();
    if (this.#stats.received !== before) this.#packetMs = nowMs;
    const isFlowing = nowMs - this.#packetMs < silentAfterMs;
    const state = this.#stats.received === 0 ? 'securing' : isFlowing ? 'flowing' : 'silent';
    if (state !== this.#state) {
      this.#state = state;
      this.#setting.listener.state(state);
    }
    this.#setting.listener.stats(stats);
  }
}
