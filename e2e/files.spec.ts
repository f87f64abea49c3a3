import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { file, photo, saved, sendFiles } from './fixtures/files.ts';
import { act } from './fixtures/messages.ts';
import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('a file arrives as it was sent, with its text, and is there after a reload', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const report = file('Bericht – final.dat', 3_000_000);
  await sendFiles(ada, [report], 'The numbers');
  const text = 'Bericht – final.dat: The numbers';
  await ben.expectMessage(text);
  expect(digest(await saved(ben, text))).toBe(digest(report.buffer));
  await expect(ada.message(text).getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0);
  await ben.page.reload();
  expect(digest(await saved(ben, text))).toBe(digest(report.buffer));
  // The sender has it too.
  expect(digest(await saved(ada, text))).toBe(digest(report.buffer));
});

test('several files are sent at once, an empty one too', async ({ ada, ben }) => {
  await meet(ada, ben);
  const all = [file('one.dat', 200_000), file('empty.dat', 0), file('two.dat', 61_408)];
  await sendFiles(ada, all);
  for (const { name, buffer } of all) {
    await ben.expectMessage(name);
    expect(digest(await saved(ben, name)), name).toBe(digest(buffer));
  }
});

test('a small file waits in the drop for somebody who is away', async ({ ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Hello');
  await connectDirectly(ada, ben);
  await ben.leave();
  await ada.expectConnection('via server');
  const letter = file('letter.dat', 700_000);
  await sendFiles(ada, [letter]);
  await expect(ada.message('letter.dat').getByRole('status')).toHaveText(/Waits for Ben, sealed/);
  await ada.leave();
  await ben.comeBackTo('Ada');
  expect(digest(await saved(ben, 'letter.dat'))).toBe(digest(letter.buffer));
  await ben.leave();
  await ada.comeBackTo('Ben');
  await expect(ada.message('letter.dat').getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0);
});

test('a large file is asked for, paused, and resumed after a reload of either side', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const film = file('film.dat', 45_000_000);
  await sendFiles(ada, [film]);
  const theirs = ben.message('film.dat');
  await expect(theirs.getByRole('status')).toHaveText(/Not downloaded/);
  await expect(ada.message('film.dat').getByRole('status')).toHaveText(/Waits for Ben on this device/);
  await theirs.getByRole('button', { name: 'Download', exact: true }).click();
  await theirs.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(theirs.getByRole('status')).toHaveText(/Paused|Not downloaded/);
  await ben.page.reload();
  await theirs.getByRole('button', { name: 'Download', exact: true }).click();
  await ada.page.reload();
  await expect(theirs.getByRole('button', { name: 'Save', exact: true })).toBeVisible({ timeout: 60_000 });
  expect(digest(await saved(ben, 'film.dat'))).toBe(digest(film.buffer));
});

test('a picture is seen, without the place where it was taken', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const { plain, withPlace } = await photo(ada.page);
  await sendFiles(ada, [{ name: 'evening.jpg', mimeType: 'image/jpeg', buffer: withPlace }], 'From the balcony');
  const shown = ben.message('Picture: From the balcony');
  const opens = shown.getByRole('button', { name: 'Open picture', exact: true });
  await expect(opens).toBeEnabled();
  await opens.click();
  const view = ben.page.getByRole('dialog', { name: 'evening.jpg', exact: true });
  await expect(view.getByRole('img', { name: 'Picture: evening.jpg', exact: true })).toBeVisible();
  await ben.page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  const downloading = ben.page.waitForEvent('download');
  await view.getByRole('button', { name: 'Save', exact: true }).click();
  const bytes = await readFile(await (await downloading).path());
  expect(bytes.includes('GPS')).toBe(false);
  expect(digest(bytes)).toBe(digest(plain));
});

test('what could be a program is spoken of before it is saved', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await sendFiles(ada, [file('holiday.jpg.exe', 1_000)]);
  const message = ben.message('holiday.jpg.exe');
  await message.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(message.getByRole('alert')).toHaveText(/holiday\.jpg\.exe is a program/);
  await message.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(message.getByRole('alert')).toHaveCount(0);
});

test('a file that is taken back, and one that is forwarded', async ({ ada, ben, newPerson }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const list = file('list.dat', 5_000);
  await sendFiles(ada, [list]);
  await expect(ben.message('list.dat').getByRole('button', { name: 'Save', exact: true })).toBeVisible();
  await act(ada, 'list.dat', 'Delete for everyone');
  await expect(ben.message('list.dat')).toHaveCount(0);
  await ben.expectMessage('Ada took this message back.');

  await sendFiles(ada, [list]);
  await expect(ben.message('list.dat').getByRole('button', { name: 'Save', exact: true })).toBeVisible();
  const cleo = await newPerson('Cleo');
  await ben.page
    .getByRole('button', { name: 'Back', exact: true })
    .or(ben.page.getByRole('button', { name: 'New invite', exact: true }))
    .first()
    .click();
  const link = await ben.inviteLink();
  await cleo.open(link);
  await cleo.sayName();
  await cleo.accept();
  await expect(cleo.messages).toBeVisible();
  await ben.openConversation('Ada');
  await act(ben, 'list.dat', 'Forward');
  await ben.page.getByRole('dialog', { name: 'Forward to', exact: true }).getByRole('button', { name: 'Cleo' }).click();
  expect(digest(await saved(cleo, 'list.dat'))).toBe(digest(list.buffer));
});

test('files are pasted and dropped, and what is not wanted is left out', async ({ ada, ben }) => {
  await meet(ada, ben);
  await ada.page.getByRole('textbox', { name: 'Message', exact: true }).evaluate((field) => {
    const data = new DataTransfer();
    data.items.add(new File(['one'], 'one.txt', { type: 'text/plain' }));
    data.items.add(new File(['two'], 'two.txt', { type: 'text/plain' }));
    field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true, composed: true }),
    );
  });
  const dialog = ada.page.getByRole('dialog', { name: 'Send files', exact: true });
  const remove = dialog.getByRole('button', { name: 'Remove two.txt', exact: true });
  await remove.click();
  await expect(remove).toBeHidden();
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await ben.expectMessage('one.txt');
  await ada.messages.evaluate((log) => {
    const data = new DataTransfer();
    data.items.add(new File(['three'], 'three.txt', { type: 'text/plain' }));
    log.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true, composed: true }));
  });
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await ben.expectMessage('three.txt');
  expect((await saved(ben, 'three.txt')).toString()).toBe('three');
  await expect(ben.message('two.txt')).toHaveCount(0);
});
