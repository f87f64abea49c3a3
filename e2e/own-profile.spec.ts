import { file, photo } from './fixtures/files.ts';
import { Talker } from './fixtures/talker.ts';
import { connectDirectly, exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

const settings = (person: Person) => person.page.getByRole('button', { name: 'Settings', exact: true }).click();
const picture = ({ page }: Person) => page.getByRole('group', { name: 'Your picture', exact: true });

async function rename(person: Person, name: string): Promise<void> {
  await person.page.getByRole('textbox', { name: 'Your name', exact: true }).fill(name);
  await person.page.getByRole('button', { name: 'Save name', exact: true }).click();
}

async function choose(person: Person, button: string, chosen: { name: string; mimeType: string; buffer: Buffer }) {
  const choosing = person.page.waitForEvent('filechooser');
  await picture(person).getByRole('button', { name: button, exact: true }).click();
  await (await choosing).setFiles(chosen);
}

/** The pictures beside names, in pixels: a page draws them, or shows the letter behind. */
const portraits = ({ page }: Person) =>
  page.locator('.avatar img').evaluateAll((images) => images.map((one) => (one as HTMLImageElement).naturalWidth));

test('a new name is seen by the contact, whose conversation says so, and stays after reloads', async ({ ada, ben }) => {
  await meet(ada, ben);
  await settings(ben);
  await rename(ben, '  ');
  await expect(ben.page.getByRole('alert').getByText('Please enter a name.')).toBeVisible();
  await rename(ben, 'Benjamin');
  await expect(ben.page.getByText('Saved. Your contacts will see it.')).toBeVisible();
  await expect(ada.page.getByRole('heading', { name: 'Benjamin', exact: true })).toBeVisible();
  await expect(ada.notice('Calls themselves Benjamin from here on.')).toBeVisible();
  await ada.page.reload();
  await expect(ada.contact('Benjamin')).toBeVisible();
  await expect(ada.notice('Calls themselves Benjamin from here on.')).toBeVisible();
  await ben.page.reload();
  await settings(ben);
  await expect(ben.page.getByRole('textbox', { name: 'Your name', exact: true })).toHaveValue('Benjamin');
});

test('a picture is chosen, seen by the contact, replaced and removed', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  expect(await portraits(ada)).toEqual([]);
  await settings(ben);
  await choose(ben, 'Choose a picture', file('nothing.png', 200));
  await expect(ben.page.getByRole('alert').getByText('cannot read this picture')).toBeVisible();
  const { withPlace } = await photo(ben.page);
  await choose(ben, 'Choose a picture', { name: 'me.jpg', mimeType: 'image/jpeg', buffer: withPlace });
  await expect.poll(() => portraits(ben)).toEqual([256]);
  // In the list and above the conversation.
  await expect.poll(() => portraits(ada)).toEqual([256, 256]);
  await ada.page.reload();
  await expect.poll(() => portraits(ada)).toEqual([256, 256]);
  await picture(ben).getByRole('button', { name: 'Remove picture', exact: true }).click();
  await expect.poll(() => portraits(ada)).toEqual([]);
  await expect(picture(ben).getByRole('button', { name: 'Choose a picture', exact: true })).toBeVisible();
});

test('who is away hears of it later, and who comes later sees it', async ({ ada, ben, newPerson }) => {
  await meet(ada, ben);
  await ben.leave();
  await settings(ada);
  await rename(ada, 'Adelheid');
  const { plain } = await photo(ada.page);
  await choose(ada, 'Choose a picture', { name: 'me.jpg', mimeType: 'image/jpeg', buffer: plain });
  await ben.comeBackTo('Adelheid');
  await expect.poll(() => portraits(ben)).toEqual([256, 256]);
  await ada.page.getByRole('button', { name: 'Back', exact: true }).click();
  const cleo = await newPerson('Cleo');
  const link = await ada.invite();
  await cleo.open(link);
  await expect(cleo.page.getByRole('heading', { name: 'Adelheid invites you' })).toBeVisible();
  await cleo.sayName();
  await cleo.accept();
  await expect.poll(() => portraits(cleo)).toEqual([256, 256]);
});

test('who keeps their presence to themselves is not said to have been there', async ({ ada, ben }) => {
  await meet(ada, ben);
  await ben.leave();
  await ada.expectConnection('via server');
  await expect(ada.page.getByText('last seen')).toBeVisible();
  await ben.comeBackTo('Ada');
  await connectDirectly(ada, ben);
  await settings(ben);
  await ben.page.getByRole('switch', { name: 'Last seen', exact: true }).click();
  await exchangeFromSettings(ben, ada);
  await ben.leave();
  await ada.expectConnection('via server');
  await expect(ada.page.getByText('last seen')).toHaveCount(0);
});

/** What is sent after the change has arrived, and so has the change. */
async function exchangeFromSettings(from: Person, to: Person): Promise<void> {
  await from.page.getByRole('button', { name: 'Back', exact: true }).click();
  await from.openConversation(to.name);
  await exchange(from, to, 'And now hidden');
}

test('a picture of a contact that is none, or of a billion pixels, is not drawn', async ({ ada, server }) => {
  const eve = await Talker.start(server.url, 'Eve');
  await ada.open();
  await ada.sayName();
  eve.do('join', { link: await ada.invite() });
  await eve.expect('met');
  await expect(ada.messages).toBeVisible();
  const dimensions = Buffer.alloc(8);
  dimensions.writeUInt32BE(32_000, 0);
  dimensions.writeUInt32BE(32_000, 4);
  const billion = Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    dimensions,
    Buffer.from('0806000000', 'hex'),
  ]);
  for (const [name, bytes] of [
    ['Evelyn', billion],
    ['Evita', Buffer.from('<svg onload="alert(1)">')],
    ['Eva', Buffer.alloc(12_288, 0xff)],
  ] as const) {
    eve.do('show', { name, portrait: bytes.toString('hex') });
    await expect(ada.page.getByRole('heading', { name, exact: true })).toBeVisible();
    expect(await portraits(ada)).toEqual([]);
  }
  // Too large a one is refused as a whole, and what follows arrives.
  eve.do('show', { name: 'Ada', portrait: Buffer.alloc(12_289).toString('hex') });
  eve.do('say', { text: 'Still me' });
  await ada.expectMessage('Still me');
  await expect(ada.page.getByRole('heading', { name: 'Eva', exact: true })).toBeVisible();
  await eve.quit();
});
