import { exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

test.use({ serviceWorkers: 'allow' });

const button = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true });

/** Everything that this browser keeps, but the app itself. */
const kept = ({ page }: Person) =>
  page.evaluate(async () => {
    const files: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
    return {
      databases: (await indexedDB.databases()).map(({ name }) => name),
      files,
      caches: (await caches.keys()).filter((name) => !name.startsWith('vesper-build-')),
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
    };
  });
const nothing = { files: [], caches: [], local: [], session: [] };

async function leaveTraces({ page }: Person): Promise<void> {
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('files', { create: true });
    const writable = await (await folder.getFileHandle('one', { create: true })).createWritable();
    await writable.write('sealed');
    await writable.close();
    await (await caches.open('pictures')).put('/one', new Response('personal'));
    localStorage.setItem('vesper.theme', 'dark');
    sessionStorage.setItem('vesper.one', 'two');
  });
}

test('everything is erased in two actions, and Vesper begins anew', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Nobody shall read this');
  await leaveTraces(ada);
  const first = ada.page;
  await ada.open();
  await expect(button(ada, 'Use here')).toBeVisible();
  const second = ada.page;
  await first.getByRole('button', { name: 'Erase everything', exact: true }).click();
  await first.getByRole('button', { name: 'Erase now', exact: true }).click();
  await expect(first.getByRole('textbox', { name: 'Your name', exact: true })).toBeVisible();
  await expect(second.getByText('Ben')).toHaveCount(0);
  await second.close();
  expect(await kept({ page: first } as Person)).toEqual({ ...nothing, databases: ['vesper'] });
  const records = await first.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opened = indexedDB.open('vesper');
        opened.onerror = () => reject(new Error('no database'));
        opened.onsuccess = () => {
          const count = opened.result.transaction('records').objectStore('records').count();
          count.onsuccess = () => resolve(count.result);
          opened.result.close();
        };
      }),
  );
  expect(records).toBe(0);
});

test('held down, the button asks nothing, also on the lock screen', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await button(ada, 'Settings').click();
  await button(ada, 'Set passphrase').click();
  for (const name of ['New passphrase', 'New passphrase again'])
    await ada.page.getByRole('textbox', { name, exact: true }).fill('lantern violet harbour');
  await button(ada, 'Save').click();
  await button(ada, 'Lock now').click();
  await expect(button(ada, 'Unlock')).toBeVisible();
  await button(ada, 'Erase everything').hover();
  await ada.page.mouse.down();
  await expect(ada.page.getByRole('textbox', { name: 'Your name', exact: true })).toBeVisible();
  await ada.page.mouse.up();
});

test('erasing that was cut off goes on at the next start', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await expect(button(ada, 'New invite')).toBeVisible();
  await leaveTraces(ada);
  // As it is after the first step: the keys are gone, and the browser was closed.
  await ada.page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        localStorage.setItem('vesper.erasing', 'yes');
        const opened = indexedDB.open('vesper');
        opened.onerror = () => reject(new Error('no database'));
        opened.onsuccess = () => {
          const transaction = opened.result.transaction('device', 'readwrite');
          transaction.objectStore('device').clear();
          transaction.oncomplete = () => {
            opened.result.close();
            resolve();
          };
        };
      }),
  );
  await ada.page.reload();
  await expect(ada.page.getByRole('textbox', { name: 'Your name', exact: true })).toBeVisible();
  expect(await kept(ada)).toEqual({ ...nothing, databases: ['vesper'] });
});
