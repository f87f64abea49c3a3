import { exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

const field = ({ page }: Person) => page.getByRole('textbox', { name: 'Message', exact: true });

/** The records that the shell keeps itself, by name, as they lie on the disk: each byte a character. */
const shellRecords = ({ page }: Person) =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('no database'));
      });
    const database = await done(indexedDB.open('vesper'));
    const store = database.transaction('shell').objectStore('shell');
    const names = (await done(store.getAllKeys())) as string[];
    const values = (await done(store.getAll())) as Uint8Array[];
    database.close();
    const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    return values.map((value, i) => ({ name: names[i] ?? '', text: latin1(value) }));
  });

/** Does what changes Ada's draft, and waits until the change is on the disk: a closing tab waits for nobody. */
async function kept(ada: Person, change: () => Promise<void>): Promise<void> {
  const drafts = async () => (await shellRecords(ada)).filter(({ name }) => name.startsWith('draft/'));
  const before = await drafts();
  await change();
  await expect.poll(drafts).not.toEqual(before);
}

test('what is written and not sent is there again after a reload, until it is sent', async ({ ada, ben }) => {
  await meet(ada, ben);
  await kept(ada, () => field(ada).fill('I wanted to say'));
  await ada.page.reload();
  await expect(field(ada)).toHaveValue('I wanted to say');
  await kept(ada, () => field(ada).fill('I wanted to say that'));
  await ada.leave();
  await ada.comeBackTo('Ben');
  await expect(field(ada)).toHaveValue('I wanted to say that');
  await field(ada).press('Enter');
  await ben.expectMessage('I wanted to say that');
  await ada.page.reload();
  await ada.expectMessage('I wanted to say that');
  await expect(field(ada)).toHaveValue('');
});

test('no word that was typed or can be searched is on the disk in the clear', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Violets at midnight');
  await field(ada).fill('Quittenbaum');
  const search = ada.page.getByRole('searchbox', { name: 'Search messages', exact: true });
  await search.fill('violets');
  await expect(ada.page.getByRole('list', { name: 'Messages found', exact: true })).toBeVisible();
  const names = async () => (await shellRecords(ada)).map(({ name }) => name.split('/')[0]);
  await expect.poll(names).toEqual(['draft', 'search']);
  const text = (await shellRecords(ada)).map((record) => record.text.toLowerCase()).join('');
  expect(text).not.toContain('quittenbaum');
  expect(text).not.toContain('violets');
});
