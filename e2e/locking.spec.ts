import chromium from './chromium.json' with { type: 'json' };
import { exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

// A locked app starts without a server too.
test.use({ launchOptions: chromium, serviceWorkers: 'allow' });

const button = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true });
const field = ({ page }: Person, name: string) => page.getByRole('textbox', { name, exact: true });
const passphrase = 'lantern violet harbour nineteen';

/** In the settings: from opening by itself to a passphrase. */
async function setPassphrase(person: Person, text = passphrase): Promise<void> {
  await button(person, 'Settings').click();
  await button(person, 'Set passphrase').click();
  await field(person, 'New passphrase').fill(text);
  await field(person, 'New passphrase again').fill(text);
  await button(person, 'Save').click();
  await expect(person.page.getByText('A passphrase opens Vesper here.')).toBeVisible();
}

async function unlock(person: Person, text = passphrase): Promise<void> {
  await field(person, 'Passphrase').fill(text);
  await button(person, 'Unlock').click();
}

const lockScreen = ({ page }: Person) => page.getByRole('heading', { name: 'Vesper is locked', exact: true });

test('a passphrase locks Vesper: a wrong one opens nothing, the right one everything', async ({ server, ada, ben }) => {
  await meet(ada, ben);
  await exchange(ben, ada, 'Before the lock');
  await setPassphrase(ada);
  await ada.page.reload();
  await expect(lockScreen(ada)).toBeVisible();
  await expect(ada.page.getByText('Ben')).toHaveCount(0);
  await unlock(ada, 'something else');
  await expect(ada.alert).toHaveText('That is not the passphrase. Nothing is lost; try again.');
  await unlock(ada, '');
  await expect(ada.alert).toHaveText('Type a passphrase.');
  // Without the server too.
  await server.stop();
  await ada.page.reload();
  await unlock(ada);
  await button(ada, 'Back').click();
  await ada.openConversation('Ben');
  await ada.expectMessage('Before the lock');
  await server.start();
  await exchange(ada, ben, 'After the lock');
});

test('passphrases that differ, are empty or weak are not taken without a word', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await button(ada, 'Settings').click();
  await button(ada, 'Set passphrase').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Set passphrase', exact: true });
  await button(ada, 'Save').click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'Type a passphrase.' })).toBeVisible();
  await field(ada, 'New passphrase').fill('password1');
  await expect(dialog.getByRole('status').filter({ hasText: 'weak' })).toBeVisible();
  await button(ada, 'Save').click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'not the same' })).toBeVisible();
  await field(ada, 'New passphrase again').fill('password1');
  await button(ada, 'Save').click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'easy to guess' })).toBeVisible();
  await field(ada, 'New passphrase').fill(passphrase);
  await expect(dialog.getByText('Strength: very good', { exact: true })).toBeVisible();
  await field(ada, 'New passphrase again').fill(passphrase);
  await button(ada, 'Save').click();
  await expect(dialog).toHaveCount(0);
  // And back: with the passphrase only.
  await button(ada, 'Remove passphrase').click();
  await field(ada, 'Current passphrase').fill('no');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove passphrase', exact: true }).click();
  await expect(ada.alert.filter({ hasText: 'not the passphrase' })).toBeVisible();
  await field(ada, 'Current passphrase').fill(passphrase);
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove passphrase', exact: true }).click();
  await expect(button(ada, 'Set passphrase')).toBeVisible();
  await ada.page.reload();
  await expect(button(ada, 'Set passphrase')).toBeVisible();
});

test('wrong passphrases make the next one wait', async ({ ada }) => {
  await ada.context.clock.install();
  await ada.open();
  await ada.sayName();
  await setPassphrase(ada);
  await button(ada, 'Lock now').click();
  for (let i = 0; i < 3; ++i) {
    await unlock(ada, `wrong ${i}`);
    await expect(ada.alert).toContainText('That is not the passphrase.');
    await expect(field(ada, 'Passphrase')).toBeFocused();
  }
  await expect(ada.alert).toContainText('Too many wrong ones. Wait');
  await unlock(ada);
  await expect(ada.alert).toHaveText(/^Too many wrong ones\. Wait .*, then try again\.$/);
  await ada.page.clock.fastForward('00:06');
  await unlock(ada);
  await expect(button(ada, 'Lock now')).toBeVisible();
});

test('Vesper locks itself when it is not used, and what was being written is there afterwards', async ({
  ada,
  ben,
}) => {
  await ada.context.clock.install();
  await meet(ada, ben);
  await setPassphrase(ada);
  await ada.page.getByRole('combobox', { name: 'Lock when not used for', exact: true }).selectOption('5 minutes');
  await button(ada, 'Back').click();
  await ada.openConversation('Ben');
  await field(ada, 'Message').fill('Half a sentence');
  await ada.page.clock.fastForward('04:00');
  await field(ada, 'Message').press('End');
  await ada.page.clock.fastForward('04:00');
  await expect(ada.messages).toBeVisible();
  await ada.page.clock.fastForward('01:01');
  await expect(lockScreen(ada)).toBeVisible();
  await expect(ada.page.getByText('Ben')).toHaveCount(0);
  await expect(ada.page).toHaveTitle('Vesper');
  // What comes meanwhile waits.
  await ben.write('While you were away');
  await ben.expectState('While you were away', 'sent');
  await unlock(ada);
  await expect(field(ada, 'Message')).toHaveValue('Half a sentence');
  await ada.expectMessage('While you were away');
});

test('a passkey opens Vesper beside the passphrase', async ({ server, newPerson }) => {
  // WebAuthn takes names, not numbers.
  const ada = await newPerson('Ada', { url: server.url.replace('127.0.0.1', 'localhost') });
  await ada.open();
  const session = await ada.context.newCDPSession(ada.page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await ada.sayName();
  await setPassphrase(ada);
  await button(ada, 'Add passkey').click();
  await field(ada, 'Current passphrase').fill(passphrase);
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Add passkey', exact: true }).click();
  await expect(button(ada, 'Remove passkey')).toBeVisible();
  await ada.page.reload();
  await button(ada, 'Unlock with passkey').click();
  await expect(button(ada, 'Remove passkey')).toBeVisible();
  await button(ada, 'Lock now').click();
  await unlock(ada);
  await button(ada, 'Remove passkey').click();
  await expect(button(ada, 'Add passkey')).toBeVisible();
  await button(ada, 'Lock now').click();
  await expect(button(ada, 'Unlock')).toBeVisible();
  await expect(button(ada, 'Unlock with passkey')).toHaveCount(0);
});
