import { expect, meet, type Person, test } from './fixtures/vesper.ts';

const notLoaded = 'This part could not be loaded. Check your connection and try again.';
const press = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true }).click();

test('who asks for a part that cannot be loaded is told, and gets it once it can be', async ({ newPerson }) => {
  // Without what an installed Vesper has on the device.
  const ada = await newPerson('Ada', { serviceWorkers: 'block' });
  const ben = await newPerson('Ben');
  await meet(ada, ben);
  await ada.page.getByRole('button', { name: 'Record a voice message' }).waitFor(); // it comes by itself
  await ada.page.route('**/assets/*', (route) => route.abort('connectionrefused'));
  const notice = ada.page.getByText(notLoaded);
  for (const name of ['Verify', 'Contact details', 'Jump to date']) {
    await press(ada, name);
    await expect(notice).toBeVisible();
    await expect(ada.page.getByRole('dialog')).toHaveCount(0);
    await expect(notice).toHaveCount(0);
  }
  await press(ada, 'Settings');
  await expect(notice).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'New invite', exact: true })).toBeVisible();

  await ada.page.unroute('**/assets/*');
  await ada.openConversation('Ben');
  for (const name of ['Verify', 'Contact details', 'Jump to date']) {
    await press(ada, name);
    await expect(ada.page.getByRole('dialog')).toBeVisible();
    await ada.page.keyboard.press('Escape');
    await expect(ada.page.getByRole('dialog')).toHaveCount(0);
  }
});

test('a conversation that is still coming takes no words from what is typed meanwhile', async ({ ada, ben }) => {
  await meet(ada, ben);
  const held = Promise.withResolvers<void>();
  await ada.page.route('**/assets/conversation-*.js', async (route) => {
    await held.promise;
    await route.continue();
  });
  await ada.page.reload();
  const search = ada.page.getByRole('searchbox', { name: 'Search messages', exact: true });
  await search.click();
  await ada.page.keyboard.type('somewhere ');
  held.resolve();
  await expect(ada.page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();
  await ada.page.keyboard.type('else');
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('somewhere else');
});

test('before the app is there, the star stands in the middle, on the sky of the day or the night', async ({
  page,
  server,
}) => {
  const isThere = async (sky: string, glow: string) => {
    await page.goto(server.url, { waitUntil: 'commit' });
    const star = page.locator('#splash');
    await expect(star).toHaveCSS('color', glow);
    await expect(page.locator('html')).toHaveCSS('background-color', sky);
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
    expect(await star.boundingBox()).toEqual({ x: width / 2 - 20, y: height / 2 - 20, width: 40, height: 40 });
    // It has been painted, and not only thought of.
    await expect.poll(() => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length)).toBe(1);
  };
  const day = ['rgb(245, 242, 248)', 'rgb(164, 71, 27)'] as const;
  const night = ['rgb(15, 16, 39)', 'rgb(244, 184, 134)'] as const;
  const missing = /\/assets\//;
  await page.route(missing, () => {}); // never answered
  await isThere(...day);
  await page.emulateMedia({ colorScheme: 'dark' });
  await isThere(...night);
  // Who has chosen otherwise needs one script for it.
  await page.unroute(missing);
  await page.route(/\/assets\/(?!early-)/, () => {});
  await page.evaluate(() => localStorage.setItem('vesper.theme', 'light'));
  await isThere(...day);
});
