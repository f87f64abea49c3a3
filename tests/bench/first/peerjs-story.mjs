import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { settled } from '../lib/settled.mjs';
import { root, startPeerServer } from '../lib/servers.mjs';

/** Serves the page and PeerJS as npm has it, and a host that waits. */
export async function openPeerHost(browser) {
  const [signaling, site] = await Promise.all([startPeerServer(), servePage()]);
  const address = `${site.url}/?port=${signaling.port}`;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  const id = await (await page.waitForFunction(() => globalThis.peerId)).jsonValue();

  return {
    /** One joiner with a new profile: milliseconds from their navigation until their message is on the host's page. */
    async firstMessage(run) {
      const text = `first message ${run}`;
      const joiner = await browser.newContext();
      const joinerPage = await joiner.newPage();
      await settled(); // a new window is work of its own, for both
      const query = new URLSearchParams({ id, text });
      await joinerPage.goto(`${address}&${query}`, { waitUntil: 'commit' });
      const arrived = await page.waitForFunction((wanted) => globalThis.arrivals[wanted], text);
      const origin = await joinerPage.evaluate(() => performance.timeOrigin);
      await joiner.close();
      return { ms: (await arrived.jsonValue()) - origin };
    },
    async close() {
      await context.close();
      await site.close();
      await signaling.stop();
    },
  };
}

async function servePage() {
  const files = {
    '/': ['text/html', await readFile(join(import.meta.dirname, 'peerjs-page.html'))],
    '/peerjs.min.js': ['text/javascript', await readFile(join(root, 'node_modules/peerjs/dist/peerjs.min.js'))],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[new URL(request.url, 'http://localhost').pathname] ?? [];
    if (!body) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
