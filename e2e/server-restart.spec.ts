import { connectDirectly, exchange, expect, join, meet, type Person, test } from './fixtures/vesper.ts';

const notice = (person: Person) => person.page.getByText('No connection to the server. Trying again…');

test('everything reconnects after the server was stopped and started', async ({ server, ada, ben, newPerson }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await server.stop();
  for (const person of [ada, ben]) await expect(notice(person)).toBeVisible();
  await exchange(ada, ben, 'Meanwhile');
  await server.start();
  for (const person of [ada, ben]) await expect(notice(person)).toBeHidden();

  const link = await ada.invite();
  const cleo = await newPerson('Cleo');
  await join(cleo, link);
  await exchange(cleo, ada, 'The server knows this invite');
});

test('an invite survives a crash of the server', async ({ server, ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  await server.crash();
  await server.start();
  await join(ben, link);
  await expect(ada.messages).toBeVisible();
  await exchange(ben, ada, 'Still good');
});

test('a message that waits survives a crash of the server', async ({ server, ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await ben.leave();
  await ada.expectConnection('via server');
  await ada.write('Keep this');
  await ada.expectState('Keep this', 'sent');
  await ada.leave();
  await server.crash();
  await server.start();
  await ben.comeBackTo('Ada');
  await ben.expectMessage('Keep this');
});

test('what is written with neither server nor peer is queued and arrives later', async ({ server, ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await ben.leave();
  await ada.expectConnection('via server');
  await server.stop();
  await ada.expectConnection('offline');
  await ada.write('Into the dark');
  await ada.expectState('Into the dark', 'queued');

  await server.start();
  await ada.expectState('Into the dark', 'sent');
  await ben.comeBackTo('Ada');
  await ben.expectMessage('Into the dark');
  await ada.expectState('Into the dark', 'delivered');
  await connectDirectly(ada, ben);
});
