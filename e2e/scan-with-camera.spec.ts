import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import chromium from './chromium.json' with { type: 'json' };
import { expect, meet, test } from './fixtures/vesper.ts';
import { openVerification, pictureOfCode } from './fixtures/verification.ts';

/** What the browser's camera sees: read when the camera is opened. */
const scene = join(tmpdir(), `vesper-camera-${process.pid}.y4m`);
const size = { width: 640, height: 480 };

test.use({
  launchOptions: {
    ...chromium,
    args: [...chromium.args, '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${scene}`],
  },
});
test.afterEach(() => rm(scene, { force: true }));

/** Holds a picture before the camera: some frames of video (YUV4MPEG2), grey but for its brightness. */
async function holdUp(page: Page, picture: Buffer): Promise<void> {
  const luma = await page.evaluate(
    async ([base64, { width, height }]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const context = new OffscreenCanvas(width, height).getContext('2d');
      if (!context) throw new Error('no canvas');
      context.fillStyle = '#888';
      context.fillRect(0, 0, width, height);
      context.drawImage(image, (width - 320) / 2, (height - 320) / 2, 320, 320);
      const { data } = context.getImageData(0, 0, width, height);
      return Array.from({ length: width * height }, (_, i) => data[i * 4] ?? 0);
    },
    [picture.toString('base64'), size] as const,
  );
  const chroma = Buffer.alloc((size.width * size.height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), Buffer.from(luma), chroma]);
  const header = `YUV4MPEG2 W${size.width} H${size.height} F30:1 Ip A1:1 C420jpeg\n`;
  await writeFile(scene, Buffer.concat([Buffer.from(header), ...Array.from({ length: 10 }, () => frame)]));
}

test('the camera reads the other’s code, and is off afterwards', async ({ newPerson, ben }) => {
  const ada = await newPerson('Ada', { permissions: ['camera'] });
  await meet(ada, ben);
  const easel = await ben.context.newPage();
  const [hers, his] = [await openVerification(ada, 'Ben'), await openVerification(ben, 'Ada')];
  const scan = () => hers.getByRole('button', { name: 'Scan QR code', exact: true }).click();

  await ben.page.bringToFront();
  await holdUp(easel, await pictureOfCode(his));
  await ada.page.bringToFront();
  await scan();
  await expect(hers.getByRole('status').filter({ hasText: 'It matches' })).toBeVisible();
  await expect(hers.getByRole('region', { name: 'Camera', exact: true })).toHaveCount(0);

  // Her own code in a mirror is not his.
  await holdUp(easel, await pictureOfCode(hers));
  await scan();
  await expect(hers.getByRole('alert').filter({ hasText: 'This is not the code of Ben’s device' })).toBeVisible();
  await expect(hers.getByRole('button', { name: 'Remove verification', exact: true })).toBeVisible();
});

test('a person who has had enough of the camera goes back', async ({ newPerson, ben }) => {
  const ada = await newPerson('Ada', { permissions: ['camera'] });
  await meet(ada, ben);
  const easel = await ben.context.newPage();
  await holdUp(easel, await easel.screenshot());
  const dialog = await openVerification(ada, 'Ben');
  await dialog.getByRole('button', { name: 'Scan QR code', exact: true }).click();
  await expect(dialog.getByRole('region', { name: 'Camera', exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Stop scanning', exact: true }).click();
  await expect(dialog.getByRole('list', { name: 'Safety number', exact: true })).toBeVisible();
});
