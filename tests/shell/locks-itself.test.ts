import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { AutoLock } from '../../shell/app/auto-lock.ts';
import { Lock } from '../../shell/app/lock.ts';
import { passphraseLongestPauseMs, passphrasePauseMs } from '../../shell/limits.ts';
import { openDatabase } from '../../shell/store/database.ts';
import { FakeClock } from './fakes/fake-clock.ts';
import { FakeVaultTools } from './fakes/fake-vault-tools.ts';

const minuteMs = 60_000;
let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

describe('a time without use', () => {
  let locks: number;
  let auto: AutoLock;
  const kept = new Map<string, string>();
  beforeEach(() => {
    locks = 0;
    kept.clear();
    const notes = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    };
    auto = new AutoLock(clock, notes, () => ++locks);
    auto.begin();
  });

  it('locks nothing unless it was chosen', () => {
    clock.advance(1000 * minuteMs);
    auto.seen();
    expect(locks).toBe(0);
  });

  it('locks after as many minutes as were chosen, from the last use', () => {
    auto.minutes = 5;
    clock.advance(4 * minuteMs);
    auto.used();
    clock.advance(5 * minuteMs - 1);
    expect(locks).toBe(0);
    clock.advance(1);
    expect(locks).toBe(1);
  });

  it('a device that slept longer locks as soon as it is seen or touched', () => {
    auto.minutes = 5;
    auto.stop(); // no timer runs in a page that sleeps
    clock.advance(6 * minuteMs);
    auto.seen();
    expect(locks).toBe(1);
  });

  it('what nobody offers is taken for never', () => {
    kept.set('vesper.lock-after', '-3');
    expect(auto.minutes).toBe(0);
  });
});

describe('wrong passphrases', () => {
  let count = 0;
  let lock: Lock;
  beforeEach(async () => {
    const name = `lock ${++count}`;
    const tools = new FakeVaultTools();
    lock = new Lock({
      clock,
      openDatabase: () => openDatabase(name),
      withTools: (action) => action(tools),
      askPasskey: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
      makePasskey: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
    });
    await lock.setPassphrase('violets', '');
  });

  it('are refused; after the third there are pauses, which double, and the right one ends them', async () => {
    for (let i = 0; i < 3; ++i) expect(await lock.unlock('roses')).toBe('wrong');
    expect(await lock.unlock('violets')).toBe('wait');
    clock.advance(passphrasePauseMs);
    expect(await lock.unlock('roses')).toBe('wrong');
    clock.advance(passphrasePauseMs);
    expect(await lock.unlock('violets')).toBe('wait');
    clock.advance(passphrasePauseMs);
    expect(await lock.unlock('violets')).toBe('');
    expect(await lock.unlock('roses')).toBe('wrong');
    expect(await lock.pauseMs()).toBe(0);
  });

  it('never make it wait longer than the longest pause, whatever the clock says', async () => {
    for (let i = 0; i < 12; ++i) {
      await lock.unlock('roses');
      clock.advance(passphraseLongestPauseMs);
    }
    await lock.unlock('roses');
    expect(await lock.pauseMs()).toBeLessThanOrEqual(passphraseLongestPauseMs);
    clock.advance(-10 * passphraseLongestPauseMs);
    expect(await lock.pauseMs()).toBeLessThanOrEqual(passphraseLongestPauseMs);
  });

  it('are not counted when nothing was typed, and a passkey that is not given says so', async () => {
    for (let i = 0; i < 5; ++i) expect(await lock.unlock('')).toBe('empty');
    expect(await lock.unlock('violets')).toBe('');
    expect(await lock.addPasskey('violets')).toBe('declined');
    expect(await lock.look()).toEqual({ passphrase: true, passkey: false });
  });

  it('change nothing', async () => {
    expect(await lock.setPassphrase('lilies', 'roses')).toBe('wrong');
    expect(await lock.removePassphrase('roses')).toBe('wrong');
    expect(await lock.setPassphrase('', 'violets')).toBe('empty');
    expect(await lock.unlock('violets')).toBe('');
  });
});
