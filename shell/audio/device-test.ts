// Microphone and loudspeaker tried out without a call: nothing is stored, and nothing leaves this device.

import { beginCapture, endCapture, loadCapture } from './capture.ts';
import { LevelMeter } from './call/level-meter.ts';
import { setSink } from './call/vesper-path.ts';
import { switchOff } from './microphone.ts';

/** The tones of a test, in Hz, and how long each is heard, in s. */
const tonesHz = [523, 784, 523, 784] as const;
const toneS = 0.6;
const toneVolume = 0.25;
const fadeS = 0.03;

export class DeviceTest {
  readonly #context: AudioContext;
  readonly #input: GainNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  readonly #meter = new LevelMeter();
  #microphone: MediaStream;
  #source: MediaStreamAudioSourceNode;
  #playing: AudioScheduledSourceNode | undefined;
  #isOver = false;

  /** After a tap. The microphone is the test's from now on. Rejects with it off. */
  static async begin(microphone: MediaStream, output: string): Promise<DeviceTest> {
    let test: DeviceTest | undefined;
    try {
      test = new DeviceTest(microphone);
      await test.#context.resume();
      await loadCapture(test.#context);
      // One that is gone by now: the system's own is heard.
      await test.setOutput(output).catch(() => {});
      return test;
    } catch (error) {
      switchOff(microphone);
      test?.end();
      throw error;
    }
  }

  private constructor(microphone: MediaStream) {
    this.#context = new AudioContext();
    this.#input = new GainNode(this.#context);
    this.#analyser = new AnalyserNode(this.#context, { fftSize: 4096 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#input.connect(this.#analyser);
    this.#microphone = microphone;
    this.#source = this.#listenTo(microphone);
  }

  get microphone(): MediaStream {
    return this.#microphone;
  }

  /** Root mean square of what the microphone hears now, 0 to 1. */
  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    this.#meter.add(this.#samples);
    return this.#meter.take();
  }

  /** The one before is stopped; after the end this one is. */
  setMicrophone(microphone: MediaStream): void {
    if (this.#isOver) return switchOff(microphone);
    this.#source.disconnect();
    switchOff(this.#microphone);
    this.#microphone = microphone;
    this.#source = this.#listenTo(microphone);
  }

  /** Rejects when it is not there, or the system alone chooses. */
  async setOutput(deviceId: string): Promise<void> {
    await setSink(this.#context, deviceId);
  }

  /** Resolves when it was heard. */
  async playSound(): Promise<void> {
    const volume = new GainNode(this.#context, { gain: 0 });
    const tone = new OscillatorNode(this.#context);
    const startS = this.#context.currentTime;
    for (const [i, hz] of tonesHz.entries()) {
      const atS = startS + i * toneS;
      tone.frequency.setValueAtTime(hz, atS);
      volume.gain.setValueAtTime(0, atS);
      volume.gain.linearRampToValueAtTime(toneVolume, atS + fadeS);
      volume.gain.setValueAtTime(toneVolume, atS + toneS - fadeS);
      volume.gain.linearRampToValueAtTime(0, atS + toneS);
    }
    tone.connect(volume).connect(this.#context.destination);
    await this.#play(tone, startS + tonesHz.length * toneS);
  }

  /** What the microphone hears in this time, in ms. */
  async listen(lengthMs: number): Promise<AudioBuffer> {
    const { capture, samples } = beginCapture(this.#context);
    const wanted = Math.ceil((lengthMs / 1000) * this.#context.sampleRate);
    const heard = new AudioBuffer({ length: wanted, sampleRate: this.#context.sampleRate });
    let filled = 0;
    const whole = new Promise<void>((resolve) => {
      samples.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer> | null>) => {
        if (data) heard.copyToChannel(data.subarray(0, wanted - filled), 0, filled);
        filled += data?.length ?? 0;
        if (!data || filled >= wanted) resolve();
      };
    });
    this.#input.connect(capture);
    await whole;
    this.#input.disconnect(capture);
    endCapture(capture);
    samples.close();
    return heard;
  }

  /** Resolves when it was heard. */
  async play(heard: AudioBuffer): Promise<void> {
    const source = new AudioBufferSourceNode(this.#context, { buffer: heard });
    source.connect(this.#context.destination);
    await this.#play(source);
  }

  /** The microphone is off at once. */
  end(): void {
    this.#isOver = true;
    switchOff(this.#microphone);
    this.#playing?.stop();
    if (this.#context.state !== 'closed') void this.#context.close();
  }

  /** @param endS of a sound that has no end of its own */
  async #play(source: AudioScheduledSourceNode, endS?: number): Promise<void> {
    this.#playing = source;
    await new Promise((resolve) => {
      source.addEventListener('ended', resolve);
      source.start();
      if (endS !== undefined) source.stop(endS);
    });
    this.#playing = undefined;
  }

  #listenTo(microphone: MediaStream): MediaStreamAudioSourceNode {
    const source = this.#context.createMediaStreamSource(microphone);
    source.connect(this.#input);
    return source;
  }
}
