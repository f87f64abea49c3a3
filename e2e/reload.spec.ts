import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

test.use({ serviceWorkers: 'allow' });

test('both reload, find their conversation, and talk on directly', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Before');
  await exchange(ben, ada, 'Also before');
  await connectDirectly(ada, ben);
  await Promise.all([ada.page.reload(), ben.page.reload()]);
  for (const person of [ada, ben]) {
    await person.expectMessage('Before');
    await person.expectMessage('Also before');
  }
  await ada.expectState('Before', 'delivered');
  await connectDirectly(ada, ben);
  await exchange(ada, ben, 'After');
  await exchange(ben, ada, 'Also after');
});

test('one reloads while the other stays', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Stay');
  await connectDirectly(ada, ben);
  await ben.page.reload();
  await ben.expectMessage('Stay');
  await connectDirectly(ben, ada);
  await exchange(ada, ben, 'Thank you');
  await exchange(ben, ada, 'I stay');
});

test('a reload in the middle of writing loses no message and repeats none', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const texts = Array.from({ length: 8 }, (_, i) => `Line ${i + 1}`);
  for (const [i, text] of texts.entries()) {
    await ada.write(text);
    // Seen here is stored here: only then is it promised.
    await ada.expectMessage(text);
    if (i === 3) await Promise.all([ada.page.reload(), ben.page.reload()]);
    if (i === 3) await expect(ada.messages).toBeVisible();
  }
  for (const text of texts) await ada.expectState(text, 'delivered');
  const shown = ben.messages.getByRole('group');
  await expect(shown).toHaveCount(texts.length);
  expect(await shown.evaluateAll((groups) => groups.map((group) => group.getAttribute('aria-label')))).toEqual(texts);
});
