import type { Locator, Page } from '@playwright/test';
import { expect, meet, type Person, test } from './fixtures/vesper.ts';
import { allowVoice, lastRecording, microphones, type VoiceWindow, withMicrophones } from './fixtures/voice.ts';

withMicrophones();

const record = (page: Page) => page.getByRole('button', { name: 'Record a voice message', exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** A look at a busy page may come a second late. */
const atLeast = (seconds: number) => new RegExp(`^0:(0[${seconds}-9]|[1-5]\\d)$`);
const timer = (page: Page) => page.getByRole('timer', { name: 'Recorded', exact: true });
const recordings = (page: Page) => page.evaluate(() => (window as unknown as VoiceWindow).recordings.length);
const position = async (slider: Locator) => Number(await slider.getAttribute('aria-valuenow'));

async function ready(ada: Person, ben: Person): Promise<Page> {
  await meet(ada, ben);
  await allowVoice(ada);
  await expect(record(ada.page)).toBeVisible();
  return ada.page;
}

async function expectATone(page: Page): Promise<void> {
  await expect.poll(() => recordings(page)).toBe(1);
  const sound = await lastRecording(page);
  expect(sound.type).toBe('audio/ogg; codecs=opus');
  expect(sound.begins).toMatch(/^OggS[^]*OpusHead$/);
  expect(Math.abs(sound.decodedMs - sound.durationMs)).toBeLessThan(1.1);
  expect(sound.durationMs).toBeGreaterThan(1000);
  expect(sound.tone).toBeGreaterThan(0.8);
  expect(sound.loudest).toBeGreaterThan(0.05);
  expect(sound.waveform).toHaveLength(64);
  expect(Math.max(...sound.waveform)).toBeGreaterThan(100);
  expect(sound.bytes).toBeLessThan((sound.durationMs / 1000) * 3000 * 2 + 1000);
  expect(await microphones(page)).toEqual(['ended']);
}

test.describe('with a microphone', () => {
  let page: Page;
  test.beforeEach(async ({ newPerson, ben }) => {
    page = await ready(await newPerson('Ada', { permissions: ['microphone'] }), ben);
  });

  test('a tap records until it is sent, and what the browser decodes of it is the same sound', async () => {
    await record(page).click();
    await expect(page.getByRole('status').filter({ hasText: 'Recording' })).toHaveCount(1);
    await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeHidden();
    await expect(timer(page)).toHaveText(atLeast(2));
    await button(page, 'Send').click();
    await expectATone(page);
    await expect(record(page)).toBeFocused();
    await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  });

  test('held, it is sent when it is let go', async () => {
    await record(page).hover();
    await page.mouse.down();
    await expect(timer(page)).toHaveText(atLeast(2));
    await page.mouse.up();
    await expectATone(page);
  });

  test('a microphone of another sample rate gives the same sound', async () => {
    await page.evaluate(() => {
      const Real = window.AudioContext;
      window.AudioContext = class extends Real {
        constructor() {
          super({ sampleRate: 44_100 });
        }
      };
    });
    await record(page).click();
    await expect(timer(page)).toHaveText(atLeast(2));
    await button(page, 'Send').click();
    await expectATone(page);
  });

  test('slid away, cancelled or escaped from, nothing is kept and the microphone is off', async () => {
    const cancelled = page.getByRole('status').filter({ hasText: 'Recording cancelled' });
    await record(page).hover();
    await page.mouse.down();
    await expect(timer(page)).toHaveText(atLeast(1));
    await page.mouse.move(100, 100, { steps: 5 });
    await expect(cancelled).toHaveCount(1);
    await page.mouse.up();
    await expect(record(page)).toBeVisible();

    await record(page).click();
    await expect(timer(page)).toHaveText(atLeast(1));
    await button(page, 'Cancel').click();
    await expect(cancelled).toHaveCount(1);

    await record(page).click();
    await expect(timer(page)).toHaveText(atLeast(1));
    await page.keyboard.press('Escape');
    await expect(cancelled).toHaveCount(1);
    expect(await microphones(page)).toEqual(['ended', 'ended', 'ended']);
    expect(await recordings(page)).toBe(0);
  });

  test('everything works by keyboard, and what was recorded can be heard before it is sent', async () => {
    await record(page).focus();
    await page.keyboard.press('Enter');
    await expect(button(page, 'Stop')).toBeFocused();
    await expect(timer(page)).toHaveText(atLeast(2));
    await page.keyboard.press('Space');
    await expect(button(page, 'Send')).toBeFocused();
    expect(await microphones(page)).toEqual(['ended']);

    const message = page.getByRole('group', { name: 'Voice message', exact: true });
    const slider = message.getByRole('slider', { name: 'Position', exact: true });
    await message.getByRole('button', { name: 'Play', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(message.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
    await expect.poll(() => position(slider)).toBeGreaterThan(300);
    await page.keyboard.press('Enter');
    await slider.focus();
    await page.keyboard.press('End');
    expect(await position(slider)).toBe(Number(await slider.getAttribute('aria-valuemax')));
    await page.keyboard.press('Home');
    expect(await position(slider)).toBe(0);
    await page.keyboard.press('ArrowRight');
    expect(await position(slider)).toBe(2000);
    await expect(slider).toHaveAttribute('aria-valuetext', /^0:02 of 0:0\d$/);

    await button(page, 'Send').focus();
    await page.keyboard.press('Enter');
    await expectATone(page);
  });

  test('it is played at three speeds without another pitch, from where it is pointed at, to its end', async () => {
    await record(page).click();
    await expect(timer(page)).toHaveText(atLeast(3));
    await button(page, 'Stop').click();
    const message = page.getByRole('group', { name: 'Voice message', exact: true });
    const slider = message.getByRole('slider', { name: 'Position', exact: true });
    const played = () => page.evaluate(() => (window as unknown as VoiceWindow).played.at(-1));
    const rate = () => page.evaluate(() => (window as unknown as VoiceWindow).players.at(-1)?.playbackRate);
    await message.getByRole('button', { name: 'Speed 1×', exact: true }).click();
    await message.getByRole('button', { name: 'Speed 1.5×', exact: true }).click();
    const { width = 0, height = 0 } = (await slider.boundingBox()) ?? {};
    await slider.click({ position: { x: width / 2, y: height / 2 } });
    const lengthMs = Number(await slider.getAttribute('aria-valuemax'));
    expect(Math.abs((await position(slider)) / lengthMs - 0.5)).toBeLessThan(0.02);
    await message.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(played).toMatchObject({ playbackRate: 2, preservesPitch: true });
    expect(Math.abs(((await played())?.durationMs ?? 0) - lengthMs)).toBeLessThan(1.1);
    await message.getByRole('button', { name: 'Speed 2×', exact: true }).click();
    expect(await rate()).toBe(1);
    // At its end it is at its beginning.
    await expect(message.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    expect(await position(slider)).toBe(0);
  });

  test('when the microphone is lost, what was said is kept', async () => {
    await record(page).click();
    await expect(timer(page)).toHaveText(atLeast(2));
    await page.evaluate(() => {
      const [track] = (window as unknown as VoiceWindow).streams.at(-1)?.getTracks() ?? [];
      track?.stop();
      track?.dispatchEvent(new Event('ended')); // as when it is unplugged
    });
    await expect(page.getByRole('alert').filter({ hasText: 'What you said until then is kept' })).toBeVisible();
    await button(page, 'Send').click();
    await expectATone(page);
  });

  test('what is no voice message is not played, and says so', async () => {
    await page.locator('vesper-composer').evaluate((composer) => {
      const message = Object.assign(document.createElement('vesper-voice-message'), {
        app: (composer as HTMLElement & { app: unknown }).app,
        durationMs: 1000,
        waveform: new Uint8Array(64),
        load: () => Promise.resolve(new Blob(['OggS, but nothing more'])),
      });
      document.body.append(message);
    });
    const message = page.getByRole('group', { name: 'Voice message', exact: true });
    await message.getByRole('button', { name: 'Play', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'cannot be played' })).toBeVisible();
    await expect(message.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  });
});

test('without permission it is said how to give it, and the text field stays', async ({ ada, ben }) => {
  const page = await ready(ada, ben);
  await record(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'may not use the microphone' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  await expect(record(page)).toBeFocused();
});

test('a voice message arrives, and plays there', async ({ newPerson, ben }) => {
  const ada = await newPerson('Ada', { permissions: ['microphone'] });
  const page = await ready(ada, ben);
  await record(page).click();
  await expect(timer(page)).toHaveText(atLeast(2));
  await button(page, 'Send').click();
  const message = ben.message('Voice message').getByRole('group', { name: 'Voice message', exact: true });
  await message.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(message.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(message.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  // The speaker can listen too.
  const own = ada.message('Voice message').getByRole('group', { name: 'Voice message', exact: true });
  await own.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(own.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
});
