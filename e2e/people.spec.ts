import type { Person } from './fixtures/person.ts';
import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

const details = (person: Person) => person.page.getByRole('dialog', { name: 'Contact details', exact: true });

async function openDetails(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Contact details', exact: true }).click();
  await expect(details(person)).toBeVisible();
}

test('a contact has the name here that one gives them', async ({ ada, ben }) => {
  await meet(ada, ben);
  await openDetails(ada);
  const name = details(ada).getByRole('textbox', { name: 'Name on this device', exact: true });
  await name.fill('Ben the baker');
  await details(ada).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(ada.page.getByRole('heading', { name: 'Ben the baker', exact: true })).toBeVisible();
  await expect(ada.contact('Ben the baker')).toBeVisible();
  await ada.page.reload();
  await expect(ada.page.getByRole('heading', { name: 'Ben the baker', exact: true })).toBeVisible();
  await expect(ben.page.getByRole('heading', { name: 'Ada', exact: true })).toBeVisible();
});

test('nothing arrives from somebody who is blocked, who cannot tell; what waited arrives afterwards', async ({
  ada,
  ben,
}) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await openDetails(ada);
  await details(ada).getByRole('button', { name: 'Block', exact: true }).click();
  const sure = ada.page.getByRole('dialog', { name: 'Block', exact: true });
  await sure.getByRole('button', { name: 'Block', exact: true }).click();
  await expect(ada.page.getByText('You have blocked Ben.')).toBeVisible();
  await ben.expectConnection('via server');
  await ben.write('Can you hear me?');
  await ben.expectState('Can you hear me?', 'sent');
  await expect(ada.message('Can you hear me?')).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Unblock', exact: true }).click();
  await ada.expectMessage('Can you hear me?');
  await exchange(ada, ben, 'Now I can');
});

test('a contact that is deleted is gone with everything, after a reload too', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ben, ada, 'Remember me');
  await openDetails(ada);
  await details(ada).getByRole('button', { name: 'Delete contact', exact: true }).click();
  const sure = ada.page.getByRole('dialog', { name: 'Delete contact', exact: true });
  await sure.getByRole('button', { name: 'Delete contact', exact: true }).click();
  await expect(ada.page.getByText('Ben was deleted.')).toBeVisible();
  await expect(ada.contact('Ben')).toHaveCount(0);
  await ada.page.reload();
  await expect(ada.page.getByRole('button', { name: 'New invite', exact: true })).toBeVisible();
  await expect(ada.contact('Ben')).toHaveCount(0);
  const names = await ada.page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const opened = indexedDB.open('vesper');
        opened.onsuccess = () => {
          const asked = opened.result.transaction('records').objectStore('records').getAllKeys();
          asked.onsuccess = () => resolve(asked.result.map(String));
        };
      }),
  );
  expect(names.filter((name) => /^(contact|session|outbox|message|number)\//.test(name))).toEqual([]);
});
