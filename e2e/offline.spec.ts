import { isKept } from './fixtures/installed.ts';
import { connectDirectly, exchange, expect, meet, type Person, test } from './fixtures/vesper.ts';

test.use({ serviceWorkers: 'allow' });

test('the app starts without the server, shows the history, and keeps what is written', async ({
  server,
  ada,
  ben,
}) => {
  await meet(ada, ben);
  await exchange(ada, ben, 'While there was a server');
  await connectDirectly(ada, ben);
  await isKept(ada);
  await ben.leave();
  await server.stop();

  await ada.page.reload();
  await ada.expectMessage('While there was a server');
  await ada.expectConnection('offline');
  await ada.write('Written offline');
  await ada.expectState('Written offline', 'queued');
  // Also after another start.
  await ada.page.reload();
  await ada.expectState('Written offline', 'queued');

  await server.start();
  await ada.expectState('Written offline', 'sent');
  await ben.comeBackTo('Ada');
  await ben.expectMessage('Written offline');
  await ada.expectState('Written offline', 'delivered');
});

test('a link that is opened without the server says so, and works when the server is back', async ({
  server,
  ada,
  ben,
}) => {
  await ben.context.clock.install();
  await ada.open();
  await ada.sayName();
  const link = await ada.invite();
  await ben.open();
  await ben.sayName();
  await isKept(ben);
  await ben.leave();
  await server.stop();

  await ben.open(link);
  await expect(ben.page.getByText('No connection to the server. Trying again…')).toBeVisible();
  await ben.page.clock.fastForward('00:15');
  await expect(ben.alert).toHaveText(/server cannot be reached.*has not been used up/);
  await expect(ben.page.getByRole('button', { name: 'Try again', exact: true })).toBeVisible();
  await server.start();
  await ben.page.clock.fastForward('00:31');
  await ben.accept();
  await exchange(ben, ada, 'Here at last');
});

/** The addresses of what is on the device. */
const keptFiles = (person: Person) =>
  person.page.evaluate(async () => {
    const [name = ''] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return requests.map(({ url }) => new URL(url).pathname);
  });

test('what files, voice messages and locking need is on the device before it is wanted', async ({ ada }) => {
  await ada.open();
  await ada.sayName();
  await isKept(ada);
  const kept = await keptFiles(ada);
  expect(kept.filter((path) => /worker-[^/]+\.js$/.test(path))).toHaveLength(4);
  for (const product of ['file', 'voice', 'vault']) {
    expect(
      kept.filter((path) => new RegExp(`/vesper-${product}-[^/]+\\.wasm$`).test(path)),
      product,
    ).toHaveLength(1);
  }
});

test('the codec of calls is fetched when it is wanted, and on the device from then on', async ({ server, ada }) => {
  await ada.open();
  await ada.sayName();
  await isKept(ada);
  await ada.page.reload(); // from here on everything comes by way of what keeps it
  const codec = await ada.page.evaluate(async () => {
    const list = await (await fetch('/service-worker.js')).text();
    return /\/assets\/vesper-call-[^/"]+\.wasm/.exec(list)?.[0] ?? 'none';
  });
  const load = () =>
    ada.page.evaluate(async (url) => {
      const response = await fetch(url);
      return [response.headers.get('content-type'), (await response.arrayBuffer()).byteLength];
    }, codec);
  expect(await keptFiles(ada)).not.toContain(codec);
  const [type, size] = await load();
  expect(type).toBe('application/wasm');
  await expect.poll(() => keptFiles(ada)).toContain(codec);
  await server.stop();
  expect(await load()).toEqual([type, size]);
});
