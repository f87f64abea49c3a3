import { connectDirectly, exchange, expect, join, meet, test } from './fixtures/vesper.ts';

test.use({ serviceWorkers: 'allow' });

test('two people begin a conversation with an invite link', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{50}$/);

  const timer = ada.page.getByRole('timer', { name: 'Expires in', exact: true });
  await expect(timer).toHaveText(/^23 h 59 m \d+ s$/);
  const before = await timer.textContent();
  await expect(timer).not.toHaveText(before ?? '');

  await ben.open(link);
  await expect(ben.page.getByRole('heading', { name: 'Ada invites you' })).toBeVisible();
  await ben.sayName();
  await expect(ben.page.getByRole('timer', { name: 'Expires in', exact: true })).toHaveText(/^23 h 59 m \d+ s$/);
  await ben.accept();

  for (const [person, other] of [
    [ada, 'Ben'],
    [ben, 'Ada'],
  ] as const) {
    await expect(person.page.getByRole('heading', { name: other, exact: true })).toBeVisible();
    await expect(person.contact(other)).toBeVisible();
  }
  await exchange(ben, ada, 'Good evening, Ada');
  await exchange(ada, ben, 'Good evening, Ben');
  await connectDirectly(ada, ben);
  await exchange(ada, ben, 'Now nobody is in between');
});

test('a direct conversation goes on without the server', async ({ server, ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await server.stop();
  await exchange(ada, ben, 'The server is gone');
  await exchange(ben, ada, 'I have not noticed');
  await connectDirectly(ada, ben);
});

test('a direct conversation sends nothing of its messages through the server', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ben, ada, 'Hello');
  await connectDirectly(ada, ben);
  const sizes: number[] = [];
  for (const person of [ada, ben]) {
    expect(person.sockets).toHaveLength(1);
    for (const socket of person.sockets) {
      socket.on('framesent', ({ payload }) => sizes.push(payload.length));
      socket.on('framereceived', ({ payload }) => sizes.push(payload.length));
    }
  }
  const long = 'A long evening. '.repeat(1000).trim();
  await exchange(ada, ben, long);
  await exchange(ben, ada, long.toUpperCase());
  // What still goes there is the rest of the negotiation, in frames that could not hold this text.
  for (const size of sizes) expect(size).toBeLessThan(long.length);
});

test('messages keep their order when both write at once', async ({ ada, ben }) => {
  await meet(ada, ben);
  const numbered = (name: string) => Array.from({ length: 10 }, (_, i) => `${name} ${i + 1}`);
  const say = async (person: typeof ada) => {
    for (const text of numbered(person.name)) await person.write(text);
  };
  await Promise.all([say(ada), say(ben)]);
  for (const person of [ada, ben]) {
    await expect(person.messages.getByRole('group')).toHaveCount(20);
    const shown = await person.messages
      .getByRole('group')
      .evaluateAll((groups) => groups.map((group) => group.getAttribute('aria-label') ?? ''));
    for (const name of ['Ada', 'Ben']) expect(shown.filter((text) => text.startsWith(name))).toEqual(numbered(name));
    for (const text of numbered(person.name)) await person.expectState(text, 'delivered');
  }
});

test('a conversation with one person is not seen by another', async ({ ada, ben, newPerson }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Between us');
  await ada.page.getByRole('button', { name: 'New invite', exact: true }).click();
  const cleo = await newPerson('Cleo');
  await join(cleo, await ada.inviteLink());
  await expect(ada.page.getByRole('heading', { name: 'Cleo', exact: true })).toBeVisible();
  await exchange(cleo, ada, 'A new one');
  await expect(cleo.message('Between us')).toHaveCount(0);
  await expect(ada.message('Between us')).toHaveCount(0);
  await ada.openConversation('Ben');
  await ada.expectMessage('Between us');
  await expect(ada.message('A new one')).toHaveCount(0);
});
