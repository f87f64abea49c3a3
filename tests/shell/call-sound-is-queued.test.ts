import { describe, expect, it, vi } from 'vitest';
import { CaptureQueue } from '../../shell/audio/call/capture-queue.ts';
import { LevelMeter } from '../../shell/audio/call/level-meter.ts';
import { PlayoutBuffer } from '../../shell/audio/call/playout-buffer.ts';
import type { CaptureOptions } from '../../shell/audio/messages.ts';
import { SilenceWatch } from '../../shell/audio/call/silence-watch.ts';

/** Samples that tell where they are from: 1, 2, 3, … */
class Ramp {
  #next = 1;
  take(count: number): Float32Array<ArrayBuffer> {
    return Float32Array.from({ length: count }, () => this.#next++);
  }
}

describe('captured samples', () => {
  it('go on without a gap, however they come', () => {
    const [queue, ramp, frame] = [new CaptureQueue(), new Ramp(), new Float32Array(960)];
    let [expected, taken] = [1, 0];
    for (const size of [128, 480, 832, 128, 960, 352, 960, 960, 1]) {
      queue.push(ramp.take(size));
      if (!queue.take(frame)) continue;
      if (taken === 0) expected = frame[0] ?? 0;
      for (const sample of frame) expect(sample).toBe(expected++);
      taken += 1;
    }
    expect(taken).toBe(4);
  });

  it('begin with the newest', () => {
    const [queue, ramp, frame] = [new CaptureQueue(), new Ramp(), new Float32Array(960)];
    queue.push(ramp.take(3000));
    expect(queue.take(frame)).toBe(true);
    expect([frame[0], frame[959], queue.waiting]).toEqual([2041, 3000, 0]);
    expect(queue.take(frame)).toBe(false);
  });

  it('do not wait for longer than a quantum after a second, and what is left out is blended', () => {
    const [queue, frame] = [new CaptureQueue(), new Float32Array(960)];
    let [at, before, steepest] = [0, 0, 0];
    // 100 Hz: from sample to sample it changes by 0.0131 at the most.
    const tone = (count: number) =>
      Float32Array.from({ length: count }, () => Math.sin((2 * Math.PI * 100 * at++) / 48_000));
    queue.push(tone(960));
    queue.take(frame);
    queue.push(tone(400));
    for (let i = 0; i < 60; i += 1) {
      queue.push(tone(960));
      expect(queue.take(frame)).toBe(true);
      for (const [index, sample] of frame.entries()) {
        if (i > 0 || index > 0) steepest = Math.max(steepest, Math.abs(sample - before));
        before = sample;
      }
    }
    expect(queue.waiting).toBeLessThan(128);
    expect(steepest).toBeLessThan(0.05);
  });

  it('are kept for 100 ms when nobody takes them', () => {
    const [queue, ramp, frame] = [new CaptureQueue(), new Ramp(), new Float32Array(960)];
    queue.push(ramp.take(960));
    queue.take(frame);
    for (let i = 0; i < 100; i += 1) queue.push(ramp.take(480));
    expect(queue.waiting).toBe(4800);
    expect(queue.take(frame)).toBe(true);
    expect(frame[0]).toBe(960 + 48_000 - 4800 + 1);
  });
});

describe('what is to be played', () => {
  const block = (value: number) => new Float32Array(480).fill(value);
  const quantum = () => new Float32Array(128);

  it('never runs dry when answers come before the device takes again', () => {
    const buffer = new PlayoutBuffer(480);
    let asked = buffer.ask();
    for (let turn = 0; turn < 1000; turn += 1) {
      for (; asked > 0; asked -= 1) buffer.add(block(1));
      for (let i = 0; i < 3; i += 1) {
        const out = quantum();
        buffer.read(out);
        expect(out.every((sample) => sample === 1)).toBe(true);
        asked += buffer.ask();
      }
      expect(buffer.filled).toBeLessThan(480 * 3);
    }
    expect(buffer.underruns).toBe(0);
  });

  it('asks for more after it ran dry, falls silent without a click, and for less again after a calm time', () => {
    const buffer = new PlayoutBuffer(480);
    for (let asked = buffer.ask(); asked > 0; asked -= 1) buffer.add(block(0.5));
    const before = buffer.target;
    let last = 0.5;
    for (let i = 0; i < 10; i += 1) {
      const out = quantum();
      buffer.read(out);
      for (const sample of out) {
        expect(Math.abs(sample - last)).toBeLessThanOrEqual(0.011);
        last = sample;
      }
    }
    expect(buffer.underruns).toBe(1);
    expect(buffer.target).toBe(before + 480);
    let asked = buffer.ask();
    for (let i = 0; i < 2 * 1875; i += 1) {
      for (; asked > 0; asked -= 1) buffer.add(block(0.5));
      buffer.read(quantum());
      asked += buffer.ask();
    }
    expect(buffer.underruns).toBe(1);
    expect(buffer.target).toBeLessThan(before + 480);
  });

  it('never holds more than 100 ms, and takes nothing it has not asked for', () => {
    const buffer = new PlayoutBuffer(480);
    for (let i = 0; i < 500; i += 1) {
      buffer.read(quantum());
      buffer.ask();
      buffer.add(block(1));
      for (let dry = 0; dry < 20; dry += 1) buffer.read(quantum());
    }
    expect(buffer.target).toBeLessThanOrEqual(4800);
    for (let i = 0; i < 100; i += 1) buffer.add(block(1));
    expect(buffer.filled).toBeLessThanOrEqual(4800 + 480);
  });

  /** Blocks that were asked for, and so are behind, after a stall; answers come at once but for it. */
  function blocksAfter(stallMs: number): { asked: number; playedMs: number } {
    const buffer = new PlayoutBuffer(480);
    let asked = 0;
    let waiting = 0;
    let playedMs = 0;
    const play = (lengthMs: number, answers: boolean) => {
      for (const endMs = playedMs + lengthMs; playedMs < endMs; playedMs += 128 / 48) {
        const blocks = buffer.ask();
        asked += blocks;
        waiting += blocks;
        if (answers) for (; waiting > 0; waiting -= 1) buffer.add(block(asked));
        buffer.read(quantum());
      }
    };
    play(1000, true);
    play(stallMs, false);
    play(1000, true);
    return { asked, playedMs };
  }

  it('is where it would be without it after a stall, and not later by as much', () => {
    for (const stallMs of [120, 300, 450]) {
      const { asked, playedMs } = blocksAfter(stallMs);
      expect(asked * 10 - playedMs).toBeGreaterThan(-15);
      expect(asked * 10 - playedMs).toBeLessThan(150);
    }
  });

  it('loses nothing by a short stall', () => {
    const { asked, playedMs } = blocksAfter(60);
    expect(playedMs - asked * 10).toBeGreaterThan(0);
  });

  it('asks for no more than it holds, however long the answer takes', () => {
    const buffer = new PlayoutBuffer(480);
    let asked = 0;
    // A minute.
    for (let i = 0; i < 375 * 60; i += 1) {
      asked += buffer.ask();
      buffer.read(quantum());
    }
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(10);
    for (; asked > 0; asked -= 1) buffer.add(block(1));
    buffer.read(quantum());
    expect(buffer.ask()).toBeLessThanOrEqual(10);
  });
});

describe('what the microphone gives', () => {
  /** The worklet in a scope like its own, and what it has handed on. */
  async function newCapture(options: CaptureOptions) {
    const orders = new MessageChannel();
    let Processor: (new (options: { processorOptions: CaptureOptions }) => Capturing) | undefined;
    vi.stubGlobal(
      'AudioWorkletProcessor',
      class {
        port = orders.port1;
      },
    );
    vi.stubGlobal('registerProcessor', (_: string, one: typeof Processor) => (Processor = one));
    vi.resetModules();
    await import('../../shell/audio/capture-worklet.ts');
    if (!Processor) throw new Error('no processor');
    const capture = new Processor({ processorOptions: options });
    const sent: unknown[] = [];
    const to = { postMessage: (block: unknown) => sent.push(block), onmessage: undefined as Answered | undefined };
    orders.port1.onmessage?.(new MessageEvent('message', { data: { to } }));
    return { capture, sent, to, close: () => orders.port1.close() };
  }
  type Answered = (event: { data: number }) => void;
  interface Capturing {
    process(inputs: Float32Array[][]): boolean;
  }

  it('does not wait in a row without end for a worker that stands still', async () => {
    const { capture, sent, to, close } = await newCapture({ blockSamples: 128, mostWaiting: 5 });
    for (let i = 0; i < 1000; i += 1) capture.process([[new Float32Array(128)]]);
    expect(sent).toHaveLength(5);
    to.onmessage?.({ data: 4 });
    for (let i = 0; i < 1000; i += 1) capture.process([[new Float32Array(128)]]);
    expect(sent).toHaveLength(9);
    close();
  });

  it('is all handed on to who does not answer, as a recording is', async () => {
    const { capture, sent, close } = await newCapture({ blockSamples: 128 });
    for (let i = 0; i < 1000; i += 1) capture.process([[new Float32Array(128)]]);
    expect(sent).toHaveLength(1000);
    close();
  });
});

describe('a level', () => {
  it('is the root mean square since it was asked for', () => {
    const meter = new LevelMeter();
    meter.add(new Float32Array([1, -1]));
    meter.add(new Float32Array([0, 0]));
    expect(meter.take()).toBeCloseTo(Math.SQRT1_2);
    expect(meter.take()).toBe(0);
  });
});

describe('a microphone', () => {
  const silence = new Float32Array(4800);
  const lookFor = (watch: SilenceWatch, seconds: number) =>
    Array.from({ length: seconds * 10 }, () => watch.look(silence)).filter((change) => change);

  it('that gives nothing from the beginning is noticed after 5 s, and when it gives something', () => {
    const watch = new SilenceWatch();
    expect(lookFor(watch, 4)).toEqual([]);
    expect(lookFor(watch, 4)).toEqual(['silent']);
    expect(watch.look(new Float32Array([0, 0.001]))).toBe('heard');
  });

  it('that gates noise away between words is not called silent', () => {
    const watch = new SilenceWatch();
    watch.look(new Float32Array([0.1]));
    expect(lookFor(watch, 19)).toEqual([]);
    expect(lookFor(watch, 2)).toEqual(['silent']);
  });
});
