import { accept, button, callState, incoming, loudest, startCall, twoWhoTalkAndAThird } from './fixtures/calls.ts';
import { expect, type Person, test } from './fixtures/vesper.ts';
import { withMicrophones } from './fixtures/voice.ts';

withMicrophones();

const loud = 0.5;

const call = ({ page }: Person, name: string) => page.getByRole('region', { name: `Call with ${name}`, exact: true });

async function expectToTalk(one: Person, other: Person): Promise<void> {
  for (const [person, { name }] of [
    [one, other],
    [other, one],
  ] as const) {
    await expect(call(person, name)).toBeVisible();
    await expect(call(person, name).getByRole('status', { name: 'Call state' })).toHaveText('connected');
    await button(person, 'Call details').click();
    await expect.poll(() => loudest(person, 'Their voice')).toBeGreaterThan(loud);
    await person.page.keyboard.press('Escape');
  }
}

test('a call is transferred at once, to somebody whom they did not know', async ({ newPerson }) => {
  const [ada, ben, cleo] = await twoWhoTalkAndAThird(newPerson);
  await button(ada, 'Transfer').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Transfer the call', exact: true });
  await dialog.getByRole('button', { name: 'Cleo', exact: true }).click();
  await dialog.getByRole('button', { name: 'Transfer now', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(ada.page.getByRole('group', { name: 'Call with Ben' })).toContainText('being connected with Cleo');
  await expect(incoming(cleo)).toContainText('Ada asks you to take over their call with Ben.');
  await accept(cleo);
  await expect(ben.alert.filter({ hasText: 'Ada would like you to go on with Cleo.' })).toBeVisible();
  await button(ben, 'Go on with Cleo').click();
  await expect(callState(ada)).toContainText('ended: now talking to');
  await expectToTalk(ben, cleo);
  await button(ben, 'Hang up').click();
  // They are contacts now, and know what was.
  await expect(callState(cleo)).toHaveText('ended: they hung up');
  for (const [person, name] of [
    [ben, 'Cleo'],
    [cleo, 'Ben'],
  ] as const) {
    await person.openConversation(name);
    await expect(person.notice('Voice call at')).toBeVisible();
  }
});

test('who transfers a call speaks to the other one first, and goes between the two', async ({ newPerson }) => {
  const [ada, ben, cleo] = await twoWhoTalkAndAThird(newPerson);
  await button(ada, 'Transfer').click();
  await button(ada, 'Cleo').click();
  await button(ada, 'Speak to Cleo first').click();
  await accept(cleo);
  await expect(callState(ada)).toHaveText('connected');
  await expect(ben.page.getByText('Ada has put you on hold')).toBeVisible();
  await expectToTalk(ada, cleo);
  await button(ada, 'Switch to Ben').click();
  await expect(cleo.page.getByText('Ada has put you on hold')).toBeVisible();
  await expectToTalk(ada, ben);

  // Not wanted: nothing is lost.
  await button(ada, 'Connect the two').click();
  await button(ben, 'Not now').click();
  await expect(call(ada, 'Ben')).toContainText('the transfer did not come about');
  await button(ada, 'Connect the two').click();
  await button(ben, 'Take over').click();
  await button(cleo, 'Go on with Ben').click();
  await expect(callState(ada)).toContainText('ended: now talking to');
  await expectToTalk(ben, cleo);
});

test('a second call ends and the first goes on', async ({ newPerson }) => {
  const [ada, ben, cleo] = await twoWhoTalkAndAThird(newPerson);
  await ada.openConversation('Cleo');
  await startCall(ada);
  await expect(incoming(cleo)).toBeVisible();
  await button(cleo, 'Decline').click();
  await expect(ada.page.getByRole('group', { name: 'Call with Cleo' })).toContainText('ended: declined');
  await button(ada, 'Hold').click();
  await expectToTalk(ada, ben);
});
