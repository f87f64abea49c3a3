import type { Locator } from '@playwright/test';
import { choosePicture } from './fixtures/verification.ts';
import { exchange, expect, join, type Person, test } from './fixtures/vesper.ts';

interface Wanted {
  people?: number;
  label?: string;
  ask?: boolean;
}

/** Opens the options beside a link that was made, and makes another kind. Gives its link. */
async function makeAnother(person: Person, { people, label, ask }: Wanted): Promise<string> {
  const { page } = person;
  const before = await person.invite();
  await page.getByRole('button', { name: 'Options', exact: true }).click();
  if (people !== undefined) await page.getByRole('spinbutton', { name: 'People', exact: true }).fill(String(people));
  if (label !== undefined) await page.getByRole('textbox', { name: 'Label', exact: true }).fill(label);
  if (ask) await page.getByRole('checkbox', { name: 'Ask me before admitting', exact: true }).check();
  await page.getByRole('button', { name: 'Make invite', exact: true }).click();
  const link = page.getByRole('textbox', { name: 'Invite link', exact: true });
  await expect(link).not.toHaveValue(before);
  await expect(link).toHaveValue(/^http/);
  return link.inputValue();
}

function requests(person: Person): Locator {
  return person.page.getByRole('list', { name: 'Requests', exact: true });
}

function invites(person: Person): Locator {
  return person.page.getByRole('list', { name: 'Invites', exact: true }).getByRole('listitem');
}

async function goToInvites(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Invites', exact: true }).click();
  await expect(person.page.getByRole('heading', { name: 'Invites', exact: true })).toBeVisible();
}

test('several people come by one link, each to a conversation of their own, and then it is used', async ({
  ada,
  newPerson,
}) => {
  await ada.open();
  await ada.sayName();
  const link = await makeAnother(ada, { people: 2, label: 'Book club' });
  await expect(ada.page.getByText('0 of 2 used', { exact: true })).toBeVisible();

  const [ben, cleo, dan] = await Promise.all(['Ben', 'Cleo', 'Dan'].map((name) => newPerson(name)));
  if (!ben || !cleo || !dan) throw new Error('nobody there');
  await join(ben, link);
  await expect(ada.page.getByText('1 of 2 used', { exact: true })).toBeVisible();
  await expect(ada.page.getByRole('textbox', { name: 'Invite link', exact: true })).toHaveValue(link);
  await join(cleo, link);
  await expect(ada.page.getByText('This invite has been used.')).toBeVisible();
  const people = ada.page.getByRole('list', { name: 'People who came by it', exact: true });
  await expect(people.getByRole('listitem')).toHaveText(['Ben', 'Cleo']);
  await dan.open(link);
  await expect(dan.alert).toHaveText(/already used/);

  await ada.openConversation('Ben');
  await exchange(ben, ada, 'Only for Ada, from Ben');
  await ada.openConversation('Cleo');
  await exchange(cleo, ada, 'Only for Ada, from Cleo');
  await exchange(ada, cleo, 'And back to Cleo');
  await expect(ben.message('And back to Cleo')).toHaveCount(0);

  // What was made of it survives a reload.
  await ada.page.reload();
  await goToInvites(ada);
  const row = invites(ada).filter({ hasText: 'Book club' });
  await expect(row).toContainText('2 of 2 used');
  await expect(row).toContainText('Used by Ben, Cleo');
  await ada.openConversation('Ben');
  await exchange(ada, ben, 'Still with Ben');
});

test('what somebody writes before an inviter for several is back arrives', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await makeAnother(ada, { people: 3 });
  await ada.leave();
  await join(ben, link);
  await ben.write('Into the drop of the invite');
  await ben.expectState('Into the drop of the invite', 'sent');
  await ada.comeBackTo('Ben');
  await ada.expectMessage('Into the drop of the invite');
  await ben.expectState('Into the drop of the invite', 'delivered');
  await exchange(ada, ben, 'Into the new one');
});

test('who is asked about waits, is admitted, and then their words arrive', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await makeAnother(ada, { label: 'Door', ask: true });
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await join(ben, link);
  const waiting = ben.page.getByText('Waiting for Ada to come online and confirm.');
  await expect(waiting).toBeVisible();
  await ben.write('May I come in?');
  await ben.expectState('May I come in?', 'sent');

  await expect(ada.page.getByRole('region', { name: 'Requests', exact: true })).toBeVisible();
  await expect(requests(ada).getByRole('listitem')).toContainText(['Ben wants to join']);
  await expect(ada.contact('Ben')).toHaveCount(0);
  // It survives a reload, and nothing has been said meanwhile.
  await ada.page.reload();
  const admit = requests(ada).getByRole('button', { name: 'Admit', exact: true });
  await expect(admit).toHaveAccessibleDescription('Ben');
  await expect(waiting).toBeVisible();
  await admit.click();
  await ada.openConversation('Ben');
  await ada.expectMessage('May I come in?');
  await exchange(ada, ben, 'Come in');
  await expect(waiting).toHaveCount(0);
  await expect(requests(ada)).toHaveCount(0);
});

test('who is declined sees what they would see of somebody who is away', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await makeAnother(ada, { ask: true });
  await join(ben, link);
  // On the invite's own screen.
  const decline = requests(ada).getByRole('button', { name: 'Decline', exact: true });
  await expect(decline).toHaveAccessibleDescription('Ben');
  await decline.click();
  await expect(requests(ada)).toHaveCount(0);
  await expect(ada.page.getByText('This invite has been used.')).toBeVisible();
  await ben.write('Hello?');
  await ben.expectState('Hello?', 'sent');
  await expect(ben.page.getByText('Waiting for Ada to come online and confirm.')).toBeVisible();
  await ada.page.reload();
  await expect(ada.page.getByRole('button', { name: 'New invite', exact: true })).toBeVisible();
  await expect(ada.contact('Ben')).toHaveCount(0);
  await expect(ben.alert).toHaveCount(0);
});

test('numbers and labels that cannot be are refused with a word, and nothing is made', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  await ada.page.getByRole('button', { name: 'Options', exact: true }).click();
  const people = ada.page.getByRole('spinbutton', { name: 'People', exact: true });
  const label = ada.page.getByRole('textbox', { name: 'Label', exact: true });
  const make = ada.page.getByRole('button', { name: 'Make invite', exact: true });
  for (const wrong of ['0', '51', '-1', '1.5', '', '5000000000']) {
    await people.fill(wrong);
    await make.click();
    await expect(ada.alert.filter({ hasText: '1 to 50 people' })).toBeVisible();
    await expect(people).toBeFocused();
  }
  await people.fill('50');
  await label.fill('x'.repeat(97));
  await make.click();
  await expect(ada.alert.filter({ hasText: 'too long' })).toBeVisible();
  await label.fill('turned \u202e around');
  await make.click();
  await expect(ada.alert.filter({ hasText: 'cannot be shown' })).toBeVisible();
  await expect(ada.page.getByRole('textbox', { name: 'Invite link', exact: true })).toHaveValue(link);
  await label.fill('Everybody');
  await make.click();
  await expect(ada.page.getByText('0 of 50 used', { exact: true })).toBeVisible();
});

test('an expired invite is renewed after a reload, by the same link, and its label is still there', async ({
  server,
  ada,
  ben,
}) => {
  // Her clock is a day ahead of the invite's making when the server hears of it: it has seconds to live.
  await ada.context.clock.install();
  await ada.open();
  await ada.sayName();
  await ada.haveNextScreens();
  await server.stop();
  await ada.page.getByRole('button', { name: 'New invite', exact: true }).click();
  await expect(ada.page.getByText('There is no connection to the server.')).toBeVisible();
  await ada.page.getByRole('button', { name: 'Options', exact: true }).click();
  await ada.page.getByRole('textbox', { name: 'Label', exact: true }).fill('Late guest');
  await ada.page.getByRole('button', { name: 'Make invite', exact: true }).click();
  await ada.page.clock.fastForward('23:59:45');
  // An hour before it was said that it ends; there is a way to renew it.
  await expect(ada.page.getByText(/^Your invite Late guest expires in/)).toBeVisible();
  await server.start();
  const link = await ada.inviteLink();
  await expect(ada.page.getByText('This invite has expired')).toBeVisible();
  await ben.open(link);
  await expect(ben.alert).toHaveText(/has expired/);

  await ada.page.reload();
  await goToInvites(ada);
  const row = invites(ada).filter({ hasText: 'Late guest' });
  await expect(row).toContainText('Expired');
  await row.getByRole('button', { name: 'Renew', exact: true }).click();
  await expect(row).toContainText('24 h 0 m left');
  await row.getByRole('button', { name: 'Show link', exact: true }).click();
  expect(await ada.inviteLink()).toBe(link);
  // His clock is not hers: for him the new expiry is a day further away than that.
  await ben.page.goto(link);
  await ben.sayName();
  await ben.accept();
  await expect(ada.messages).toBeVisible();
  await exchange(ben, ada, 'Not too late');
});

test('an hour before its end an invite is spoken of once, and renewed from there', async ({ ada }) => {
  await ada.context.clock.install();
  await ada.open();
  await ada.sayName();
  await makeAnother(ada, { label: 'Book club' });
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ada.page.clock.fastForward('23:00:01');
  const warning = ada.page.getByText('Your invite Book club expires in one hour', { exact: true });
  await expect(warning).toBeVisible();
  await goToInvites(ada);
  await expect(invites(ada).filter({ hasText: 'Book club' })).toContainText('Ends soon');
  await ada.page.reload();
  await expect(ada.page.getByRole('heading', { name: 'Invites', exact: true })).toBeVisible();
  await expect(warning).toHaveCount(0);
  await invites(ada).filter({ hasText: 'Book club' }).getByRole('button', { name: 'Renew', exact: true }).click();
  await expect(invites(ada).filter({ hasText: 'Book club' })).not.toContainText('Ends soon');
  await ada.page.clock.fastForward('23:00:01');
  await expect(warning).toBeVisible();
  const renew = ada.page.getByRole('button', { name: 'Renew', description: /Book club expires in one hour/ });
  await renew.click();
  await expect(warning).toHaveCount(0);
});

test('an invite is scanned from a picture, and another code is told apart', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  await ada.invite();
  await ada.page.getByRole('button', { name: 'Show QR code', exact: true }).click();
  const code = ada.page.getByRole('img', { name: 'QR code of the invite link', exact: true });
  await expect(code).toBeVisible();
  const picture = await code.screenshot();
  // The same picture in a frame of another: a code that says something else.
  await ben.open();
  await ben.sayName();
  await ben.page.getByRole('button', { name: 'Scan QR code', exact: true }).click();
  const dialog = ben.page.getByRole('dialog', { name: 'Scan an invite', exact: true });
  await expect(dialog).toBeVisible();
  await choosePicture(dialog, Buffer.from('no picture'), 'code.txt');
  await expect(dialog.getByRole('alert')).toHaveText(/cannot be shown as a picture/);
  await choosePicture(dialog, await ben.page.getByRole('heading', { name: 'Scan an invite' }).screenshot());
  await expect(dialog.getByRole('alert')).toHaveText(/no QR code/);
  await choosePicture(dialog, picture);
  await expect(dialog).toHaveCount(0);
  await expect(ben.page.getByRole('heading', { name: 'Ada invites you' })).toBeVisible();
  await ben.accept();
  await ada.openConversation('Ben');
  await exchange(ben, ada, 'Scanned');

  // A safety number is no invite.
  await ada.page.getByRole('button', { name: 'Verify', exact: true }).click();
  const safety = ada.page.getByRole('img', { name: 'QR code of the safety number', exact: true });
  await expect(safety).toBeVisible();
  const other = await safety.screenshot();
  await ben.page.getByRole('button', { name: 'Scan QR code', exact: true }).click();
  await choosePicture(dialog, other);
  await expect(dialog.getByRole('alert')).toHaveText(/not an invite/);
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(dialog).toHaveCount(0);
});
