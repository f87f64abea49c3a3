import { describe, expect, it } from 'vitest';
import { CallLoop, type CallVoice } from '../../shell/audio/call/call-loop.ts';
import type { CallNews } from '../../shell/audio/call/messages.ts';

/** Counts what it is asked, and opens packets that begin with 1. */
class Voice implements CallVoice {
  readonly captured = new Float32Array(960);
  readonly packets = new Uint8Array(1500);
  readonly played = new Float32Array(480).fill(0.5);
  sent = 0;
  received: number[] = [];
  muted = false;
  /** Called with the µs that something takes. */
  takes: (us: number) => void = () => {};
  captureSlot = () => this.captured;
  packetSlot = () => this.packets;
  playSlot = () => this.played;
  send(): Uint8Array {
    this.sent += 1;
    this.takes(400);
    return new Uint8Array([1, this.sent]);
  }
  receive(size: number): string {
    this.received.push(size);
    this.takes(50);
    return this.packets[0] === 1 ? '' : 'not opened';
  }
  play(): void {
    this.takes(100);
  }
  stats = () => ({ rttMs: 7 }) as ReturnType<CallVoice['stats']>;
  setMuted(muted: boolean): void {
    this.muted = muted;
  }
}

function newLoop() {
  const voice = new Voice();
  const news: CallNews[] = [];
  const clock = { us: 0 };
  const loop = new CallLoop(
    voice,
    () => clock.us,
    (one) => news.push(one),
  );
  const given: (number[] | undefined)[] = [];
  const tick = () => loop.tick((packet) => given.push(packet && [...packet]));
  const play = (blocks: number) => loop.play({ blocks, filled: 960, underruns: 0 }, () => (clock.us += 10_000));
  const states = () => news.flatMap((one) => (one.kind === 'state' ? [one.state] : []));
  return { voice, news, clock, loop, given, tick, play, states };
}

describe('the worker of a call', () => {
  it('gives one packet for each frame that the browser wants, as soon as its samples are there', () => {
    const { loop, given, tick, voice } = newLoop();
    tick();
    expect(given).toEqual([]);
    loop.captured(new Float32Array(480).fill(0.25));
    expect(given).toEqual([]);
    loop.captured(new Float32Array(480).fill(0.25));
    expect(given).toEqual([[1, 1]]);
    expect(voice.captured.every((sample) => sample === 0.25)).toBe(true);
    loop.captured(new Float32Array(960));
    expect(voice.sent).toBe(1);
    tick();
    expect(given).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  it('sends late what it can when it was kept waiting, and gives up what is older than 100 ms', () => {
    const { loop, given, tick } = newLoop();
    for (let i = 0; i < 7; i += 1) tick();
    expect(given).toEqual([undefined, undefined]);
    loop.captured(new Float32Array(960));
    for (let i = 0; i < 3; i += 1) loop.captured(new Float32Array(960));
    expect(given.slice(2)).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
    ]);
  });

  it('sends and plays nothing on hold, and takes what comes', () => {
    const { loop, given, tick, voice } = newLoop();
    loop.held = true;
    loop.captured(new Float32Array(960).fill(1));
    tick();
    expect(given).toEqual([undefined]);
    const blocks: Float32Array[] = [];
    loop.play({ blocks: 1, filled: 0, underruns: 0 }, (block) => blocks.push(block));
    expect(blocks[0]?.every((sample) => sample === 0)).toBe(true);
    loop.packet(new Uint8Array([1, 2, 3]));
    expect(voice.received).toEqual([3]);
    loop.held = false;
    tick();
    expect(voice.sent).toBe(0); // nothing of what was said meanwhile
  });

  it('says that it flows when something has opened, and is silent 2 s after the last', () => {
    const { loop, play, states } = newLoop();
    loop.packet(new Uint8Array([9, 9]));
    expect(states()).toEqual([]);
    loop.packet(new Uint8Array([1]));
    loop.packet(new Uint8Array([1]));
    expect(states()).toEqual(['flowing']);
    for (let i = 0; i < 19; i += 1) play(10);
    expect(states()).toEqual(['flowing']);
    for (let i = 0; i < 4; i += 1) play(10);
    expect(states()).toEqual(['flowing', 'silent']);
    loop.packet(new Uint8Array([1]));
    expect(states()).toEqual(['flowing', 'silent', 'flowing']);
  });

  it('lets no padding and nothing too long reach the codec', () => {
    const { loop, voice } = newLoop();
    loop.packet(new Uint8Array(0));
    loop.packet(new Uint8Array(1501));
    expect(voice.received).toEqual([]);
  });

  it('tells levels 20 times a second and stats twice', () => {
    const { loop, play, news } = newLoop();
    loop.captured(new Float32Array(960).fill(-0.5));
    for (let i = 0; i < 10; i += 1) play(10);
    const of = (kind: string) => news.filter((one) => one.kind === kind);
    expect(of('levels')).toHaveLength(20);
    expect(of('levels')[0]).toEqual({ kind: 'levels', levels: { input: 0.5, output: 0.5 } });
    expect(of('stats')).toHaveLength(2);
  });

  it('says which share of the time since the last stats goes into encoding and decoding', () => {
    const { voice, news, clock, loop, tick, play } = newLoop();
    voice.takes = (us) => (clock.us += us);
    loop.captured(new Float32Array(960));
    tick();
    loop.packet(new Uint8Array([1, 2]));
    for (let i = 0; i < 20; i += 1) play(5);
    const [first, second] = news.flatMap((one) => (one.kind === 'stats' ? [one.stats.codecShare] : []));
    const share = (us: number) => us / (us + 50 * 10_000);
    expect(first).toBeCloseTo(share(400 + 50 + 50 * 100), 3);
    expect(second).toBeCloseTo(share(50 * 100), 3);
  });

  it('keeps levels and stats to itself while the page does not take them', () => {
    const { loop, play, news } = newLoop();
    for (let i = 0; i < 1000; i += 1) play(10);
    const before = news.length;
    expect(before).toBeLessThan(60);
    loop.taken();
    for (let i = 0; i < 1000; i += 1) play(10);
    expect(news.length - before).toBeGreaterThan(0);
    expect(news.length - before).toBeLessThan(20);
  });
});
