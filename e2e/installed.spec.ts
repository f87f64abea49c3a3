import chromium from './chromium.json' with { type: 'json' };
import { photo, saved } from './fixtures/files.ts';
import { asOnAnIphone, isKept, lookAway, openShared } from './fixtures/installed.ts';
import { connectDirectly, exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

test.use({ launchOptions: chromium, serviceWorkers: 'allow' });

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const field = (person: Person) => person.page.getByRole('textbox', { name: 'Message', exact: true });

/** The notifications that stand on the screen. */
const notifications = (person: Person) =>
  person.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }) => `${title}: ${body}`);
  });

test('a shortcut makes an invite, and leaves nothing in the address', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await expect(button(ada, 'New invite')).toBeVisible();
  await ada.leave();
  await ada.open(`${ada.url}/?action=new-invite`);
  await ada.inviteLink();
  expect(ada.page.url()).toBe(`${ada.url}/`);
  // A reload shows it again and makes no other.
  await ada.page.reload();
  await ada.inviteLink();
  await button(ada, 'Invites').click();
  const list = ada.page.getByRole('list', { name: 'Invites', exact: true });
  await expect(list.getByRole('button', { name: 'Show link', exact: true })).toHaveCount(1);
});

test('a shortcut begins to scan', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await expect(button(ada, 'New invite')).toBeVisible();
  await ada.leave();
  await ada.open(`${ada.url}/?action=scan`);
  await expect(ada.page.getByRole('dialog', { name: 'Scan an invite', exact: true })).toBeVisible();
  expect(ada.page.url()).toBe(`${ada.url}/`);
});

test('what another app shares becomes a draft for whom the person chooses', async ({ ada, ben }) => {
  await meet(ada, ben);
  await openShared(ada, 'Bread & salt, 50 %\n#1');
  const dialog = ada.page.getByRole('dialog', { name: 'Send to', exact: true });
  await expect(dialog).toContainText('Bread & salt, 50 %');
  expect(ada.page.url()).toBe(`${ada.url}/`);
  await dialog.getByRole('button', { name: 'Ben', exact: true }).click();
  await expect(field(ada)).toHaveValue('Bread & salt, 50 %\n#1');
  await expect(dialog).toHaveCount(0);
  await button(ada, 'Send').click();
  await ben.expectMessage('Bread & salt, 50 %\n#1');
});

test('files that another app shares are offered to whom the person chooses, with their text', async ({ ada, ben }) => {
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const { plain } = await photo(ada.page);
  const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('bread, salt') };
  await openShared(ada, 'From the garden', [{ name: 'garden.jpg', mimeType: 'image/jpeg', buffer: plain }, notes]);
  const dialog = ada.page.getByRole('dialog', { name: 'Send to', exact: true });
  await expect(dialog.getByText('garden.jpg')).toBeVisible();
  expect(ada.page.url()).toBe(`${ada.url}/`);
  await dialog.getByRole('button', { name: 'Ben', exact: true }).click();
  const send = ada.page.getByRole('dialog', { name: 'Send files', exact: true });
  await expect(send.getByRole('textbox', { name: 'Add a message', exact: true })).toHaveValue('From the garden');
  await send.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(ben.messages.getByText('From the garden')).toBeVisible();
  expect(await saved(ben, 'notes.txt')).toEqual(notes.buffer);
});

test('files that were shared with a worker that has gone since are asked for once more', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await isKept(ada);
  await ada.leave();
  await ada.open(`${ada.url}/#share=&files=gone`);
  await expect(ada.page.getByText('What was shared has not arrived. Please share it once more.')).toBeVisible();
  await expect(ada.page.getByRole('dialog')).toHaveCount(0);
});

test('an invite link that another app shares is opened, and never reaches the server', async ({
  newPerson,
  recorder,
  ada,
}) => {
  const ben = await newPerson('Ben', { url: recorder.url });
  await ada.open();
  await ada.sayName();
  const link = (await ada.invite()).replace(ada.url, recorder.url);
  await ben.open();
  await ben.sayName();
  await openShared(ben, `Talk with me: ${link}`);
  await ben.accept();
  await expect(ada.messages).toBeVisible();
  expect(ben.page.url()).toBe(`${recorder.url}/`);
  expect(recorder.bytes().some((bytes) => bytes.includes(link.slice(-20)))).toBe(false);
});

test('the browser is asked to keep what is stored when there is somebody to lose', async ({ ada, ben }) => {
  const asked: string[] = [];
  await ada.context.exposeFunction('storageAsked', () => asked.push('persist'));
  await ada.context.addInitScript(() => {
    if (!isSecureContext) return; // the blank page before
    const persist = StorageManager.prototype.persist;
    StorageManager.prototype.persist = function () {
      (globalThis as unknown as { storageAsked(): void }).storageAsked();
      return persist.call(this);
    };
  });
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  expect(asked).toEqual([]);
  await ben.open(link);
  await ben.sayName();
  await ben.accept();
  await expect(ada.messages).toBeVisible();
  await expect.poll(() => asked.length).toBe(1);
  await button(ada, 'Settings').click();
  const kept = ada.page.getByRole('status').filter({ hasText: /^(yes|not promised\. .*)$/ });
  await expect(kept).toBeVisible();
  await expect(ada.page.getByText(/^Vesper uses [\d.]+ MB on this device\.$/)).toBeVisible();
});

test('a message that comes while nobody looks is told by its sender, and leads to the conversation', async ({
  newPerson,
  ben,
}) => {
  const ada = await newPerson('Ada', { permissions: ['notifications'] });
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  await isKept(ada);
  await exchange(ben, ada, 'While she looks');
  await button(ada, 'Settings').click();
  await lookAway(ada);
  await ben.write('The secret');
  await expect.poll(() => notifications(ada)).toEqual(['Ben: New message']);
  await ada.page.getByRole('switch', { name: 'Show message text in notifications', exact: true }).click();
  await ben.write('The other secret');
  await expect.poll(() => notifications(ada)).toEqual(['Ben: The other secret']);

  // As a tap does it. A window comes to the front only by a real one.
  await tap(ada);
  await expect(ada.page.getByRole('heading', { name: 'Ben', exact: true })).toBeVisible();
  await expect.poll(() => notifications(ada)).toEqual([]);
});

async function tap(person: Person): Promise<void> {
  const [worker] = person.context.serviceWorkers();
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as {
      registration: ServiceWorkerRegistration;
      NotificationEvent: new (type: string, init: { notification?: Notification }) => Event;
    };
    const [notification] = await scope.registration.getNotifications();
    dispatchEvent(new scope.NotificationEvent('notificationclick', notification ? { notification } : {}));
  });
}

test('a push says that there may be something, and nothing more', async ({ newPerson, server }) => {
  const ada = await newPerson('Ada', { permissions: ['notifications'] });
  await ada.open();
  await ada.sayName();
  await isKept(ada);
  const devtools = await ada.context.newCDPSession(ada.page);
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations;
      if (registration) resolve(registration.registrationId);
    });
  });
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.deliverPushMessage', {
    origin: server.url,
    registrationId: await registered,
    data: 'whatever a server may say',
  });
  await expect.poll(() => notifications(ada)).toEqual(['Vesper: There may be a new message.']);
});

test('notifications are offered after the first message that came while nobody looked', async ({ ada, ben }) => {
  await ada.context.addInitScript(() => {
    Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  });
  await meet(ada, ben);
  await connectDirectly(ada, ben);
  const offer = ada.page.getByRole('region', { name: 'Allow notifications', exact: true });
  await button(ada, 'Settings').click();
  await expect(offer).toHaveCount(0);
  await lookAway(ada);
  await ben.write('Are you there?');
  await expect(offer).toBeVisible();
  await offer.getByRole('button', { name: 'Not now', exact: true }).click();
  await expect(offer).toHaveCount(0);
  await ben.write('Hello?');
  await expect(ada.contact('Ben').getByText('2 new')).toBeVisible();
  await expect(offer).toHaveCount(0);
});

test('the icon of the app tells how much is unread', async ({ ada, ben }) => {
  const badges: number[] = [];
  await ada.context.exposeFunction('badged', (unread: number) => badges.push(unread));
  await ada.context.addInitScript(() => {
    const badged = (globalThis as unknown as { badged(unread: number): Promise<void> }).badged;
    Navigator.prototype.setAppBadge = (unread = -1) => badged(unread);
    Navigator.prototype.clearAppBadge = () => badged(0);
  });
  await meet(ada, ben);
  await button(ada, 'Settings').click();
  for (const text of ['One', 'Two']) {
    await ben.write(text);
    await ben.expectState(text, 'delivered');
  }
  await expect.poll(() => badges.at(-1)).toBe(2);
  await ada.openConversation('Ben');
  await expect.poll(() => badges.at(-1)).toBe(0);
});

test('installing is offered once somebody is there, by the browser’s own prompt', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  await button(ada, 'New invite').waitFor();
  const prompted = ada.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const event = new Event('beforeinstallprompt', { cancelable: true });
        dispatchEvent(Object.assign(event, { prompt: async () => resolve(`kept back: ${event.defaultPrevented}`) }));
      }),
  );
  const offer = ada.page.getByRole('region', { name: 'Install Vesper', exact: true });
  const link = await ada.invite();
  await expect(offer).toHaveCount(0);
  await ben.open(link);
  await ben.sayName();
  await ben.accept();
  await expect(offer).toBeVisible();
  await offer.getByRole('button', { name: 'Not now', exact: true }).click();
  await expect(offer).toHaveCount(0);
  await button(ada, 'Settings').click();
  await button(ada, 'Install Vesper').click();
  expect(await prompted).toBe('kept back: true');
  await ada.page.evaluate(() => dispatchEvent(new Event('appinstalled')));
  await expect(button(ada, 'Install Vesper')).toHaveCount(0);
});

test('on an iPhone the steps are shown', async ({ ada, ben }) => {
  await meet(ada, ben);
  await asOnAnIphone(ada);
  await ada.comeBackTo('Ben');
  await button(ada, 'Install Vesper').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Install Vesper', exact: true });
  await expect(dialog.getByRole('listitem')).toHaveText([/Share/, /Add to Home Screen/, /Add/]);
  await ada.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(button(ada, 'Install Vesper')).toBeFocused();
});
