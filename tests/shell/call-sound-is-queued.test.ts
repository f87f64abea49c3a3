import { describe, expect, it, vi } from 'vitest';
import { CaptureQueue } from '../../shell/audio/call/capture-queue.ts';
import { LevelMeter } from '../../shell/audio/call/level-meter.ts';
import { PlayoutAsks } from '../../shell/audio/call/playout-asks.ts';
import { PlayoutBuffer } from '../../shell/audio/call/playout-buffer.ts';
import { ringSamples, unreadSamples } from '../../shell/audio/call/rates.ts';
import { SampleRing } from '../../shell/audio/call/sample-ring.ts';
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
  function newPlayout() {
    const memory = SampleRing.newMemory();
    const from = new SampleRing(memory);
    return {
      buffer: new PlayoutBuffer(480, new SampleRing(memory)),
      add: (samples: Float32Array) => from.write(samples),
    };
  }

  it('never runs dry when answers come before the device takes again', () => {
    const { buffer, add } = newPlayout();
    let asked = buffer.ask();
    for (let turn = 0; turn < 1000; turn += 1) {
      for (; asked > 0; asked -= 1) add(block(1));
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

  it('begins, and goes on after it ran dry, with its target and no more, though blocks are larger', () => {
    const { buffer, add } = newPlayout();
    for (let time = 0; time < 3; time += 1) {
      for (let asked = buffer.ask(); asked > 0; asked -= 1) add(block(1));
      buffer.read(quantum());
      expect(buffer.filled).toBe(buffer.target - 128);
      for (let left = buffer.filled; left >= 0; left -= 128) buffer.read(quantum());
      expect(buffer.underruns).toBe(time + 1);
    }
  });

  it('asks for more after it ran dry, falls silent without a click, and for less again after a calm time', () => {
    const { buffer, add } = newPlayout();
    for (let asked = buffer.ask(); asked > 0; asked -= 1) add(block(0.5));
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
      for (; asked > 0; asked -= 1) add(block(0.5));
      buffer.read(quantum());
      asked += buffer.ask();
    }
    expect(buffer.underruns).toBe(1);
    expect(buffer.target).toBeLessThanOrEqual(before);
  });

  it('never holds more than 100 ms', () => {
    const { buffer, add } = newPlayout();
    for (let i = 0; i < 500; i += 1) {
      for (let asked = buffer.ask(); asked > 0; asked -= 1) add(block(1));
      buffer.read(quantum());
      expect(buffer.filled).toBeLessThanOrEqual(4800 + 480);
      for (let dry = -buffer.filled; dry < 1000; dry += 128) buffer.read(quantum());
    }
    expect(buffer.target).toBe(4800);
  });

  /** Blocks that were asked for, and so are behind, after a stall; answers come at once but for it. */
  function blocksAfter(stallMs: number): { asked: number; playedMs: number } {
    const { buffer, add } = newPlayout();
    let asked = 0;
    let waiting = 0;
    let playedMs = 0;
    const play = (lengthMs: number, answers: boolean) => {
      for (const endMs = playedMs + lengthMs; playedMs < endMs; playedMs += 128 / 48) {
        const blocks = buffer.ask();
        asked += blocks;
        waiting += blocks;
        if (answers) for (; waiting > 0; waiting -= 1) add(block(asked));
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
    const { buffer, add } = newPlayout();
    let asked = 0;
    // A minute.
    for (let i = 0; i < 375 * 60; i += 1) {
      asked += buffer.ask();
      buffer.read(quantum());
    }
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(10);
    for (; asked > 0; asked -= 1) add(block(1));
    buffer.read(quantum());
    expect(buffer.ask()).toBeLessThanOrEqual(10);
  });
});

describe('samples between two threads', () => {
  function newRing() {
    const memory = SampleRing.newMemory();
    return { writer: new SampleRing(memory), reader: new SampleRing(memory), ramp: new Ramp() };
  }

  it('are read as they were written, however the two take turns, past the end and the beginning of the memory', () => {
    const { writer, reader, ramp } = newRing();
    const out = new Float32Array(unreadSamples);
    let expected = 1;
    for (let turn = 0; expected < 3 * ringSamples; turn += 1) {
      for (let i = 0; i <= turn % 5; i += 1) writer.write(ramp.take(128 + ((turn * 131) % 700)));
      const count = Math.min(reader.waiting, 1 + ((turn * 977) % 4000));
      reader.read(out, count);
      expect(out.subarray(0, count)).toEqual(Float32Array.from({ length: count }, () => expected++));
      if (turn % 7 === 0) {
        expected += reader.waiting;
        reader.skip(reader.waiting);
      }
    }
    expect(reader.waiting).toBeGreaterThanOrEqual(0);
  });

  it('are the newest for a reader that stood still, whose writer went on', () => {
    const { writer, reader, ramp } = newRing();
    for (let i = 0; i < 1000; i += 1) writer.write(ramp.take(128));
    expect(reader.waiting).toBe(unreadSamples);
    const out = new Float32Array(unreadSamples);
    reader.read(out, unreadSamples);
    expect([out[0], out[unreadSamples - 1], reader.waiting]).toEqual([128_000 - unreadSamples + 1, 128_000, 0]);
  });

  it('go on when their count passes 2^31', () => {
    const memory = SampleRing.newMemory();
    new Int32Array(memory)[0] = 0x7fff_ff00;
    const [writer, reader] = [new SampleRing(memory), new SampleRing(memory)];
    reader.skip(0x7fff_ff00);
    writer.write(new Ramp().take(400));
    expect(reader.waiting).toBe(400);
    const near = new Float32Array(400);
    reader.read(near, 400);
    expect([near[0], near[399]]).toEqual([1, 400]);
  });
});

describe('what is asked of the worker', () => {
  it('is waited for, and told once: all of it', async () => {
    const memory = PlayoutAsks.newMemory();
    const [worklet, worker] = [new PlayoutAsks(memory), new PlayoutAsks(memory)];
    const first = worker.next();
    worklet.ask({ blocks: 2, filled: 300, underruns: 0 });
    expect(await first).toEqual({ blocks: 2, filled: 300, underruns: 0 });
    worklet.ask({ blocks: 1, filled: 200, underruns: 0 });
    worklet.ask({ blocks: 3, filled: 100, underruns: 1 });
    expect(await worker.next()).toEqual({ blocks: 4, filled: 100, underruns: 1 });
    let isAsked = false;
    const next = worker.next().then(() => (isAsked = true));
    await new Promise((resolve) => setTimeout(resolve));
    expect(isAsked).toBe(false);
    worklet.ask({ blocks: 1, filled: 0, underruns: 1 });
    await next;
  });
});

describe('what a recording is made of', () => {
  interface Capturing {
    process(inputs: Float32Array[][]): boolean;
  }

  it('is all handed on, the last part too', async () => {
    const orders = new MessageChannel();
    let Processor: (new () => Capturing) | undefined;
    vi.stubGlobal(
      'AudioWorkletProcessor',
      class {
        port = orders.port1;
      },
    );
    vi.stubGlobal('registerProcessor', (_: string, one: typeof Processor) => (Processor = one));
    await import('../../shell/audio/capture-worklet.ts');
    if (!Processor) throw new Error('no processor');
    const capture = new Processor();
    const sent: (Float32Array | null)[] = [];
    const tell = (data: unknown) => orders.port1.onmessage?.(new MessageEvent('message', { data }));
    tell({ to: { postMessage: (block: Float32Array | null) => sent.push(block) } });
    const ramp = new Ramp();
    for (let i = 0; i < 1000; i += 1) expect(capture.process([[ramp.take(128)]])).toBe(true);
    tell('end');
    expect(capture.process([[ramp.take(128)]])).toBe(false);
    expect(sent.pop()).toBe(null);
    const all = new Ramp();
    let samples = 0;
    for (const block of sent) {
      expect(block).toEqual(all.take(block?.length ?? 0));
      samples += block?.length ?? 0;
    }
    expect(samples).toBe(128_000);
    orders.port1.close();
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
