import { describe, expect, it } from 'vitest';
import { microphoneProblem } from '../../shell/audio/microphone.ts';
import { toPcm16, wavHeader } from '../../shell/audio/wav.ts';
import { playingTime } from '../../shell/text/time.ts';
import { positionOfKey, waveformBars } from '../../shell/ui/waveform.ts';

describe('a voice message', () => {
  it('is as long as its time says, in whole seconds', () => {
    expect([0, 999, 7_000, 61_500, 899_999].map(playingTime)).toEqual(['0:00', '0:00', '0:07', '1:01', '14:59']);
  });

  it('becomes WAV as its definition says', () => {
    const header = wavHeader(3, 48_000);
    expect(Buffer.from(header).toString('latin1', 0, 4)).toBe('RIFF');
    expect(Buffer.from(header).toString('latin1', 8, 16)).toBe('WAVEfmt ');
    expect(Buffer.from(header).readUInt32LE(4)).toBe(36 + 6);
    expect(Buffer.from(header).readUInt32LE(24)).toBe(48_000);
    expect(Buffer.from(header).readUInt32LE(28)).toBe(96_000);
    expect(Buffer.from(header).readUInt32LE(40)).toBe(6);
    expect(header).toHaveLength(44);
  });

  it('is not louder than loud', () => {
    expect([...toPcm16(new Float32Array([0, 1, -1, 7, -7, 0.5]))]).toEqual([
      0, 32_767, -32_767, 32_767, -32_767, 16_384,
    ]);
  });

  it('shows which bars were heard', () => {
    const bars = (path: string) => path.split('M').length - 1;
    const levels = Uint8Array.from({ length: 64 }, (_, i) => i * 4);
    for (const [share, heard] of [
      [0, 0],
      [0.5, 32],
      [1, 64],
    ] as const) {
      const { before, after, width } = waveformBars(levels, share);
      expect([bars(before), bars(after)]).toEqual([heard, 64 - heard]);
      expect(width).toBe(320);
    }
    expect(waveformBars(new Uint8Array([0, 255]), 0).after).toBe('M2.5 15v2M7.5 2v28');
  });

  it('is moved in by keys, and not out of its ends', () => {
    const to = (key: string, at: number) => positionOfKey(key, at, 15_000, 2_000, 10_000);
    expect([to('ArrowRight', 1_000), to('ArrowLeft', 1_000), to('ArrowUp', 14_000)]).toEqual([3_000, 0, 15_000]);
    expect([to('PageUp', 0), to('PageDown', 12_000), to('Home', 9), to('End', 9)]).toEqual([10_000, 2_000, 0, 15_000]);
    expect([to('a', 5), to('toString', 5)]).toEqual([undefined, undefined]);
  });
});

describe('a microphone that gives nothing', () => {
  it.each([
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ])('says why: %s', (name, problem) => {
    expect(microphoneProblem(new DOMException('', name))).toBe(problem);
  });

  it('is another thing than a recorder that was not loaded', () => {
    expect(microphoneProblem(new TypeError('recording: not loaded'))).toBe('failed');
    expect(microphoneProblem('nothing')).toBe('failed');
  });
});
