import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

test.use({ serviceWorkers: 'allow' });

const expected = {
  'content-security-policy':
    /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*require-trusted-types-for 'script'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-embedder-policy': /^require-corp$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'permissions-policy': /camera=\(self\), microphone=\(self\).*geolocation=\(\)/,
};

test('every kind of answer carries the security headers', async ({ server, request, ada }) => {
  const loaded = new Set<string>();
  ada.context.on('response', (response) => loaded.add(new URL(response.url()).pathname));
  await ada.open();
  await ada.sayName();
  const kinds = [...loaded].map((path) => path.replace(/^.*\./, '.'));
  for (const kind of ['.js', '.css', '.wasm']) expect(kinds).toContain(kind);

  const get = (path: string, headers = {}) => request.get(server.url + path, { headers });
  const page = await get('/');
  const answers = [
    page,
    await get('/', { 'if-none-match': page.headers()['etag'] ?? '' }),
    await get('/nothing-here'),
    await get('/healthz'),
    await get('/v1/signaling'),
    await get('/service-worker.js'),
    await get('/manifest.webmanifest'),
    await request.post(server.url),
    ...(await Promise.all([...loaded].map((path) => get(path)))),
  ];
  expect(answers.map((answer) => answer.status())).toEqual(expect.arrayContaining([200, 304, 404, 405, 426]));
  for (const answer of answers) {
    for (const [name, value] of Object.entries(expected)) {
      expect(answer.headers()[name], `${name} of ${answer.url()} (${answer.status()})`).toMatch(value);
    }
    expect(answer.headers()['content-security-policy']).not.toMatch(/'unsafe-|\*/);
    expect(answer.headers()['access-control-allow-origin']).toBeUndefined();
  }
});

test('the whole story gives the security policy nothing to refuse', async ({ ada, ben }) => {
  await ada.open();
  await ada.sayName();
  await ada.invite();
  await ada.page.getByRole('button', { name: 'Show QR code', exact: true }).click();
  await expect(ada.page.getByRole('img', { name: 'QR code of the invite link' })).toBeVisible();
  const link = await ada.inviteLink();
  await ben.open(link);
  await ben.sayName();
  await ben.accept();
  await exchange(ben, ada, '<img src=x onerror=alert(1)><script>alert(2)</script>');
  await connectDirectly(ada, ben);
  for (const theme of ['Dark', 'Light', 'System']) {
    await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await ada.page.getByRole('radio', { name: theme, exact: true }).check();
  }
  await ben.page.evaluate(async () => navigator.serviceWorker.ready);
  await ben.page.reload();
  await ben.expectMessage('<img src=x onerror=alert(1)><script>alert(2)</script>');
  // From the server, and as the service worker has kept it.
  for (const { page } of [ada, ben]) expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect([...ada.problems, ...ben.problems]).toEqual([]);
});

test('what the security policy refuses would be noticed', async ({ ada, ben }) => {
  await meet(ada, ben);
  await ada.page.evaluate(() => {
    const image = new Image();
    image.src = 'http://elsewhere.example/pixel.png';
  });
  await expect.poll(() => ada.problems.join('\n')).toContain('img-src refused http://elsewhere.example');
  const refused = ada.page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<b>markup</b>'));
  await expect(refused).rejects.toThrow(/TrustedHTML/);
  await expect.poll(() => ada.problems.join('\n')).toContain('require-trusted-types-for');
  ada.problems.length = 0;
});
