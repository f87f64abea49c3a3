import { exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

const button = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true });
const field = ({ page }: Person, name: string) => page.getByRole('textbox', { name, exact: true });
const heading = ({ page }: Person, name: string) => page.getByRole('heading', { name, exact: true });
const passphrase = 'lantern violet harbour nineteen';
const moved = 'This profile moved to a file';
const elsewhere = 'Your profile is in use elsewhere';

/** Up to the file; gives its path. */
async function makeFile(person: Person): Promise<string> {
  await button(person, 'Settings').click();
  await button(person, 'Move to a file').click();
  await field(person, 'Passphrase for the file').fill(passphrase);
  await field(person, 'Passphrase for the file, again').fill(passphrase);
  await button(person, 'Make file').click();
  const [download] = await Promise.all([
    person.page.waitForEvent('download'),
    person.page.getByRole('link', { name: 'Save file', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('vesper-profile.vesper');
  return download.path();
}

async function openFile(person: Person, path: string, text = passphrase): Promise<void> {
  await person.page.getByLabel('Profile file', { exact: true }).setInputFiles(path);
  await field(person, 'Passphrase of the file').fill(text);
  await button(person, 'Open file').click();
}

test('a profile moves to another browser and goes on there; one copy lives', async ({ newPerson, ada, ben }) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'Written in the first browser');
  await exchange(ben, ada, 'And answered');
  await field(ada, 'Message').fill('Half a sentence');
  const path = await makeFile(ada);
  await button(ada, 'It is saved: move').click();
  await expect(heading(ada, moved)).toBeVisible();
  await ada.page.reload();
  await expect(heading(ada, moved)).toBeVisible();
  await ben.write('While you moved');

  const there = await newPerson('Ada');
  await there.open();
  await button(there, 'Bring a profile from a file').click();
  await openFile(there, path, 'not this one');
  await expect(there.alert).toHaveText('The passphrase does not open this file.');
  await openFile(there, path);
  await there.openConversation('Ben');
  await there.expectMessage('Written in the first browser');
  await there.expectMessage('While you moved');
  await expect(field(there, 'Message')).toHaveValue('Half a sentence');
  await exchange(there, ben, 'From the second browser');
  await exchange(ben, there, 'Hello there');

  // The copy that moved: another is in use.
  await button(ada, 'Use it here again').click();
  await expect(heading(ada, elsewhere)).toBeVisible();
  // The same file once more.
  const third = await newPerson('Ada');
  await third.open();
  await button(third, 'Bring a profile from a file').click();
  await openFile(third, path);
  await expect(heading(third, elsewhere)).toBeVisible();
  await exchange(there, ben, 'Still here');

  // A person decides: then the other stops, and stays so.
  await button(ada, 'Use it here').click();
  await expect(heading(there, elsewhere)).toBeVisible();
  await expect(ada.contact('Ben')).toBeVisible();
  await there.page.reload();
  await expect(heading(there, elsewhere)).toBeVisible();
});

test('a file that was not used is worth nothing once its profile is used here again', async ({
  newPerson,
  ada,
  ben,
}) => {
  await meet(ada, ben);
  const path = await makeFile(ada);
  await button(ada, 'It is saved: move').click();
  await button(ada, 'Use it here again').click();
  await button(ada, 'Back').click();
  await ada.openConversation('Ben');
  await exchange(ada, ben, 'Back again');
  const there = await newPerson('Ada');
  await there.open();
  await button(there, 'Bring a profile from a file').click();
  await openFile(there, path);
  await expect(heading(there, elsewhere)).toBeVisible();
  await exchange(ada, ben, 'Not disturbed');
});
