import type { Locator, Page } from '@playwright/test';
import { accept, button, callState, incoming, loudest, startCall, talk, twoWhoMayTalk } from './fixtures/calls.ts';
import { expect, meet, type Person, test } from './fixtures/vesper.ts';
import { withMicrophones } from './fixtures/voice.ts';

withMicrophones();

/** On the meters: a tone at half of what the device can, and silence. */
const loud = 0.5;
const silent = 0.05;

/** The page has its say first. */
async function closeAsPeopleDo({ page }: Person): Promise<void> {
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
}

test('a call rings, is answered, both hear each other, and one hangs up', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await startCall(ada);
  await expect(callState(ada)).toHaveText('ringing');
  await expect(incoming(ben)).toContainText('Ada is calling you');
  await accept(ben);
  for (const person of [ada, ben]) {
    await expect(callState(person)).toHaveText('connected');
    await button(person, 'Call details').click();
    await expect.poll(() => loudest(person, 'Their voice')).toBeGreaterThan(loud);
    await expect(person.page.getByRole('row', { name: 'Voice' })).toContainText('Vesper’s own');
  }
  await ben.page.keyboard.press('Escape');
  await button(ben, 'Hang up').click();
  await Promise.all([
    expect(callState(ben)).toHaveText('ended: you hung up'),
    expect(callState(ada)).toHaveText('ended: they hung up'),
  ]);
  for (const person of [ada, ben]) {
    await expect(person.notice('Voice call at')).toBeVisible();
    await expect(callState(person)).toHaveCount(0);
  }
});

test('a call can be declined, and be taken back; both histories say so', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await startCall(ada);
  await expect(incoming(ben)).toBeVisible();
  await button(ben, 'Decline').click();
  await expect(callState(ada)).toHaveText('ended: declined');
  await expect(ben.notice('You declined a voice call')).toBeVisible();
  await expect(ada.notice('declined')).toBeVisible();
  await expect(callState(ada)).toHaveCount(0);

  await startCall(ada);
  await expect(incoming(ben)).toBeVisible();
  await button(ada, 'Hang up').click();
  await expect(incoming(ben)).toHaveCount(0);
  await expect(ben.notice('Missed voice call')).toBeVisible();
  await expect(ada.notice('no answer')).toBeVisible();
});

test('a call rings and shakes the device, also where nobody looks at the tab', async ({ newPerson }) => {
  const ada = await newPerson('Ada', { permissions: ['microphone'] });
  const ben = await newPerson('Ben', { permissions: ['microphone'] });
  await ben.context.addInitScript(() => {
    const [shaken, tonesHz]: [unknown[], number[]] = [[], []];
    Object.assign(globalThis, { shaken, tonesHz });
    navigator.vibrate = (pattern) => shaken.push(pattern) > 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      tonesHz.push(this.frequency.value);
      start.call(this, when);
    };
  });
  /** What it was told first and last, and its first tones. */
  const told = () =>
    ben.page.evaluate(() => {
      const { shaken, tonesHz } = globalThis as unknown as { shaken: unknown[]; tonesHz: number[] };
      return { first: shaken[0], last: shaken.at(-1), tonesHz: tonesHz.slice(0, 4) };
    });
  await meet(ada, ben);
  await ben.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await startCall(ada);
  await expect(incoming(ben)).toContainText('Ada is calling you');
  await expect.poll(told).toMatchObject({ first: [400, 200, 400], tonesHz: [659, 831, 659, 831] });
  await button(ben, 'Decline').click();
  await expect(incoming(ben)).toHaveCount(0);
  await expect.poll(told).toMatchObject({ last: 0 });
});

test('a call that nobody answers ends by itself', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await ada.page.clock.install();
  await startCall(ada);
  await expect(callState(ada)).toHaveText('ringing');
  await ada.page.clock.fastForward(46_000);
  await expect(callState(ada)).toHaveText('ended: no answer');
  await expect(ben.notice('Missed voice call')).toBeVisible();
  await expect(incoming(ben)).toHaveCount(0);
});

test('a connection that breaks in a call is made again, and both hear each other as before', async ({ newPerson }) => {
  const ada = await newPerson('Ada', { permissions: ['microphone'] });
  const ben = await newPerson('Ben', { permissions: ['microphone'] });
  await ben.context.addInitScript(() => {
    const connections: RTCPeerConnection[] = [];
    Object.assign(globalThis, { connections });
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
  });
  await meet(ada, ben);
  await talk(ada, ben);
  await ben.page.evaluate(() => {
    for (const one of (globalThis as unknown as { connections: RTCPeerConnection[] }).connections) one.close();
  });
  await expect(callState(ada)).toHaveText('reconnecting');
  for (const person of [ada, ben]) {
    await expect(callState(person)).toHaveText('connected');
    await button(person, 'Call details').click();
    await expect.poll(() => loudest(person, 'Their voice')).toBeGreaterThan(loud);
  }
});

test('two who call each other at once are in one call', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  // Also under a dialog that says at this moment that the other one calls: a tap was meant before it came.
  await Promise.all([ada, ben].map((person) => button(person, 'Start voice call').dispatchEvent('click')));
  for (const person of [ada, ben]) await expect(callState(person)).toHaveText('connected');
  await button(ada, 'Hang up').click();
  await expect(callState(ben)).toHaveText('ended: they hung up');
  await expect(ada.notice('Voice call at')).toHaveCount(1);
  await expect(ben.notice('Voice call at')).toHaveCount(1);
});

test('who is muted is not heard and who holds hears nothing, and the other is told', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  await button(ada, 'Mute').click();
  await expect(button(ada, 'Mute')).toHaveAttribute('aria-pressed', 'true');
  await expect(ben.page.getByText('Ada is muted')).toBeVisible();
  await button(ben, 'Call details').click();
  await expect.poll(() => loudest(ben, 'Their voice')).toBeLessThan(silent);
  await ben.page.keyboard.press('Escape');
  await button(ada, 'Mute').click();
  await expect(ben.page.getByText('Ada is muted')).toHaveCount(0);

  await button(ben, 'Hold').click();
  for (const person of [ada, ben]) await expect(callState(person)).toHaveText('on hold');
  await expect(ada.page.getByText('Ben has put you on hold')).toBeVisible();
  await button(ada, 'Call details').click();
  await expect.poll(() => loudest(ada, 'Their voice')).toBeLessThan(silent);
  await ada.page.keyboard.press('Escape');
  await button(ben, 'Hold').click();
  await expect(callState(ada)).toHaveText('connected');
  await button(ada, 'Call details').click();
  await expect.poll(() => loudest(ada, 'Their voice')).toBeGreaterThan(loud);
});

test('somebody in a call is busy to others', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  const cleo = await newPerson('Cleo', { permissions: ['microphone'] });
  await button(ada, 'Back')
    .or(ada.page.getByRole('button', { name: 'New invite', exact: true }))
    .first()
    .click();
  const link = await ((await button(ada, 'New invite').isVisible()) ? ada.invite() : ada.inviteLink());
  await cleo.open(link);
  await cleo.sayName();
  await cleo.accept();
  await expect(cleo.messages).toBeVisible();
  await ada.openConversation('Ben');
  await talk(ada, ben);
  await startCall(cleo);
  await expect(callState(cleo)).toHaveText('ended: they are in another call');
  await expect(callState(ada)).toHaveText('connected');
  await expect(ada.contact('Cleo')).toContainText('Missed voice call');
});

test('without a microphone nobody is called, and who refused it can think again', async ({ newPerson }) => {
  const ada = await newPerson('Ada');
  const ben = await newPerson('Ben');
  await meet(ada, ben);
  await ada.context.grantPermissions(['microphone']);
  await startCall(ada);
  await expect(incoming(ben)).toBeVisible();
  // His browser asks nobody, and refuses.
  await button(ben, 'Accept').click();
  await expect(incoming(ben).getByRole('alert')).toContainText('Vesper may not use the microphone');
  await ben.context.grantPermissions(['microphone']);
  await accept(ben);
  await expect(callState(ada)).toHaveText('connected');
});

test('a call goes on while one reads elsewhere, and ends for both when one reloads', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  await button(ada, 'Settings').click();
  await expect(callState(ada)).toHaveText('connected');
  await ben.page.reload();
  await expect(callState(ada)).toContainText('ended');
  await expect(ben.messages).toBeVisible();
  await expect(callState(ben)).toHaveCount(0);
});

test('a page is not closed in the middle of a call without a question', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  const asked = ben.page.waitForEvent('dialog');
  void ben.page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await expect(callState(ben)).toHaveText('connected');
  await button(ada, 'Hang up').click();
  await expect(callState(ben)).toHaveText('ended: they hung up');
  await expect(callState(ben)).toHaveCount(0);
  // Nothing is missed now, nor while it only rings.
  await expect(button(ada, 'Start voice call')).toBeVisible();
  await startCall(ada);
  await expect(incoming(ben)).toBeVisible();
  let askedAgain = false;
  ben.page.on('dialog', (dialog) => {
    askedAgain = true;
    void dialog.accept();
  });
  await closeAsPeopleDo(ben);
  expect(askedAgain).toBe(false);
});

test('who closes the page all the same is known to be gone at once, and not from hearing nothing', async ({
  newPerson,
}) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  ben.page.on('dialog', (dialog) => void dialog.accept());
  await closeAsPeopleDo(ben);
  await expect(callState(ada)).toHaveText('reconnecting', { timeout: 8_000 }); // by itself it would take 17 s
});

test('when who has called reloads, the call ends for both and is in both histories', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  await ada.page.reload();
  await expect(callState(ben)).toContainText('ended');
  await expect(ada.messages).toBeVisible();
  await expect(callState(ada)).toHaveCount(0);
  for (const person of [ada, ben]) await expect(person.notice('Voice call at')).toBeVisible();
});

test('nothing that is open over the page keeps one from muting and hanging up', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  await talk(ada, ben);
  for (const name of ['Contact details', 'Call details', 'Verify', 'Jump to date']) {
    await button(ada, name).click();
    const dialog = ada.page.getByRole('dialog');
    await expect(dialog.getByRole('status', { name: 'Call state' })).toHaveText('connected');
    await button(ada, 'Mute').click();
    await expect(ben.page.getByText('Ada is muted')).toBeVisible();
    await button(ada, 'Mute').click();
    await expect(ben.page.getByText('Ada is muted')).toHaveCount(0);
    await ada.page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  await button(ada, 'Contact details').click();
  await button(ada, 'Hang up').click();
  await expect(callState(ben)).toHaveText('ended: they hung up');
});

test('a call is taken, muted, looked into and ended by keyboard alone', async ({ newPerson }) => {
  const [ada, ben] = await twoWhoMayTalk(newPerson);
  const { keyboard } = ben.page;
  const goTo = (control: Locator) => tabTo(ben.page, control);
  await startCall(ada);
  await expect(incoming(ben)).toBeVisible();
  await goTo(button(ben, 'Accept'));
  await keyboard.press('Enter');
  await expect(callState(ben)).toHaveText('connected');
  await goTo(button(ben, 'Mute'));
  await keyboard.press('Space');
  await expect(ada.page.getByText('Ben is muted')).toBeVisible();
  await goTo(button(ben, 'Call details'));
  await keyboard.press('Enter');
  const microphone = ben.page.getByRole('combobox', { name: 'Microphone', exact: true });
  await expect(microphone.getByRole('option')).not.toHaveCount(1);
  await goTo(microphone);
  await keyboard.press('End');
  await expect(microphone.locator('option:checked')).not.toHaveText('As the system chooses');
  await keyboard.press('Escape');
  await expect(ben.page.getByRole('dialog')).toHaveCount(0);
  await expect(button(ben, 'Call details')).toBeFocused();
  await goTo(button(ben, 'Hang up'));
  await keyboard.press('Enter');
  await expect(callState(ada)).toHaveText('ended: they hung up');
});

/** By Tab, as far as the end of the page and on from its start. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(control).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0] });
}
