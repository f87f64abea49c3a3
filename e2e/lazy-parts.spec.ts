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
