import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Calls } from '../../shell/app/calls.ts';
import type { Call, Host } from '../../shell/core/core.ts';
import { callRecordingPartMs } from '../../shell/limits.ts';
import { FakeCallParts } from './fakes/fake-calls.ts';
import { FakeClient } from './fakes/fake-client.ts';

let given: FakeCallParts;
let client: FakeClient;
let calls: Calls;
const side = { muted: false, held: false, recording: false };

function shows(state: Call['state'], recording = false, told = true): void {
  calls.follow({
    kind: 'call',
    contact: 'c1',
    state,
    incoming: false,
    sinceMs: 1,
    ours: { ...side, recording },
    theirs: side,
    told,
    reason: state === 'ended' ? 'hung up' : '',
    endedByThem: false,
    transfer: '',
    transferName: '',
  });
}

beforeEach(async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  given = new FakeCallParts();
  client = new FakeClient({} as Host);
  calls = new Calls(given.parts);
  calls.begin(client);
  await calls.start('c1');
  shows('calling');
  calls.voiceTransceiver('c1', {} as RTCRtpTransceiver);
  calls.startVoice({ contact: 'c1', sendKey: Uint8Array.of(1), receiveKey: Uint8Array.of(2), plain: false });
  await vi.waitUntil(() => calls.voice !== undefined);
  shows('connected');
  await vi.waitUntil(() => given.sound.log.includes('muted false'));
});

describe('a recording', () => {
  it('begins once the other side has been told, and not before', async () => {
    calls.setRecording(true);
    expect(client.calls).toContain('setCallSide c1 false false true');
    expect(calls.recordings.isOn).toBe(false);
    shows('connected', true, false);
    expect(calls.recordings.isOn).toBe(false);
    shows('connected', true);
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin']));
    // Something else is being told.
    shows('connected', true, false);
    expect(calls.recordings.isOn).toBe(true);
  });

  it('outlives the end of its call, until it is saved or thrown away', async () => {
    shows('connected', true);
    shows('ended');
    await vi.waitFor(() => expect(calls.recordings.recorded).toHaveLength(1));
    const [recorded] = calls.recordings.recorded;
    expect(recorded).toMatchObject({ contact: 'c1', durationMs: 1000 });
    if (recorded) calls.recordings.remove(recorded);
    expect(calls.recordings.recorded).toEqual([]);
  });

  it('goes on in another file when one is full', async () => {
    shows('connected', true);
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin']));
    given.recorder.length(callRecordingPartMs - 1);
    expect(calls.recordings.recorded).toEqual([]);
    given.recorder.length(callRecordingPartMs);
    await vi.waitFor(() => expect(calls.recordings.recorded).toHaveLength(1));
    expect(calls.recordings.isOn).toBe(true);
  });

  it('that fails is over, and the other side is told so', async () => {
    given.recorder.onBegin = () => Promise.reject(new Error('no worker'));
    shows('connected', true);
    await vi.waitFor(() => expect(client.calls).toContain('setCallSide c1 false false false'));
    expect(calls.recordings.isFailed).toBe(true);
    expect(calls.recordings.isOn).toBe(false);
  });

  it('is not kept where the session ends', async () => {
    shows('connected', true);
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin']));
    calls.end();
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin', 'cancel']));
    expect(calls.recordings.recorded).toEqual([]);
  });

  it('that still stops where the session ends is not kept either', async () => {
    given.recorder.onStop = () => new Promise(() => {});
    shows('connected', true);
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin']));
    shows('ended');
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin', 'stop']));
    calls.end();
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin', 'stop', 'cancel']));
  });

  it('keeps waiting who would end the session, until it was saved or thrown away', async () => {
    shows('connected', true);
    let isOver = false;
    void calls.over().then(() => (isOver = true));
    shows('ended');
    await vi.waitFor(() => expect(calls.recordings.recorded).toHaveLength(1));
    expect(isOver).toBe(false);
    const [recorded] = calls.recordings.recorded;
    if (recorded) calls.recordings.remove(recorded);
    await vi.waitFor(() => expect(isOver).toBe(true));
  });

  it('that failed late ends none that was begun since', async () => {
    shows('connected', true);
    await vi.waitFor(() => expect(given.recorder.log).toEqual(['begin']));
    const { failed } = given.recorder;
    shows('connected', false);
    await vi.waitFor(() => expect(calls.recordings.recorded).toHaveLength(1));
    shows('connected', true);
    failed();
    expect(calls.recordings.isOn).toBe(true);
    expect(calls.recordings.isFailed).toBe(false);
  });

  it('that failed is not spoken of in the next call', async () => {
    given.recorder.onBegin = () => Promise.reject(new Error('no worker'));
    shows('connected', true);
    await vi.waitFor(() => expect(calls.recordings.isFailed).toBe(true));
    shows('ended');
    shows('calling');
    expect(calls.recordings.isFailed).toBe(false);
  });
});

describe('the microphone of a call', () => {
  it('is opened as it was chosen, and another choice applies at once', async () => {
    expect(given.wanted.at(-1)).toEqual({
      deviceId: '',
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    });
    expect(await calls.useMicrophone({ noiseSuppression: false })).toBeUndefined();
    expect(given.wanted.at(-1)).toMatchObject({ noiseSuppression: false });
    expect(given.sound.log).toContain('microphone');
    expect(calls.choices.chosen.noiseSuppression).toBe(false);
  });

  it('stays what it was when the choice cannot be had', async () => {
    given.onMicrophone = () => Promise.reject(new DOMException('', 'NotReadableError'));
    expect(await calls.useMicrophone({ microphone: 'other' })).toEqual({ microphone: 'busy' });
    expect(calls.choices.chosen.microphone).toBe('');
  });
});
