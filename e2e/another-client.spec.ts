import { Talker } from './fixtures/talker.ts';
import { expect, type Person, test } from './fixtures/vesper.ts';

/** Ten messages each way, so that the ratchet turns and the post-quantum step is under way. */
async function converse(person: Person, talker: Talker): Promise<void> {
  for (let i = 1; i <= 10; ++i) {
    await person.write(`From the browser ${i}`);
    await talker.expect('message', { text: `From the browser ${i}` });
    await person.expectState(`From the browser ${i}`, 'delivered');
    talker.do('say', { text: `From elsewhere ${i} 🌙` });
    const said = await talker.expect('said');
    await talker.expect('delivered', { sequence: said['sequence'] });
    await person.expectMessage(`From elsewhere ${i} 🌙`);
  }
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
  await pia.quit();
});
