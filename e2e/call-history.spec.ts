import { accept, button, callState, incoming, startCall, talk, twoWhoMayTalk } from './fixtures/calls.ts';
import { expect, type Person, test } from './fixtures/vesper.ts';
import { withMicrophones } from './fixtures/voice.ts';

withMicrophones();

const calls = ({ page }: Person) => page.getByRole('list', { name: 'Calls', exact: true }).getByRole('listitem');

test('calls are in one list, which leads to the conversation and calls back', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await button(ben, 'Calls').click();
  await expect(ben.page.getByText('Your calls will be listed here')).toBeVisible();
  await startCall(ada);
  await expect(incoming(ben)).toBeVisible();
  await button(ada, 'Hang up').click();
  await expect(calls(ben)).toHaveCount(1);
  await expect(calls(ben)).toContainText('Incoming. Missed voice call at');

  await button(ben, 'Call Ada').click();
  await accept(ada);
  for (const person of [ada, ben]) await expect(callState(person)).toHaveText('connected');
  await button(ada, 'Hang up').click();
  await expect(calls(ben)).toHaveCount(2);
  await expect(calls(ben).first()).toContainText('Outgoing. Voice call at');

  // Also after a new start.
  await ben.page.reload();
  await expect(calls(ben)).toHaveCount(2);
  await calls(ben).last().getByRole('button').first().click();
  await expect(ben.page.getByRole('heading', { name: 'Ada', exact: true })).toBeVisible();
  await expect(ben.notice('Missed voice call')).toBeVisible();
});

test('when a browser dies in a call, the other sees that it was lost', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  const devtools = await ben.context.newCDPSession(ben.page);
  const crashed = ben.page.waitForEvent('crash');
  devtools.send('Page.crash').catch(() => {}); // nobody answers any more
  await crashed;
  await expect(callState(ada)).toHaveText('reconnecting');
  await expect(callState(ada)).toHaveText('ended: the connection was lost', { timeout: 90_000 });
  await expect(ada.notice('Voice call at')).toBeVisible();
});
