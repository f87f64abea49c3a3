import { Talker } from './fixtures/talker.ts';
import { expect, type Person, test } from './fixtures/vesper.ts';

/** The kind of a message that has a number, by docs/protocol.md. */
const post = 3;

/** Ten messages each way, so that the ratchet turns and the post-quantum step is under way. */
async function converse(person: Person, talker: Talker): Promise<void> {
  for (let i = 1; i <= 10; ++i) {
    await person.write(`From the browser ${i}`);
    await talker.expect('message', { text: `From the browser ${i}`, kind: post });
    await person.expectState(`From the browser ${i}`, 'delivered');
    talker.do('say', { text: `From elsewhere ${i} 🌙` });
    const said = await talker.expect('said');
    await talker.expect('delivered', { sequence: said['sequence'] });
    await person.expectMessage(`From elsewhere ${i} 🌙`);
  }
  expect(talker.problems).toEqual([]);
}

/** What each says of messages that are there reaches the other. */
async function change(person: Person, talker: Talker): Promise<void> {
  await person.write('To be answered');
  const said = await talker.expect('message', { text: 'To be answered' });
  const number = Number(said['number']);
  expect(number).toBeGreaterThan(0);
  talker.do('read', { number });
  await person.expectState('To be answered', 'read');
  talker.do('react', { to: [true, number], reaction: '🌙' });
  talker.do('say', { text: 'An answer', answers: [true, number] });
  const answer = await talker.expect('said', { kind: post });
  await person.expectMessage('An answer');
  talker.do('edit', { number: answer['number'], text: 'A better answer' });
  await person.expectMessage('A better answer');
  await expect(person.message('An answer')).toHaveCount(0);
  talker.do('remove', { number: answer['number'] });
  await expect(person.message('A better answer')).toHaveCount(0);
  talker.do('show', { name: 'Pia of elsewhere', hides_presence: true });
  await expect(person.page.getByRole('heading', { name: 'Pia of elsewhere', exact: true })).toBeVisible();
  await expect(person.notice('Calls themselves Pia of elsewhere from here on.')).toBeVisible();
  // All of it was taken, the reaction too: nothing that they said waits any longer.
  await expect.poll(() => talker.waiting()).toEqual([]);
  expect(talker.problems).toEqual([]);
}

test('somebody with a client made from the written protocol joins our invite', async ({ ada, server }) => {
  const pia = await Talker.start(server.url, 'Pia');
  await ada.open();
  await ada.sayName();
  pia.do('join', { link: await ada.invite() });
  const met = await pia.expect('met');
  expect(met['name']).toBe('Ada');
  await expect(ada.messages).toBeVisible();
  await converse(ada, pia);
  await change(ada, pia);
  await pia.quit();
});

test('we join the invite of somebody with such a client', async ({ ada, server }) => {
  const pia = await Talker.start(server.url, 'Pia');
  pia.do('invite');
  await ada.open(String((await pia.expect('invite'))['link']));
  await ada.sayName();
  await ada.accept();
  const met = await pia.expect('met');
  expect(met['name']).toBe('Ada');
  await expect(ada.messages).toBeVisible();
  await converse(ada, pia);
  await change(ada, pia);
  await pia.quit();
});
