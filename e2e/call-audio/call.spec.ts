// The sound of a call between two pages: what one's microphone hears is what the other's loudspeaker plays.

import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import chromium from '../chromium.json' with { type: 'json' };
import type { Tools } from './page/page.ts';
import type { Told, Wanted } from './page/test-call.ts';
import { callToneFile, delayBetween, longestQuietMs } from './sound.ts';
import { expect, test } from './test.ts';

declare const tools: Tools;

const spoken = join(tmpdir(), `vesper-call-${process.pid}.wav`);

// One after the other: two calls at once on two cores are late.
test.describe.configure({ mode: 'default' });

test.use({
  permissions: ['microphone'],
  launchOptions: {
    ...chromium,
    args: [...chromium.args, '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${spoken}`],
  },
});
test.beforeAll(() => writeFile(spoken, callToneFile()));
test.afterAll(() => rm(spoken, { force: true }));

type Open = (parameters?: string) => Promise<Page>;

/** Connects two pages. */
async function connect(a: Page, b: Page): Promise<void> {
  const offer = await a.evaluate(() => tools.call.offer());
  const answer = await b.evaluate((sdp) => tools.call.answer(sdp), offer);
  await a.evaluate((sdp) => tools.call.accept(sdp), answer);
}

const begin = (page: Page, wanted: Omit<Wanted, 'carrier'>) =>
  page.evaluate((one) => tools.call.begin({ carrier: tools.carrier, ...one }), wanted);
const told = (page: Page): Promise<Told> => page.evaluate(() => tools.call.told);
const heard = async (page: Page, lastMs?: number) => {
  const sound = await page.evaluate((ms) => tools.call.heard(ms), lastMs);
  if (!sound) throw new Error('no call');
  return sound;
};
const captured = async (page: Page, lastMs?: number) => {
  const sound = await page.evaluate((ms) => tools.call.captured(ms), lastMs);
  if (!sound) throw new Error('no call');
  return sound;
};
const state = (page: Page) => expect.poll(async () => (await told(page)).states.at(-1));
/** When it has heard so much more. */
async function listen(page: Page, forMs: number): Promise<void> {
  await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), forMs);
}

async function call(open: Open, carrier: 'rtp' | 'datachannel' | 'native' = 'rtp'): Promise<[Page, Page]> {
  const [a, b] = [await open(`?carrier=${carrier}`), await open(`?carrier=${carrier}`)];
  await connect(a, b);
  await Promise.all([begin(a, { side: 'a' }), begin(b, { side: 'b' })]);
  await Promise.all([state(a).toBe('flowing'), state(b).toBe('flowing')]);
  return [a, b];
}

const expectSound = (page: Page) => expect.poll(async () => (await heard(page, 500)).loudness).toBeGreaterThan(0.02);
const expectSilence = (page: Page) => expect.poll(async () => (await heard(page, 700)).peak).toBeLessThan(0.003);
const problems = (page: Page) => expect.poll(async () => (await told(page)).problems);
const microphones = (page: Page) =>
  page.evaluate(() => tools.call.microphone?.getTracks().map(({ enabled, readyState }) => ({ enabled, readyState })));

/**
 * What is said of a sound comes true within so long: a browser that got no time to play is heard as well, and says
 * nothing of a call. Once it has time a whole sound must follow.
 */
const inTime = { timeout: 120_000 };

for (const carrier of ['rtp', 'native'] as const) {
  test(`${carrier}: a tone is heard at the other side as it was said`, async ({ open }) => {
    const [a, b] = await call(open, carrier);
    await expect(async () => {
      await listen(b, 3000);
      const sound = await heard(b, 3000);
      const said = await captured(a, 4000);
      expect(sound.tone).toBeGreaterThan(0.8);
      expect(sound.loudness / said.loudness).toBeGreaterThan(0.6);
      expect(sound.loudness / said.loudness).toBeLessThan(1.5);
      if (carrier === 'native') return;
      // Like it in when it comes and goes, too, and not later than a busy machine explains.
      const delay = delayBetween(said, sound);
      expect(delay.likeness).toBeGreaterThan(0.7);
      expect(delay.delayMs).toBeLessThan(400);
    }).toPass(inTime);
    const { stats, states, levels } = await told(b);
    expect(stats.at(-1)).toMatchObject({ carrier: carrier === 'native' ? 'native' : 'vesper' });
    expect(states[0]).toBe('flowing');
    expect(Math.max(...levels.map(({ output }) => output))).toBeGreaterThan(0.05);
    expect((await told(a)).problems).toEqual([]);
  });
}

test('a page that is busy for two seconds at both ends interrupts nothing', async ({ open }) => {
  const [a, b] = await call(open);
  await expectSound(b);
  const block = () => {
    const until = performance.now() + 2000;
    while (performance.now() < until);
  };
  await expect(async () => {
    await Promise.all([a.evaluate(block), b.evaluate(block)]);
    await listen(b, 500); // what was recorded meanwhile comes now
    const sound = await heard(b, 2500);
    // The tone itself is away for 400 ms at the most.
    expect(longestQuietMs(sound)).toBeLessThan(500);
    expect(sound.tone).toBeGreaterThan(0.8);
  }).toPass(inTime);
});

for (const carrier of ['rtp', 'native'] as const) {
  test(`${carrier}: muted, nothing is heard there and the microphone is off; heard again after`, async ({ open }) => {
    const [a, b] = await call(open, carrier);
    await expectSound(b);
    await a.evaluate(() => tools.call.call?.setMuted(true));
    expect(await microphones(a)).toEqual([{ enabled: false, readyState: 'live' }]);
    await expectSilence(b);
    await expectSound(a); // the other way it goes on
    await a.evaluate(() => tools.call.call?.setMuted(false));
    await expectSound(b);
  });

  test(`${carrier}: on hold neither hears the other`, async ({ open }) => {
    const [a, b] = await call(open, carrier);
    await expectSound(b);
    await a.evaluate(() => tools.call.call?.setHeld(true));
    await expectSilence(b);
    await expectSilence(a);
    expect(await microphones(a)).toEqual([{ enabled: false, readyState: 'live' }]);
    await state(b).toBe('silent');
    await a.evaluate(() => tools.call.call?.setHeld(false));
    await Promise.all([expectSound(a), expectSound(b)]);
    await state(b).toBe('flowing');
    expect((await told(a)).problems).toEqual([]);
  });

  test(`${carrier}: a microphone that is gone is told, and another takes its place`, async ({ open }) => {
    const [a, b] = await call(open, carrier);
    await expectSound(b);
    await a.evaluate(() => {
      const [track] = tools.call.microphone?.getTracks() ?? [];
      track?.stop();
      track?.dispatchEvent(new Event('ended')); // as when it is unplugged
    });
    await problems(a).toEqual(['microphone-ended']);
    await expectSilence(b);
    await a.evaluate(async () => {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
      tools.call.microphone = microphone;
      await tools.call.call?.setMicrophone(microphone);
    });
    await problems(a).toEqual(['microphone-ended', 'no microphone-ended']);
    await expectSound(b);
  });

  test(`${carrier}: another connection takes over`, async ({ open }) => {
    const [a, b] = await call(open, carrier);
    await expectSound(b);
    for (const page of [a, b]) await page.evaluate(() => tools.call.renew().close());
    await connect(a, b);
    for (const page of [a, b]) await page.evaluate(() => tools.call.call?.attach(tools.call.transceiver));
    await listen(b, 1000);
    await Promise.all([expectSound(a), expectSound(b)]);
  });

  test(`${carrier}: ended, the microphone is off and nothing is sent`, async ({ open }) => {
    const [a, b] = await call(open, carrier);
    await expectSound(b);
    await a.evaluate(() => tools.call.call?.end());
    expect(await microphones(a)).toMatchObject([{ readyState: 'ended' }]);
    await state(b).toBe('silent');
    await expectSilence(b);
  });
}

test('with a wrong key it stays at securing, and nothing at all is heard', async ({ open }) => {
  const [a, b] = [await open('?carrier=rtp'), await open('?carrier=rtp')];
  await connect(a, b);
  await Promise.all([begin(a, { side: 'a', key: 1 }), begin(b, { side: 'b', key: 2 })]);
  for (const page of [a, b]) {
    await expect.poll(async () => (await heard(page)).levels.length).toBeGreaterThan(2000);
    expect((await told(page)).states).toEqual([]);
    expect((await heard(page)).peak).toBe(0);
  }
});

test('when the codec fails it is told, and both go on with the native one', async ({ open }) => {
  const [a, b] = await call(open);
  await expectSound(b);
  await a.evaluate(() => tools.call.workers.at(-1)?.postMessage({ kind: 'begin' }));
  await problems(a).toEqual(['engine']);
  for (const page of [a, b]) await page.evaluate(() => tools.call.call?.useNative());
  await Promise.all([expectSound(a), expectSound(b)]);
  await problems(a).toEqual(['engine', 'no engine']);
  expect(await a.evaluate(() => tools.call.call?.carrier)).toBe('native');
});

for (const part of ['RTCRtpScriptTransform', 'crossOriginIsolated']) {
  test(`a browser without ${part} says so beforehand, and calls with the native codec`, async ({ open, context }) => {
    const b = await open('?carrier=native');
    await context.addInitScript((name) => {
      delete (globalThis as Record<string, unknown>)[name];
    }, part);
    const a = await open('?carrier=native');
    expect(await b.evaluate(() => tools.CallAudio.prepare())).toBe('vesper');
    expect(await a.evaluate(() => tools.CallAudio.prepare())).toBe('native');
    await connect(a, b);
    await Promise.all([begin(a, { side: 'a' }), begin(b, { side: 'b' })]);
    await Promise.all([expectSound(a), expectSound(b)]);
  });
}

test('native: the loudest noise that a contact can send is heard as loud speech at most', async ({ open }) => {
  const page = await open('?carrier=native');
  await page.mouse.click(1, 1);
  const { levels, peak } = await page.evaluate(() => tools.loudestNative(3000));
  const loudest = Math.max(...levels);
  expect(peak).toBeLessThan(0.9);
  expect(loudest).toBeGreaterThan(0.1);
  // -9 dB, but for the few ms in which it is turned down.
  expect(levels.filter((level) => level > 0.37).length).toBeLessThan(10);
});

test('sound that does not begin is given up, the microphone is off and the keys are gone', async ({ open }) => {
  const [a, b] = [await open('?carrier=rtp'), await open('?carrier=rtp')];
  await connect(a, b);
  await a.evaluate(() => {
    AudioWorklet.prototype.addModule = () => new Promise(() => {});
  });
  const error = await a.evaluate(() =>
    tools.call.begin({ carrier: 'vesper', side: 'a' }).then(
      () => 'begun',
      (thrown: Error) => thrown.name,
    ),
  );
  expect(error).toBe('TimeoutError');
  expect(await microphones(a)).toMatchObject([{ readyState: 'ended' }]);
  expect(await a.evaluate(() => tools.call.keys.flatMap((key) => [...key]))).toEqual(
    Array.from({ length: 64 }, () => 0),
  );
});

test('an output that is not there is refused, and it is heard where it was', async ({ open }) => {
  const [, b] = await call(open);
  const refused = await b.evaluate(() =>
    tools.call.call?.setOutput('no such device').then(
      () => 'taken',
      (error: Error) => error.name,
    ),
  );
  expect(refused).toBe('NotFoundError');
  await expectSound(b);
  await b.evaluate(() => tools.call.call?.setOutput(''));
  await expectSound(b);
});
