import { expect, test } from './fixtures/vesper.ts';

test('what a browser loads travels compressed', async ({ server, request, ada }) => {
  const loaded = new Set<string>();
  ada.context.on('response', (response) => loaded.add(new URL(response.url()).pathname));
  await ada.open();
  await ada.sayName();
  const large = [...loaded].filter((path) => /\.(js|wasm|css)$/.test(path));
  expect(large.length).toBeGreaterThanOrEqual(3);
  for (const path of large) {
    for (const encoding of ['br', 'gzip']) {
      const answer = await request.get(server.url + path, { headers: { 'accept-encoding': encoding } });
      expect(answer.headers()['content-encoding'], `${path} as ${encoding}`).toBe(encoding);
    }
  }
});
