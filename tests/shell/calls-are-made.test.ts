import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Calls } from '../../shell/app/calls.ts';
import { qualityOf } from '../../shell/app/call-quality.ts';
import type { Call, Host } from '../../shell/core/core.ts';
import { endedCallShownMs } from '../../shell/limits.ts';
import { FakeCallParts } from './fakes/fake-calls.ts';
import { FakeClient } from './fakes/fake-client.ts';
import { FakeClock } from './fakes/fake-clock.ts';

let clock: FakeClock;
let given: FakeCallParts;
let client: FakeClient;
let calls: Calls;

const side = { muted: false, held: false, recording: false };
function shows(state: Call['state'], more: Partial<Call> = {}): void {
  calls.follow({
    kind: 'call',
    contact: 'c1',
    state,
    incoming: false,
    sinceMs: 0,
    ours: side,
    theirs: side,
    told: true,
    reason: state === 'ended' ? 'hung up' : '',
    endedByThem: false,
    transfer: '',
    transferName: '',
    ...more,
  });
}
const keys = () => ({ contact: 'c1', sendKey: Uint8Array.of(1), receiveKey: Uint8Array.of(2), plain: false });
const transceiver = {} as RTCRtpTransceiver;

beforeEach(() => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  clock = new FakeClock();
  given = new FakeCallParts(clock);
  client = new FakeClient({} as Host);
  calls = new Calls(given.parts);
  calls.begin(client);
});

/** A call of ours up to where voice is wanted. */
async function called(): Promise<void> {
  expect(await calls.start('c1')).toBeUndefined();
  shows('calling');
  shows('ringing');
}

/** A call whose voice begins, and is ready when the test says so. */
async function beginning(): Promise<() => void> {
  let go = () => {};
  given.sound.onBegin = () => new Promise((resolve) => (go = resolve));
  await called();
  calls.voiceTransceiver('c1', transceiver);
  calls.startVoice(keys());
  await vi.waitFor(() => expect(given.sound.listener).toBeDefined());
  return go;
}

describe('a call', () => {
  it('asks for the microphone before anybody is called', async () => {
    given.onMicrophone = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    expect(await calls.start('c1')).toEqual({ microphone: 'refused' });
    expect(client.calls).toEqual([]);
  });

  it('leaves nothing loaded when the microphone is refused', async () => {
    given.onMicrophone = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    await calls.start('c1');
    expect(given.sound.log.at(-1)).toBe('discard');
  });

  it('lets the microphone go when the engine refuses it', async () => {
    client.answer = 'call_under_way';
    expect(await calls.start('c1')).toEqual({ error: 'call_under_way' });
    expect(given.microphones[0]?.stopped).toBe(true);
    expect(given.sound.log.at(-1)).toBe('discard');
  });

  it('rings here while theirs rings, keeps the screen on, and is silent when it ends', async () => {
    await called();
    expect(client.calls).toEqual(['startCall c1 false']);
    expect(given.rings).toBe('outgoing');
    expect(given.awake).toBe(1);
    shows('ended');
    expect(given.rings).toBeUndefined();
    expect(given.awake).toBe(0);
    expect(given.microphones[0]?.stopped).toBe(true);
  });

  it('begins its voice once there are keys and a link that carries it, in either order', async () => {
    await called();
    calls.startVoice(keys());
    expect(given.sound.log).toEqual(['prepare']);
    calls.voiceTransceiver('c1', transceiver);
    await vi.waitFor(() => expect(given.sound.log).toContain('begin vesper 1 2'));
    given.sound.listener?.state('flowing');
    expect(client.calls).toContain('voiceCame c1');

    calls.stopVoice('c1');
    calls.voiceTransceiver('c1', undefined);
    given.sound.log.length = 0;
    await called();
    calls.voiceTransceiver('c1', transceiver);
    expect(given.sound.log).not.toContain('begin native 1 2');
    calls.startVoice({ ...keys(), plain: true });
    await vi.waitFor(() => expect(given.sound.log).toContain('begin native 1 2'));
  });

  it('leaves no key behind once its voice has begun', async () => {
    await called();
    calls.voiceTransceiver('c1', transceiver);
    calls.startVoice(keys());
    await vi.waitFor(() => expect(given.sound.options?.sendKey).toEqual(Uint8Array.of(0)));
    expect(given.sound.options?.receiveKey).toEqual(Uint8Array.of(0));
  });

  it('leaves no key behind when it ends before its voice begins', async () => {
    await called();
    const fills = vi.spyOn(Uint8Array.prototype, 'fill');
    calls.startVoice(keys());
    fills.mockClear();
    shows('ended');
    expect(fills).toHaveBeenCalledTimes(2);
    expect(fills.mock.contexts).toEqual([Uint8Array.of(0), Uint8Array.of(0)]);
    fills.mockRestore();
  });

  it('takes its voice to another link', async () => {
    await called();
    calls.voiceTransceiver('c1', transceiver);
    calls.startVoice(keys());
    await vi.waitFor(() => expect(given.sound.listener).toBeDefined());
    calls.voiceTransceiver('c1', undefined);
    calls.voiceTransceiver('c1', {} as RTCRtpTransceiver);
    await vi.waitFor(() => expect(given.sound.log).toContain('attach'));
  });

  it('ends when its voice cannot begin or fails', async () => {
    given.sound.onBegin = () => Promise.reject(new Error('no worklet'));
    await called();
    calls.voiceTransceiver('c1', transceiver);
    calls.startVoice(keys());
    await vi.waitFor(() => expect(client.calls).toContain('voiceFailed c1'));

    client.calls.length = 0;
    given.sound.onBegin = () => Promise.resolve();
    calls.stopVoice('c1');
    await called();
    calls.startVoice(keys());
    await vi.waitFor(() => expect(calls.voice).toBeDefined());
    given.sound.listener?.failed('microphone-ended');
    expect(client.calls).not.toContain('voiceFailed c1');
    expect(calls.voice?.problems).toContain('microphone-ended');
    given.sound.listener?.recovered('microphone-ended');
    expect(calls.voice?.problems.size).toBe(0);
    given.sound.listener?.failed('engine');
    expect(client.calls).toContain('voiceFailed c1');
  });

  it('that ends while its voice begins has no voice', async () => {
    const go = await beginning();
    shows('ended');
    go();
    await vi.waitFor(() => expect(given.sound.log).toContain('end'));
    expect(calls.voice).toBeUndefined();
    given.sound.listener?.state('flowing');
    expect(client.calls).not.toContain('voiceCame c1');
  });

  it('follows one whose voice was still beginning', async () => {
    const go = await beginning();
    shows('ended');
    await called();
    calls.startVoice({ ...keys(), sendKey: Uint8Array.of(7) });
    given.sound.onBegin = () => Promise.resolve();
    go();
    await vi.waitFor(() => expect(given.sound.log).toContain('begin vesper 7 2'));
  });

  it('shows its end for a while', async () => {
    await called();
    shows('ended');
    expect(calls.shown?.state).toBe('ended');
    clock.advance(endedCallShownMs);
    expect(calls.shown).toBeUndefined();
  });

  it('can be waited for', async () => {
    await calls.over();
    await called();
    let isOver = false;
    const over = calls.over().then(() => (isOver = true));
    shows('connected');
    await Promise.resolve();
    expect(isOver).toBe(false);
    shows('ended');
    await over;
  });

  it('that was muted before it had a voice is muted from its first sound on', async () => {
    await called();
    shows('connecting', { ours: { ...side, muted: true }, theirs: { ...side, held: true } });
    calls.voiceTransceiver('c1', transceiver);
    calls.startVoice(keys());
    await vi.waitFor(() => expect(given.sound.options).toMatchObject({ muted: true, held: true }));
  });

  it('mutes and holds what is sent, and says so to the other side', async () => {
    await called();
    calls.voiceTransceiver('c1', transceiver);
    calls.startVoice(keys());
    await vi.waitFor(() => expect(given.sound.log).toContain('held false'));
    calls.setMuted(true);
    expect(client.calls).toContain('setCallSide c1 true false false');
    shows('connected', { ours: { ...side, muted: true }, theirs: { ...side, held: true } });
    expect(given.sound.log.slice(-2)).toEqual(['held true', 'muted true']);
  });
});

describe('a second call', () => {
  const held = { ...side, held: true };
  const second = { contact: 'c2' };

  /** One whose voice flows, which is held while somebody else is called. */
  async function calledBeside(): Promise<void> {
    await called();
    calls.voiceTransceiver('c1', transceiver);
    calls.startVoice(keys());
    await vi.waitFor(() => expect(given.sound.log).toContain('begin vesper 1 2'));
    shows('connected', { sinceMs: 1 });
    expect(await calls.start('c2')).toBeUndefined();
    shows('connected', { sinceMs: 1, ours: held });
    shows('ringing', second);
  }

  it('has a microphone and a voice of its own, and the first keeps its', async () => {
    await calledBeside();
    expect(calls.shown?.contact).toBe('c2');
    expect(calls.other?.contact).toBe('c1');
    expect(given.rings).toBe('outgoing');
    expect(given.sound.log.at(-2)).toBe('held true');
    calls.voiceTransceiver('c2', {} as RTCRtpTransceiver);
    calls.startVoice({ ...keys(), ...second, sendKey: Uint8Array.of(5) });
    await vi.waitFor(() => expect(given.sound.log).toContain('begin vesper 5 2'));
    expect(given.microphones.map(({ stopped }) => stopped)).toEqual([false, false]);
  });

  it('gives the first back when it ends, and that is said beside it', async () => {
    await calledBeside();
    shows('ended', second);
    expect(given.microphones.map(({ stopped }) => stopped)).toEqual([false, true]);
    expect(calls.shown?.contact).toBe('c1');
    expect(calls.other).toMatchObject({ contact: 'c2', state: 'ended' });
    expect(given.rings).toBeUndefined();
    expect(given.awake).toBe(1);
    calls.setHeld(false);
    expect(client.calls.at(-1)).toBe('setCallSide c1 false false false');
    shows('connected', { sinceMs: 1 });
    clock.advance(endedCallShownMs);
    expect(calls.other).toBeUndefined();
  });

  it('is hung up with the first by who leaves', async () => {
    await calledBeside();
    calls.hangUpAll();
    expect(client.calls.slice(-2)).toEqual(['endCall c1', 'endCall c2']);
  });

  it('changes places with the first', async () => {
    await calledBeside();
    calls.setHeld(false, 'c1');
    expect(client.calls.at(-1)).toBe('setCallSide c1 false false false');
    shows('connected', { sinceMs: 2, ours: held, ...second });
    shows('connected', { sinceMs: 1 });
    expect(calls.shown?.contact).toBe('c1');
    expect(calls.other?.contact).toBe('c2');
  });

  it('is begun, with a microphone, for a call that is handed over unasked', async () => {
    await called();
    expect(await calls.transfer('c1', 'c2')).toBeUndefined();
    expect(given.microphones).toHaveLength(2);
    expect(client.calls.at(-1)).toBe('transferCall c1 c2 false');
    client.answer = 'call_under_way';
    expect(await calls.transfer('c1', 'c3')).toEqual({ error: 'call_under_way' });
    expect(given.microphones[2]?.stopped).toBe(true);
  });

  it('is there already where the two are connected', async () => {
    await calledBeside();
    const { length } = given.microphones;
    expect(await calls.transfer('c1', 'c2')).toBeUndefined();
    expect(given.microphones).toHaveLength(length);
  });

  it('that was handed over to this device opens the microphone by itself', async () => {
    shows('connecting', { incoming: true, sinceMs: 1 });
    calls.voiceTransceiver('c1', transceiver);
    calls.startVoice(keys());
    await vi.waitFor(() => expect(given.sound.log).toContain('begin vesper 1 2'));
    expect(given.microphones).toHaveLength(1);
  });

  it('that was handed over ends when its microphone cannot be had', async () => {
    given.onMicrophone = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    shows('connecting', { incoming: true, sinceMs: 1 });
    calls.startVoice(keys());
    await vi.waitFor(() => expect(client.calls).toContain('voiceFailed c1'));
  });

  it('says of both that they were handed over, whichever ends last', async () => {
    await calledBeside();
    shows('ended', { transfer: 'handing', transferName: 'Cleo', endedByThem: true });
    shows('ended', { ...second, endedByThem: true });
    expect(calls.shown).toMatchObject({ contact: 'c1', transferName: 'Cleo' });
  });
});

describe('a call that comes', () => {
  it('rings, unless its contact is muted', () => {
    shows('incoming', { incoming: true });
    expect(given.rings).toBe('incoming');
    shows('ended', { incoming: true });
    shows('incoming', { incoming: true, contact: 'muted' });
    expect(given.rings).toBeUndefined();
  });

  it('is answered with a microphone, or not at all', async () => {
    shows('incoming', { incoming: true });
    given.onMicrophone = () => Promise.reject(new DOMException('no', 'NotFoundError'));
    expect(await calls.answer()).toEqual({ microphone: 'missing' });
    expect(client.calls).toEqual([]);
    given.onMicrophone = () => Promise.resolve();
    given.isPlain = true;
    expect(await calls.answer()).toBeUndefined();
    expect(client.calls).toEqual(['answerCall c1 true']);
    expect(given.rings).toBeUndefined();
  });

  it('is not answered by a microphone that was asked for by another call', async () => {
    shows('incoming', { incoming: true });
    given.onMicrophone = async () => {
      shows('ended', { incoming: true });
      shows('incoming', { incoming: true });
    };
    expect(await calls.answer()).toEqual({ error: 'call_unknown' });
    expect(client.calls).toEqual([]);
    expect(given.microphones[0]?.stopped).toBe(true);
  });

  it('leaves nothing loaded when it is declined', async () => {
    shows('incoming', { incoming: true });
    await vi.waitFor(() => expect(given.sound.log).toEqual(['prepare']));
    calls.hangUp();
    expect(client.calls).toEqual(['endCall c1']);
    shows('ended', { incoming: true });
    expect(given.sound.log).toContain('discard');
  });
});

describe('the quality of a call', () => {
  const voice = { rttMs: 60, loss: 0.3, lossAfter: 0, jitterMs: 8, bufferMs: 40, sentKbps: 40, receivedKbps: 40 };
  const of = (change: Partial<typeof voice>) =>
    qualityOf({
      state: 'flowing',
      problems: new Set(),
      levels: { input: 0, output: 0 },
      stats: {
        ...voice,
        ...change,
        carrier: 'vesper',
        captureQueueMs: 0,
        playoutQueueMs: 0,
        playoutUnderruns: 0,
        codecShare: 0.02,
      },
    });

  it('is judged by what could not be brought back, and by how late it comes', () => {
    expect(of({})).toEqual({ grade: 'good', why: undefined });
    expect(of({ lossAfter: 0.03 })).toEqual({ grade: 'fair', why: 'loss' });
    expect(of({ lossAfter: 0.2, rttMs: 900 })).toEqual({ grade: 'poor', why: 'loss' });
    expect(of({ rttMs: 700 })).toEqual({ grade: 'fair', why: 'delay' });
  });
});
