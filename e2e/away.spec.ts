import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

test('what is written to somebody who is away waits for them', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Are you there?');
  await connectDirectly(ada, ben);
  await ben.leave();
  await ada.expectConnection('via server');
  await ada.write('Sleep well');
  await ada.expectState('Sleep well', 'sent');

  await ben.comeBackTo('Ada');
  await ben.expectMessage('Sleep well');
  await ada.expectState('Sleep well', 'delivered');
  await exchange(ben, ada, 'Good morning');
  await connectDirectly(ada, ben);
});

test('the two need never be there at the same time', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Hello');
  await connectDirectly(ada, ben);
  await ben.leave();
  await ada.expectConnection('via server');
  await ada.write('I have to go');
  await ada.expectState('I have to go', 'sent');
  await ada.leave();

  await ben.comeBackTo('Ada');
  await ben.expectMessage('I have to go');
  await ben.expectConnection('via server');
  await ben.write('I came too late');
  await ben.expectState('I came too late', 'sent');
  await ben.leave();

  await ada.comeBackTo('Ben');
  await ada.expectMessage('I came too late');
  await ada.expectState('I have to go', 'delivered');
});

test('an invite can be accepted, and written to, while its maker is away', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  await ada.leave();

  await ben.open(link);
  await ben.sayName();
  await ben.accept();
  await ben.write('You were not there');
  await ben.expectState('You were not there', 'sent');
  await ben.leave();

  await ada.open();
  await expect(ada.contact('Ben')).toContainText('You were not there');
  await expect(ada.contact('Ben')).toContainText('1 new');
  await ada.openConversation('Ben');
  await ada.expectMessage('You were not there');
  await ada.write('Now I am');
  await ada.expectState('Now I am', 'sent');
  await ben.comeBackTo('Ada');
  await ben.expectMessage('Now I am');
  await ben.expectState('You were not there', 'delivered');
});
