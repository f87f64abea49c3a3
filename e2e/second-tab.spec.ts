import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

test('a second tab waits, and takes over when it is asked to', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'In the first tab');
  const first = ada.page;
  const socketsBefore = ada.sockets.length;
  const elsewhere = 'Vesper is open in another tab';

  await ada.open();
  const second = ada.page;
  await expect(second.getByRole('heading', { name: elsewhere })).toBeVisible();
  expect(ada.sockets).toHaveLength(socketsBefore);
  await expect(first.getByRole('heading', { name: 'Ben', exact: true })).toBeVisible();

  await second.getByRole('button', { name: 'Use here', exact: true }).click();
  await expect(first.getByRole('heading', { name: elsewhere })).toBeVisible();
  await ada.openConversation('Ben');
  await ada.expectMessage('In the first tab');
  await exchange(ada, ben, 'In the second tab');
  await exchange(ben, ada, 'Wherever you are');
  await connectDirectly(ada, ben);

  await first.getByRole('button', { name: 'Use here', exact: true }).click();
  await expect(second.getByRole('heading', { name: elsewhere })).toBeVisible();
  await second.close();
  await expect(first.getByRole('group', { name: 'Wherever you are', exact: true })).toBeVisible();
  await ben.write('And back');
  await expect(first.getByRole('group', { name: 'And back', exact: true })).toBeVisible();
});

test('a link that is opened in a second tab is kept until that tab takes over', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  await ben.open();
  await ben.sayName();
  await ben.open(link);
  await ben.page.getByRole('button', { name: 'Use here', exact: true }).click();
  await ben.accept();
  await exchange(ben, ada, 'From the second tab');
});
