import { pictures } from './fixtures/pictures.ts';
import { connectDirectly, exchange, expect, test } from './fixtures/vesper.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pictures of every screen, ${colorScheme}`, async ({ newPerson }, testInfo) => {
    const ada = await newPerson('Ada', { colorScheme });
    const ben = await newPerson('Ben', { colorScheme });

    const show = pictures(testInfo, colorScheme);

    await ada.open();
    await expect(ada.page.getByRole('textbox', { name: 'Your name', exact: true })).toBeVisible();
    await show(ada, 'first-run');
    await ada.sayName();
    await expect(ada.page.getByRole('button', { name: 'New invite', exact: true })).toBeVisible();
    await show(ada, 'home-empty');
    const link = await ada.invite();
    await show(ada, 'new-invite');
    await ada.page.getByRole('button', { name: 'Show QR code', exact: true }).click();
    await expect(ada.page.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();
    await show(ada, 'new-invite-qr');

    await ben.open(link.slice(0, -9));
    await expect(ben.alert).toBeVisible();
    await show(ben, 'link-refused');
    await ben.page.goto(link);
    await expect(ben.page.getByRole('heading', { name: 'Ada invites you' })).toBeVisible();
    await show(ben, 'opened-link');
    await ben.sayName();
    await expect(ben.acceptButton).toBeVisible();
    await show(ben, 'opened-link-named');
    await ben.accept();
    await expect(ben.messages).toBeVisible();
    await connectDirectly(ada, ben);
    await show(ada, 'conversation-empty');

    await exchange(ada, ben, 'Good evening');
    await exchange(ben, ada, 'Good evening to you. The link still worked, with twenty minutes left on it.');
    await exchange(ada, ben, `W${'o'.repeat(120)}nderful, and https://example.org/${'very-long-'.repeat(12)}address`);
    await exchange(ben, ada, 'Two\nlines, and a 🌙');
    await show(ada, 'conversation');
    await show(ben, 'conversation-other-side');
    await ada.page.getByRole('button', { name: 'Invites', exact: true }).click();
    await expect(ada.page.getByRole('heading', { name: 'Invites', exact: true })).toBeVisible();
    await show(ada, 'invites');
    await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await expect(ada.page.getByRole('radio', { name: 'System', exact: true })).toBeVisible();
    await show(ada, 'settings');
  });
}
