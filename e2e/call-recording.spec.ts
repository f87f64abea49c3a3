import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { button, callState, loudest, talk, twoWhoMayTalk } from './fixtures/calls.ts';
import { expect, test } from './fixtures/vesper.ts';
import { withMicrophones } from './fixtures/voice.ts';

withMicrophones();

const loud = 0.5;

/** The loudest sample of a part of a file, by the browser's own decoder; times in seconds, negative ones from its end. */
function peakOf(page: Page, file: Buffer, fromS: number, toS: number): Promise<number> {
  return page.evaluate(
    async ([bytes, from, to]) => {
      const { buffer } = Uint8Array.from(bytes);
      const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(buffer);
      const at = (timeS: number) => Math.round((timeS < 0 ? sound.duration + timeS : timeS) * sound.sampleRate);
      const part = sound.getChannelData(0).subarray(at(from), at(to) || undefined);
      return part.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    },
    [[...file], fromS, toS] as const,
  );
}

test('a call is recorded with both voices while the other sees it, and is saved after its end', async ({
  newPerson,
}) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  const sign = ben.page.getByRole('status').filter({ hasText: 'Ada is recording this call' });
  const ownSign = ada.page.getByRole('status').filter({ hasText: 'You are recording this call' });
  await button(ada, 'Call details').click();
  await button(ada, 'Mute').click();
  await expect(sign).toHaveCount(0);
  await button(ada, 'Record the call').click();
  await expect(sign).toBeVisible();
  await expect(ownSign).toBeVisible();
  // At first only he is heard, at last only she.
  await expect.poll(() => loudest(ada, 'Their voice')).toBeGreaterThan(loud);
  await button(ben, 'Mute').click();
  await expect(ada.page.getByText('Ben is muted')).toBeVisible();
  await button(ada, 'Mute').click();
  await expect.poll(() => loudest(ada, 'Your voice')).toBeGreaterThan(loud);
  await button(ben, 'Hang up').click();
  await expect(callState(ada)).toHaveText('ended: they hung up');
  await expect(sign).toHaveCount(0);

  const recorded = ada.page.getByRole('list', { name: 'Recorded calls' });
  await expect(recorded.getByRole('listitem')).toContainText(/Recording of your call with Ben, 0:\d\d/);
  await expect(callState(ada)).toHaveCount(0);
  await ada.page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  const downloading = ada.page.waitForEvent('download');
  await button(ada, 'Save recording').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^Call with Ben \d{4}-\d\d-\d\d\.ogg$/);
  const file = await readFile(await download.path());
  expect(file.subarray(0, 4).toString()).toBe('OggS');
  expect(await peakOf(ada.page, file, 0, 1)).toBeGreaterThan(0.1);
  expect(await peakOf(ada.page, file, -0.7, 0)).toBeGreaterThan(0.1);
  // Nobody tells how a download ends: it is hers to say that she has it.
  await button(ada, 'Discard').click();
  await expect(recorded).toHaveCount(0);
});

test('a recording ends when its maker says so, and can be thrown away', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  await button(ben, 'Call details').click();
  await button(ben, 'Record the call').click();
  await expect(ada.page.getByText('Ben is recording this call')).toBeVisible();
  await expect.poll(() => loudest(ben, 'Their voice')).toBeGreaterThan(loud);
  await button(ben, 'Stop recording').click();
  await expect(ada.page.getByText('Ben is recording this call')).toHaveCount(0);
  await ben.page.keyboard.press('Escape');
  await button(ben, 'Discard').click();
  await expect(ben.page.getByRole('list', { name: 'Recorded calls' })).toHaveCount(0);
  await expect(callState(ben)).toHaveText('connected');
});
