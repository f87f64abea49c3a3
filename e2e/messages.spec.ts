import { act, openActions, quoteIn } from './fixtures/messages.ts';
import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

test('a reply shows what it answers, and leads there', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'When shall we meet?');
  await act(ben, 'When shall we meet?', 'Reply');
  await expect(ben.page.getByText('Reply to Ada', { exact: true })).toBeVisible();
  await ben.write('At eight');
  await ada.expectMessage('At eight');
  for (const [person, name] of [
    [ada, 'Answer to you: When shall we meet?'],
    [ben, 'Answer to Ada: When shall we meet?'],
  ] as const) {
    await expect(quoteIn(person.message('At eight'))).toHaveAccessibleName(name);
  }
  // To one's own words, of which the other has the number only.
  await act(ben, 'At eight', 'Reply');
  await expect(ben.page.getByText('Reply to yourself', { exact: true })).toBeVisible();
  await ben.write('Or nine');
  await expect(quoteIn(ada.message('Or nine'))).toHaveAccessibleName('Answer to Ben: At eight');
  // The next one is a new message again.
  await exchange(ben, ada, 'And bring bread');
  await expect(quoteIn(ada.message('And bring bread'))).toHaveCount(0);
  // What is answered may be gone on one side.
  await act(ada, 'At eight', 'Delete for me');
  await ada.page.reload();
  await expect(quoteIn(ada.message('Or nine'))).toHaveAccessibleName('Answer to Ben: This message is no longer here.');
});

test('an edit replaces the text on both sides, also after a reload', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'See you on Tusday');
  await ada.page.getByRole('textbox', { name: 'Message', exact: true }).fill('a draft');
  await act(ada, 'See you on Tusday', 'Edit');
  const field = ada.page.getByRole('textbox', { name: 'Message', exact: true });
  await expect(field).toHaveValue('See you on Tusday');
  await field.fill('See you on Tuesday');
  await ada.page.getByRole('button', { name: 'Save', exact: true }).click();
  for (const person of [ada, ben]) {
    await person.expectMessage('See you on Tuesday');
    await expect(person.message('See you on Tusday')).toHaveCount(0);
    await expect(person.message('See you on Tuesday').getByText('edited')).toBeVisible();
  }
  await expect(field).toHaveValue('a draft');
  await ben.page.reload();
  await ben.expectMessage('See you on Tuesday');
  // Somebody else's words are not theirs to change.
  const actions = await openActions(ben, 'See you on Tuesday');
  await expect(actions.getByRole('button', { name: 'Edit', exact: true })).toHaveCount(0);
  await expect(actions.getByRole('button', { name: 'Delete for everyone', exact: true })).toHaveCount(0);
});

test('a message that is taken back is gone on both sides; one deleted here stays there', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Not for you');
  await exchange(ada, ben, 'Keep this');
  await act(ada, 'Not for you', 'Delete for everyone');
  await ada.expectMessage('You took this message back.');
  await ben.expectMessage('Ada took this message back.');
  await act(ada, 'Keep this', 'Delete for me');
  await expect(ada.message('Keep this')).toHaveCount(0);
  for (const person of [ada, ben]) await person.page.reload();
  await ben.expectMessage('Keep this');
  await ben.expectMessage('Ada took this message back.');
  await ada.expectMessage('You took this message back.');
  await expect(ada.message('Keep this')).toHaveCount(0);
});

test('both react to a message, and take it back', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'I passed');
  const reactions = (name: string) => [
    ada.message('I passed').getByRole('img', { name, exact: true }),
    ben.message('I passed').getByRole('img', { name, exact: true }),
  ];
  await act(ben, 'I passed', 'React with 👍');
  await expect(reactions('Ben reacted with 👍')[0] ?? ada.alert).toBeVisible();
  await expect(reactions('You reacted with 👍')[1] ?? ben.alert).toBeVisible();
  await act(ada, 'I passed', 'React with 😂');
  await expect(reactions('Ada reacted with 😂')[1] ?? ben.alert).toBeVisible();
  await act(ben, 'I passed', 'React with ❤️');
  await expect(reactions('Ben reacted with ❤️')[0] ?? ada.alert).toBeVisible();
  await act(ben, 'I passed', 'Take back ❤️');
  await expect(reactions('Ben reacted with ❤️')[0] ?? ada.alert).toHaveCount(0);
  await expect(reactions('Ada reacted with 😂')[1] ?? ben.alert).toBeVisible();
});

test('changes reach somebody who was away, after what they change', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await ben.leave();
  await ada.write('First');
  await ada.write('Secnd');
  await ada.expectState('Secnd', 'sent');
  await act(ada, 'Secnd', 'Edit');
  await ada.page.getByRole('textbox', { name: 'Message', exact: true }).fill('Second');
  await ada.page.getByRole('button', { name: 'Save', exact: true }).click();
  await act(ada, 'First', 'Delete for everyone');
  await ben.comeBackTo('Ada');
  await ben.expectMessage('Second');
  await ben.expectMessage('Ada took this message back.');
  await expect(ben.message('First')).toHaveCount(0);
  await expect(ben.message('Secnd')).toHaveCount(0);
});

test('a message is read when it is before the eyes, and not before', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await ben.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ada.write('Have you seen it?');
  await ada.expectState('Have you seen it?', 'delivered');
  await expect(ben.contact('Ada').getByText('1 new')).toBeVisible();
  await ben.page.reload();
  await expect(ben.contact('Ada').getByText('1 new')).toBeVisible();
  await expect(ada.message('Have you seen it?')).toHaveAccessibleDescription(/, delivered$/);
  await ben.openConversation('Ada');
  await ada.expectState('Have you seen it?', 'read');
});

test('who keeps it to themselves is not seen to read or write', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await ben.page.getByRole('button', { name: 'Settings', exact: true }).click();
  for (const name of ['Read receipts', 'Writing']) {
    await ben.page.getByRole('switch', { name, exact: true }).click();
    await expect(ben.page.getByRole('switch', { name, exact: true })).not.toBeChecked();
  }
  await ben.page.reload();
  await ben.openConversation('Ada');
  await connectDirectly(ada, ben);
  await exchange(ada, ben, 'Hello?');
  await exchange(ben, ada, 'Hello');
  await expect(ada.message('Hello?')).toHaveAccessibleDescription(/, delivered$/);
});

test('one sees the other write', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const writes = ada.page.getByRole('status').filter({ hasText: 'writes…' });
  await ben.page.getByRole('textbox', { name: 'Message', exact: true }).pressSequentially('So');
  await expect(writes).toBeVisible();
  await ben.page.getByRole('textbox', { name: 'Message', exact: true }).fill('');
  await expect(writes).toHaveCount(0);
  await ben.write('So be it');
  await ada.expectMessage('So be it');
  await expect(writes).toHaveCount(0);
});

test('disappearing messages go on both sides after they were read', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await exchange(ada, ben, 'This stays');
  await ada.page.getByRole('button', { name: 'Disappearing messages', exact: true }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Disappearing messages', exact: true });
  await dialog.getByRole('radio', { name: '5 seconds', exact: true }).click();
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(ada.notice('messages disappear 5 seconds after they are read. You chose this.')).toBeVisible();
  await expect(ben.notice('messages disappear 5 seconds after they are read. Ada chose this.')).toBeVisible();
  await ben.write('Soon gone');
  await ada.expectMessage('Soon gone');
  for (const person of [ada, ben]) await expect(person.message('Soon gone')).toHaveCount(0, { timeout: 15_000 });
  for (const person of [ada, ben]) {
    await person.page.reload();
    await person.expectMessage('This stays');
    await expect(person.message('Soon gone')).toHaveCount(0);
  }
});

test('a message is copied and forwarded', async ({ newPerson, ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'The address is *Elm Street 5*');
  await ben.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await act(ben, 'The address is *Elm Street 5*', 'Copy text');
  await expect(ben.page.getByText('Text copied.')).toBeVisible();
  expect(await ben.page.evaluate(() => navigator.clipboard.readText())).toBe('The address is *Elm Street 5*');

  const cleo = await newPerson('Cleo');
  await ben.page.getByRole('button', { name: 'New invite', exact: true }).click();
  await cleo.open(await ben.inviteLink());
  await cleo.sayName();
  await cleo.accept();
  await expect(cleo.messages).toBeVisible();
  await ben.openConversation('Ada');
  await act(ben, 'The address is *Elm Street 5*', 'Forward');
  const people = ben.page.getByRole('dialog', { name: 'Forward to', exact: true });
  await people.getByRole('button', { name: 'Cleo', exact: true }).click();
  await cleo.expectMessage('The address is *Elm Street 5*');
});

test('formatting and links are shown without any HTML of the writer', async ({ ada, ben }) => {
  await meet(ada, ben);
  const text = 'See *this* <img src=x onerror=alert(1)> https://аpple.com/\n- one\n- two';
  await exchange(ada, ben, text);
  const message = ben.message(text);
  await expect(message.getByRole('strong')).toHaveText('this');
  await expect(message.getByRole('listitem')).toHaveText(['one', 'two']);
  await expect(message.getByRole('img')).toHaveCount(0);
  const link = message.getByRole('link');
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(link).toHaveAttribute('href', 'https://xn--pple-43d.com/');
  await expect(message).toContainText('(xn--pple-43d.com)');
});
