import { randomBytes } from 'node:crypto';
import { codeOf, inviteCode } from './fixtures/invite-code.ts';
import { exchange, expect, join, meet, type Person, test } from './fixtures/vesper.ts';

/** Says what is wrong, and there is a way on. */
async function expectRefusal(person: Person, reason: RegExp): Promise<void> {
  await expect(person.page.getByRole('heading', { name: 'This invite cannot be opened' })).toBeVisible();
  await expect(person.alert).toHaveText(reason);
  await expect(person.acceptButton).toHaveCount(0);
  await expect(person.page).toHaveURL(`${person.url}/`);
  await person.page.getByRole('button', { name: 'Begin without it', exact: true }).click();
  await expect(person.page.getByRole('textbox', { name: 'Your name', exact: true })).toBeVisible();
}

test('an invite that was used is refused with that word', async ({ ada, ben, newPerson }) => {
  const link = await meet(ada, ben);
  const cleo = await newPerson('Cleo');
  await cleo.open(link);
  await expectRefusal(cleo, /already used.*ask for a new one/);
  await exchange(ben, ada, 'It was me');
});

test('of two who accept at once one comes in and the other is told', async ({ ada, ben, newPerson }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  const cleo = await newPerson('Cleo');
  for (const person of [ben, cleo]) {
    await person.open(link);
    await person.sayName();
    await expect(person.acceptButton).toBeVisible();
  }
  await Promise.all([ben.accept(), cleo.accept()]);
  for (const person of [ben, cleo]) await expect(person.messages.or(person.alert)).toBeVisible();
  const [winner, loser] = (await ben.messages.isVisible()) ? [ben, cleo] : [cleo, ben];
  await expect(loser.alert).toHaveText(/already used/);
  await expect(ada.page.getByRole('heading', { name: winner.name, exact: true })).toBeVisible();
  await exchange(winner, ada, 'I am in');
  await expect(ada.page.getByRole('list', { name: 'Conversations', exact: true }).getByRole('listitem')).toHaveCount(1);
});

test('looking at an invite does not use it up', async ({ ada, ben, newPerson }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  // A link preview or a scanner: the fragment never leaves it, and the page says nothing about any invite.
  for (let scan = 0; scan < 3; scan += 1) {
    const answer = await fetch(link);
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain(codeOf(link));
  }
  const visitors = await Promise.all(['Cleo', 'Dan', 'Eve'].map((name) => newPerson(name)));
  for (const visitor of visitors) {
    await visitor.open(link);
    await expect(visitor.page.getByRole('heading', { name: 'Ada invites you' })).toBeVisible();
    await visitor.leave();
  }
  await join(ben, link);
  await exchange(ben, ada, 'Still unused');
});

test('an invite that was revoked is refused with that word', async ({ ada, ben, newPerson }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  await ben.open(link);
  await ben.sayName();
  await expect(ben.acceptButton).toBeVisible();

  await ada.page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(ada.page.getByText('This invite is revoked.')).toBeVisible();
  await expect(ada.page.getByRole('textbox', { name: 'Invite link', exact: true })).toHaveCount(0);

  await ben.accept();
  await expect(ben.alert).toHaveText(/revoked by the person who made it/);
  const cleo = await newPerson('Cleo');
  await cleo.open(link);
  await expectRefusal(cleo, /revoked.*[Aa]sk .* for a new one/);
});

test('an invite that has expired is refused with that word', async ({ server, ada, ben, newPerson }) => {
  // Her clock is set a day ahead between making the invite and telling the server: it has seconds to live then, on both.
  await ada.context.clock.install();
  await ada.open();
  await ada.sayName();
  await ada.haveNextScreens();
  await server.stop();
  await ada.page.getByRole('button', { name: 'New invite', exact: true }).click();
  await expect(ada.page.getByText('There is no connection to the server.')).toBeVisible();
  await ada.page.clock.fastForward('23:59:45');
  await server.start();
  const link = await ada.inviteLink();
  await expect(ada.page.getByRole('timer', { name: 'Expires in', exact: true })).toHaveText(/^\d+ s$/);

  await ben.open(link);
  await ben.sayName();
  await expect(ben.acceptButton).toBeVisible();
  await expect(ada.page.getByText('This invite has expired')).toBeVisible();

  await ben.accept();
  await expect(ben.alert).toHaveText(/has expired: links are valid for 24 hours/);
  const cleo = await newPerson('Cleo');
  await cleo.open(link);
  await expectRefusal(cleo, /has expired.*[Aa]sk .* for a new one/);
});

test('an invite that nobody made is unknown', async ({ ada }) => {
  await ada.open(`${ada.url}/#${inviteCode(randomBytes(32))}`);
  await expectRefusal(ada, /unknown.*[Aa]sk .* for a new one/);
});

const good = inviteCode(Buffer.alloc(32, 7));
const damaged = good.slice(0, 20) + (good[20] === 'A' ? 'B' : 'A') + good.slice(21);
for (const [fault, code, reason] of [
  ['that was cut off', good.slice(0, 31), /incomplete.*send it again/],
  ['with another character in it', damaged, /damaged.*send it again/],
  ['that is no invite', 'what-is-this?', /malformed.*Copy the whole link/],
  ['that is far too long', good + good, /malformed.*Copy the whole link/],
  ['of a later version', inviteCode(Buffer.alloc(32, 7), 2), /newer version.*Reload/],
] as const) {
  test(`a link ${fault} is refused with what to do`, async ({ ada }) => {
    await ada.open(`${ada.url}/#${code}`);
    await expectRefusal(ada, reason);
  });
}

test('a link is out of the address at once, and a reload forgets it without using it up', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  await ben.open(link);
  await expect(ben.page.getByRole('heading', { name: 'Ada invites you' })).toBeVisible();
  await expect(ben.page).toHaveURL(`${ben.url}/`);
  expect(await ben.page.evaluate(() => JSON.stringify(history.state))).not.toContain(codeOf(link));

  await ben.page.reload();
  await expect(ben.page.getByRole('textbox', { name: 'Your name', exact: true })).toBeVisible();
  await expect(ben.alert).toHaveCount(0);
  // The same link, in the same tab: only the fragment changes.
  await ben.page.goto(link);
  await expect(ben.page.getByRole('heading', { name: 'Ada invites you' })).toBeVisible();
  await ben.sayName();
  await ben.accept();
  await exchange(ben, ada, 'At the second try');
});

test('an invite can be pasted, and one of our own is recognised', async ({ ada, ben }) => {
  for (const person of [ada, ben]) {
    await person.open();
    await person.sayName();
  }
  const paste = async (person: Person, text: string) => {
    await person.page.getByRole('textbox', { name: 'Paste an invite link', exact: true }).fill(text);
    await person.page.getByRole('button', { name: 'Open invite', exact: true }).click();
  };
  const link = await ada.invite();
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await paste(ada, link);
  await expect(ada.alert).toHaveText(/your own invite/);

  await paste(ben, 'http://elsewhere.example/#abc');
  await expect(ben.alert).toHaveText(/belongs to another Vesper server.*elsewhere\.example/);
  await paste(ben, `Talk with me: ${link} (only today)`);
  await ben.accept();
  await ada.openConversation('Ben');
  await exchange(ben, ada, 'Pasted');
});
