import { openActions } from './fixtures/messages.ts';
import { exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';
import type { Locator } from '@playwright/test';

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const field = (person: Person, name: string) => person.page.getByRole('textbox', { name, exact: true });
const actionsOf = (message: Locator) => message.getByRole('button', { name: 'Message actions', exact: true });
const press = ({ page }: Person, ...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

/** More than there are places to stop at. */
const manyStops = 60;

/** Goes on with the key until this has the focus. */
async function moveTo(person: Person, wanted: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let stops = 0; stops < manyStops; stops += 1) {
    if (await wanted.evaluate((element) => element.matches(':focus'))) return;
    await press(person, key);
  }
  throw new Error(`${key} does not lead to ${wanted}`);
}

async function open(person: Person, control: Locator, dialog: string, key: 'Tab' | 'Shift+Tab'): Promise<Locator> {
  await moveTo(person, control, key);
  await press(person, 'Enter');
  const opened = person.page.getByRole('dialog', { name: dialog, exact: true });
  await expect(opened).toBeVisible();
  return opened;
}

test('two people meet, write, answer and react without a pointer', async ({ ada, ben }) => {
  await ada.open();
  await moveTo(ada, field(ada, 'Your name'));
  await ada.page.keyboard.type('Ada');
  await press(ada, 'Enter');
  await moveTo(ada, button(ada, 'New invite'));
  await press(ada, 'Enter');
  const link = await ada.inviteLink();
  await moveTo(ada, button(ada, 'Show QR code'));
  await press(ada, 'Space');
  await expect(ada.page.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();

  await ben.open(link);
  await moveTo(ben, field(ben, 'Your name'));
  await ben.page.keyboard.type('Ben');
  await press(ben, 'Enter');
  await expect(ben.page.getByRole('heading', { name: 'Ada invites you' })).toBeFocused();
  await moveTo(ben, ben.acceptButton);
  await press(ben, 'Enter');
  await expect(field(ben, 'Message')).toBeFocused();
  await ben.page.keyboard.type('Good evening');
  await press(ben, 'Enter');

  await ada.expectMessage('Good evening');
  await expect(field(ada, 'Message')).toBeFocused();
  const actions = actionsOf(ada.message('Good evening'));
  let dialog = await open(ada, actions, 'Message actions', 'Shift+Tab');
  await moveTo(ada, dialog.getByRole('button', { name: 'React with 👍', exact: true }));
  await press(ada, 'Enter');
  await expect(dialog).toBeHidden();
  await expect(actions).toBeFocused();
  await expect(ben.message('Good evening').getByRole('img', { name: 'Ada reacted with 👍' })).toBeVisible();

  dialog = await open(ada, actions, 'Message actions', 'Tab');
  await moveTo(ada, dialog.getByRole('button', { name: 'Reply', exact: true }));
  await press(ada, 'Enter');
  await expect(field(ada, 'Message')).toBeFocused();
  await ada.page.keyboard.type('And to you');
  await press(ada, 'Enter');
  await expect(ben.message('And to you').getByRole('button', { name: 'Answer to you: Good evening' })).toBeVisible();

  // From the answer to what it answers, and to another screen and back.
  await moveTo(ben, ben.message('And to you').getByRole('button', { name: /^Answer to you/ }), 'Shift+Tab');
  await moveTo(ben, button(ben, 'Settings'), 'Shift+Tab');
  await press(ben, 'Enter');
  await expect(ben.page.getByRole('heading', { name: 'Settings', exact: true })).toBeFocused();
  await moveTo(ben, ben.page.getByRole('radio', { name: 'System', exact: true }));
  await press(ben, 'ArrowUp');
  await expect(ben.page.getByRole('radio', { name: 'Dark', exact: true })).toBeChecked();
  await moveTo(ben, ben.contact('Ada').getByRole('button'), 'Shift+Tab');
  await press(ben, 'Enter');
  await expect(field(ben, 'Message')).toBeFocused();
});

test('the focus returns to where it was when a dialog closes', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ben, ada, 'One');
  await exchange(ada, ben, 'Two');
  await field(ada, 'Message').focus();
  for (const [name, dialog] of [
    ['Verify', 'Verify Ben'],
    ['Disappearing messages', 'Disappearing messages'],
  ] as const) {
    const opened = await open(ada, button(ada, name), dialog, 'Shift+Tab');
    await press(ada, 'Escape');
    await expect(opened).toBeHidden();
    await expect(button(ada, name)).toBeFocused();
  }
  const choices = await open(ada, button(ada, 'Disappearing messages'), 'Disappearing messages', 'Tab');
  await moveTo(ada, choices.getByRole('radio', { name: 'Off: messages stay', exact: true }));
  await press(ada, 'ArrowDown', 'ArrowDown');
  await expect(choices.getByRole('radio', { name: '1 minute', exact: true })).toBeChecked();
  await press(ada, 'Escape');
  await expect(button(ada, 'Disappearing messages')).toBeFocused();
  await expect(button(ada, 'Disappearing messages')).toHaveAccessibleDescription('disappears 1 minute after reading');

  const actions = actionsOf(ada.message('Two'));
  for (const action of ['Forward', 'Delete for everyone', 'Delete for me']) {
    const dialog = await open(ada, actions, 'Message actions', 'Tab');
    await moveTo(ada, dialog.getByRole('button', { name: action, exact: true }));
    await press(ada, 'Enter');
    const next = ada.page.getByRole('dialog', { name: action === 'Forward' ? 'Forward to' : action, exact: true });
    await expect(next.locator(':focus')).toHaveCount(1);
    await press(ada, 'Escape');
    await expect(next).toBeHidden();
    await expect(actions).toBeFocused();
  }
  // What had the focus is gone: the messages have it.
  const dialog = await open(ada, actions, 'Message actions', 'Tab');
  await moveTo(ada, dialog.getByRole('button', { name: 'Delete for me', exact: true }));
  await press(ada, 'Enter');
  await moveTo(ada, ada.page.getByRole('dialog').getByRole('button', { name: 'Delete for me', exact: true }));
  await press(ada, 'Enter');
  await expect(ada.message('Two')).toHaveCount(0);
  await expect(ada.messages).toBeFocused();
});

test('states are told without colour', async ({ newPerson }) => {
  const ada = await newPerson('Ada', { forcedColors: 'active' });
  const ben = await newPerson('Ben', { reducedMotion: 'reduce' });
  await meet(ada, ben);
  await exchange(ada, ben, 'Hello');
  await openActions(ada, 'Hello').then((dialog) => dialog.getByRole('button', { name: 'React with 👍' }).click());
  await expect(ada.message('Hello').getByRole('img', { name: 'You reacted with 👍' })).toBeVisible();
  const border = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).borderTopWidth);
  expect(await border(ada.message('Hello'))).not.toBe('0px');
  const outline = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline(ada.contact('Ben').getByRole('button'))).toBe('solid');
  const dialog = await openActions(ada, 'Hello');
  const [ours, another] = ['Take back 👍', 'React with 😂'].map((name) =>
    dialog.getByRole('button', { name, exact: true }),
  );
  expect(await outline(ours as Locator)).toBe('solid');
  expect(await outline(another as Locator)).toBe('none');
  await press(ada, 'Escape');
  await button(ada, 'Settings').click();
  const toggle = ada.page.getByRole('switch', { name: 'Read receipts', exact: true });
  const looks = () => toggle.screenshot({ animations: 'disabled' });
  const on = await looks();
  await toggle.click();
  expect((await looks()).equals(on)).toBe(false);
  // Nothing moves for those who do not want it to.
  expect(await ben.page.evaluate(() => document.getAnimations().length)).toBe(0);
  expect(await button(ben, 'Settings').evaluate((element) => getComputedStyle(element).transitionDuration)).toMatch(
    /^0s(, 0s)*$/,
  );
});
