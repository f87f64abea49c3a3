import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFiles, file, saved, sendFiles } from './fixtures/files.ts';
import { isKept } from './fixtures/installed.ts';
import { expectVersion, findUpdate, ownPages, release } from './fixtures/release.ts';
import { Server } from './fixtures/server.ts';
import { connectDirectly, exchange, expect, meet, type Person, test as base } from './fixtures/vesper.ts';

/** The fixtures of every test, with pages of its own: a new version of them can come out. */
const test = base.extend<{ pages: string }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants one
  pages: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vesper-pages-'));
    await use(await ownPages(folder));
    await rm(folder, { recursive: true, force: true });
  },
  server: async ({ serverOptions, pages }, use) => {
    const server = await Server.start(serverOptions, {}, pages);
    await use(server);
    await server.dispose();
  },
});

test.use({ serviceWorkers: 'allow' });

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const field = ({ page }: Person) => page.getByRole('textbox', { name: 'Message', exact: true });
const reload = ({ page }: Person) => page.getByRole('button', { name: 'Reload', exact: true });

test('an update waits until it is wanted, and loses neither a draft nor a file on its way', async ({
  pages,
  ada,
  ben,
}) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await Promise.all([isKept(ada), isKept(ben)]);
  const film = file('film.dat', 45_000_000);
  await sendFiles(ada, [film]);
  const download = ben.message('film.dat').getByRole('button', { name: 'Download', exact: true });
  await expect(download).toBeVisible();
  await release(pages, 1);
  await findUpdate(ada);
  await exchange(ada, ben, 'Nothing has changed under my hands');
  await expect(ada.page.locator('meta[name=version]')).toHaveCount(0);

  await field(ada).pressSequentially('Half a sentence');
  await download.click();
  await expect(ben.message('film.dat').getByRole('progressbar')).toBeVisible();
  await reload(ada).click();
  await expectVersion(ada.page, 1);
  await expect(field(ada)).toHaveValue('Half a sentence');
  await ada.expectMessage('Nothing has changed under my hands');
  expect(digest(await saved(ben, 'film.dat'))).toBe(digest(film.buffer));
  await expect(reload(ada)).toHaveCount(0);
});

test('files that were chosen just before an update are sent', async ({ pages, ada, ben }) => {
  await meet(ada, ben);
  await isKept(ada);
  await release(pages, 1);
  await findUpdate(ada);
  const [film, letter] = [file('film.dat', 9_900_000), file('letter.dat', 200_000)];
  const dialog = await chooseFiles(ada, [film, letter]);
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await reload(ada).click();
  await expectVersion(ada.page, 1);
  for (const { name, buffer } of [film, letter]) {
    await ada.expectMessage(name);
    expect(digest(await saved(ben, name)), name).toBe(digest(buffer));
  }
});

test('an update that was wanted in another tab keeps what is written in this one', async ({ pages, ada, ben }) => {
  await meet(ada, ben);
  await isKept(ada);
  const first = ada.page;
  await release(pages, 1);
  await ada.open();
  await findUpdate(ada);
  await first.getByRole('textbox', { name: 'Message', exact: true }).pressSequentially('Half a sentence');
  await reload(ada).click();
  await expectVersion(ada.page, 1);
  await expectVersion(first, 1);
  // Whichever was there first has it; the other waits.
  const here = first.getByRole('button', { name: 'Use here', exact: true });
  const writing = first.getByRole('textbox', { name: 'Message', exact: true });
  await expect(here.or(writing)).toBeVisible();
  if (await here.isVisible()) await here.click();
  await expect(writing).toHaveValue('Half a sentence');
});
