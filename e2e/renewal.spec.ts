import { connectDirectly, exchange, expect, join, joinWhileAway, meet, type Person, test } from './fixtures/vesper.ts';
import { loseSessions, openVerification, verificationOf, whatIsCompared } from './fixtures/verification.ts';

const composer = ({ page }: Person) => page.getByRole('textbox', { name: 'Message', exact: true });
const press = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true }).click();
const warning = ({ alert }: Person) => alert.filter({ hasText: 'Ben’s identity has changed.' });
const session = ({ page }: Person) => page.getByRole('status', { name: 'Secure session', exact: true });

test('a session that is lost on one side heals by itself', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Before');
  await connectDirectly(ada, ben);
  await loseSessions(ben);
  await ada.expectConnection('via server');
  await ada.write('Meanwhile');
  await ada.expectState('Meanwhile', 'sent');

  await ben.comeBackTo('Ada');
  await expect(ben.notice('The secure session with Ada was renewed.')).toBeVisible();
  await expect(ada.notice('The secure session with Ben was renewed.')).toBeVisible();
  await ben.expectMessage('Meanwhile');
  await ada.expectState('Meanwhile', 'delivered');
  await exchange(ben, ada, 'Here again');
  await exchange(ada, ben, 'After');
  await connectDirectly(ada, ben);
  await ben.page.reload();
  await ben.expectMessage('After');
  for (const person of [ada, ben]) {
    for (const text of ['Before', 'Meanwhile', 'Here again', 'After']) {
      await expect(person.message(text)).toHaveCount(1);
    }
  }
});

test('while nobody answers, what is written waits, and the conversation says so', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Before');
  await ada.leave();
  await loseSessions(ben);
  await ben.comeBackTo('Ada');
  await expect(session(ben)).toHaveText('Securing the conversation again. Messages are sent when Ada is there.');
  await ben.write('Early');
  await ben.expectState('Early', 'queued');
  await ada.comeBackTo('Ben');
  await ada.expectMessage('Early');
  await ben.expectState('Early', 'delivered');
  await expect(session(ben)).toHaveText('');
});

test('a session that cannot begin again by itself does so with an invite for the conversation', async ({
  ada,
  ben,
}) => {
  await joinWhileAway(ben, ada, 'Are you there?');
  // She has not answered yet: there is nothing to begin again with.
  await loseSessions(ben);
  await ben.open();
  await expect(ben.contact('Ada')).toContainText('Session lost');
  await ben.openConversation('Ada');
  await expect(ben.alert.filter({ hasText: 'Invite Ada again to go on.' })).toBeVisible();
  await press(ben, 'Invite again');
  await expect(ben.page.getByRole('heading', { name: 'Invite Ada again', exact: true })).toBeVisible();
  const again = await ben.inviteLink();

  await ada.comeBackTo('Ben');
  await ada.expectMessage('Are you there?');
  await ada.page.goto(again);
  await ada.accept();
  await expect(ada.notice('The secure session with Ben was renewed.')).toBeVisible();
  await ben.openConversation('Ada');
  await expect(ben.notice('The secure session with Ada was renewed.')).toBeVisible();
  await exchange(ben, ada, 'There you are');
  await exchange(ada, ben, 'Here I am');
  await expect(ada.contact('Ben')).toHaveCount(1);
  await expect(ben.contact('Ada')).toHaveCount(1);
});

test('whoever comes as somebody new has to be let in', async ({ server, ada, ben, newPerson }) => {
  await meet(ada, ben);
  await exchange(ben, ada, 'The old one');
  const known = await openVerification(ada, 'Ben');
  const oldNumber = await whatIsCompared(known);
  await known.getByRole('button', { name: 'Mark as verified', exact: true }).click();
  await known.getByRole('button', { name: 'Invite again', exact: true }).click();
  await expect(ada.page.getByRole('heading', { name: 'Invite Ben again', exact: true })).toBeVisible();

  const stranger = await newPerson('Ben');
  await join(stranger, await ada.inviteLink());
  await expect(warning(ada)).toBeVisible();
  await expect(composer(ada)).toHaveCount(0);
  await expect(ada.contact('Ben')).toContainText('Identity changed');
  await expect(ada.verifiedMarks).toHaveCount(0);
  await press(ada, 'Compare safety number');
  const shown = await whatIsCompared(verificationOf(ada, 'Ben'));
  expect(shown).not.toEqual(oldNumber);
  expect(shown).toEqual(await whatIsCompared(await openVerification(stranger, 'Ada')));
  await ada.page.keyboard.press('Escape');
  await ada.page.reload();
  await expect(warning(ada)).toBeVisible();

  await press(ada, 'Refuse');
  await expect(warning(ada)).toHaveCount(0);
  await expect(ada.verifiedMarks).toHaveCount(2);
  await exchange(ada, ben, 'It is only you');
  await exchange(ben, ada, 'I have not noticed');

  const known2 = await openVerification(ada, 'Ben');
  await known2.getByRole('button', { name: 'Invite again', exact: true }).click();
  const anew = await newPerson('Ben');
  await join(anew, await ada.inviteLink());
  await expect(warning(ada)).toBeVisible();
  // Without the server the answer is kept until it can be carried out.
  await server.stop();
  await press(ada, 'Accept new identity');
  await expect(ada.page.getByRole('status').filter({ hasText: 'Accepted.' })).toBeVisible();
  await server.start();
  await expect(ada.notice('Ben has a new identity from here on.')).toBeVisible();
  await ada.expectMessage('The old one');
  await expect(ada.verifiedMarks).toHaveCount(0);
  await expect(ada.contact('Ben')).toHaveCount(1);
  await exchange(anew, ada, 'I have lost everything');
  await exchange(ada, anew, 'Not me');
});
