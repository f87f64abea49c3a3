import { pictures } from './fixtures/pictures.ts';
import { expect, join, test } from './fixtures/vesper.ts';

test('pictures of every screen of invites', async ({ newPerson }, testInfo) => {
  test.setTimeout(180_000); // some thirty pictures
  const ada = await newPerson('Ada');
  const ben = await newPerson('Ben');
  const show = pictures(testInfo);
  const press = (name: string) => ada.page.getByRole('button', { name, exact: true }).click();

  await ada.context.clock.install();
  await ada.open();
  await ada.sayName();
  await ada.invite();
  await press('Options');
  await ada.page.getByRole('spinbutton', { name: 'People', exact: true }).fill('12');
  await ada.page
    .getByRole('textbox', { name: 'Label', exact: true })
    .fill('Everybody from the long table by the window');
  await ada.page.getByRole('checkbox', { name: 'Ask me before admitting', exact: true }).check();
  await show(ada, 'options');
  await press('Make invite');
  await expect(ada.page.getByText('0 of 12 used')).toBeVisible();
  await join(ben, await ada.inviteLink());
  await expect(ada.page.getByRole('list', { name: 'Requests', exact: true })).toBeVisible();
  await show(ada, 'request-on-invite');
  await press('Settings');
  await press('Back');
  await expect(ada.page.getByRole('region', { name: 'Requests', exact: true })).toBeVisible();
  await show(ada, 'request-at-home');
  await press('Admit');
  await expect(ada.contact('Ben')).toBeVisible();
  await ada.page.clock.fastForward('23:00:01');
  await expect(ada.page.getByText(/expires in one hour$/)).toHaveCount(2);
  await press('Invites');
  await show(ada, 'invites-ending');
  await press('Back');
  await press('Scan QR code');
  const dialog = ada.page.getByRole('dialog', { name: 'Scan an invite', exact: true });
  await expect(dialog.getByRole('alert')).not.toBeEmpty();
  await show(ada, 'scan');
});
