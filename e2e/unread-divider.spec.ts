import { exchange, expect, meet, test } from './fixtures/vesper.ts';

test('a line stands above the first message that was not read, for as long as the conversation is', async ({
  ada,
  ben,
}) => {
  await meet(ada, ben);
  await exchange(ben, ada, 'Read already');
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  for (let i = 1; i <= 40; ++i) await ben.write(`Unread ${i}`);
  await expect(ada.contact('Ben')).toContainText('40 new');
  await ada.openConversation('Ben');
  const divider = ada.messages.getByRole('separator', { name: 'New messages', exact: true });
  await expect(divider).toBeInViewport();
  await expect(ada.message('Unread 1')).toBeInViewport();
  await expect(ada.message('Read already')).toBeInViewport();
  await expect(ada.message('Unread 40')).not.toBeInViewport();

  // Those below the view are told.
  const toEnd = ada.page.getByRole('button', { name: /^Latest messages/ });
  const told = async () => Number(/(\d+) new$/.exec((await toEnd.textContent()) ?? '')?.[1]);
  expect(await told()).toBeGreaterThan(15);
  expect(await told()).toBeLessThan(40);
  await toEnd.click();
  await expect(ada.message('Unread 40')).toBeInViewport();
  await exchange(ben, ada, 'While you read');
  await expect(divider).toHaveCount(1);
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ada.openConversation('Ben');
  await expect(ada.message('While you read')).toBeInViewport();
  await expect(divider).toHaveCount(0);
});
