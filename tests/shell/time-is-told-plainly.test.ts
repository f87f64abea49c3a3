import { describe, expect, it } from 'vitest';
import { countdown, dayName, roughCountdown } from '../../shell/text/time.ts';

const hourMs = 3_600_000;

describe('a countdown', () => {
  it.each([
    [24 * hourMs, '24 h 0 m 0 s'],
    [24 * hourMs - 1, '24 h 0 m 0 s'],
    [24 * hourMs - 1000, '23 h 59 m 59 s'],
    [61_000, '1 m 1 s'],
    [59_000, '59 s'],
    [0, '0 s'],
    [-5000, '0 s'],
  ])('%i ms before the end says %s', (leftMs, text) => {
    expect(countdown(leftMs, 0)).toBe(text);
  });

  it('to the minute never says less than is left', () => {
    expect(roughCountdown(hourMs + 1, 0)).toBe('1 h 1 m');
    expect(roughCountdown(30_000, 0)).toBe('1 m');
  });
});

describe('a day', () => {
  const now = new Date(2026, 10, 21, 0, 30).getTime();
  it.each([
    [new Date(2026, 10, 21, 0, 1), 'Today'],
    [new Date(2026, 10, 20, 23, 59), 'Yesterday'],
  ])('%s is %s', (date, name) => {
    expect(dayName(date.getTime(), now)).toBe(name);
  });

  it('longer ago has its date', () => {
    expect(dayName(new Date(2026, 9, 1).getTime(), now)).toContain('2026');
  });
});
