import { gzipSync } from 'node:zlib';
import { watchPage, joinByItself } from './page-scripts.mjs';

export const gzipSize = (bytes) => gzipSync(bytes, { level: 9 }).length;
export const isPicture = (path) => /^\/(icons\/|favicon)/.test(path) || path.endsWith('.png');

/**
 * What two browsers with empty caches ask the server for, from the first page to the conversation: the inviter's way and
 * the joiner's. Sizes are those of the bodies under gzip -9.
 */
export async function measureTransfer(browser, url) {
  const files = new Map();
  const responses = [];
  const follow = (page) =>
    page.on('response', (response) => {
      if (!response.fromServiceWorker()) responses.push(response);
    });

  const inviter = await browser.newContext();
  const ada = await inviter.newPage();
  follow(ada);
  await ada.goto(url);
  await ada.getByRole('textbox', { name: 'Your name', exact: true }).fill('Ada');
  await ada.getByRole('button', { name: 'Start', exact: true }).click();
  await ada.getByRole('button', { name: 'New invite', exact: true }).click();
  const field = ada.getByRole('textbox', { name: 'Invite link', exact: true });
  await field.waitFor();
  const joiner = await browser.newContext();
  await joiner.addInitScript(watchPage);
  await joiner.addInitScript(joinByItself, { name: 'Ben', text: 'Hello' });
  const ben = await joiner.newPage();
  follow(ben);
  await ben.goto(await field.inputValue());
  await ada.getByRole('group', { name: 'Hello', exact: true }).waitFor();

  let wire = 0;
  for (const response of responses) {
    const path = new URL(response.url()).pathname;
    if (files.has(path) || response.status() !== 200) continue;
    const body = await response.body();
    const sent = (await response.request().sizes()).responseBodySize;
    files.set(path, { gzip: isPicture(path) ? 0 : gzipSize(body), plain: body.length, wire: sent });
    if (!isPicture(path)) wire += sent;
  }
  const kept = await keptByServiceWorker(ben);
  await Promise.all([inviter.close(), joiner.close()]);
  const counted = Object.fromEntries([...files].filter(([path]) => !isPicture(path)));
  return {
    bytes: Object.values(counted).reduce((sum, { gzip }) => sum + gzip, 0),
    wireBytes: wire,
    files: counted,
    notCounted: [...files.keys()].filter(isPicture),
    precacheGzipBytes: kept,
  };
}

/** What the service worker fetches beside the page, to start without a network later. */
async function keptByServiceWorker(page) {
  const bodies = await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    const [name] = await caches.keys();
    const cache = await caches.open(name);
    const urls = (await cache.keys()).map((request) => request.url);
    const encode = async (url) => [...new Uint8Array(await (await cache.match(url)).arrayBuffer())];
    return Promise.all(urls.map(encode));
  });
  return bodies.reduce((sum, body) => sum + gzipSize(Buffer.from(body)), 0);
}
