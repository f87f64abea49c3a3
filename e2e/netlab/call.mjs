// A call between two browsers in the lab, each on a host of its own.

import { join } from 'node:path';
import { chromium } from '@playwright/test';
import options from '../chromium.json' with { type: 'json' };

const wrapper = join(import.meta.dirname, 'chromium-on-host.sh');

/**
 * A browser for each host and the page for both; `speech` is the WAV that their microphones hear once, from when they
 * are opened.
 */
export async function openBrowsers(lab, speech) {
  const server = lab.router.start(process.execPath, [join(import.meta.dirname, 'serve-page.mjs')]);
  const url = await server.line();
  const browsers = await Promise.all(
    lab.hosts.map((host) =>
      chromium.launch({
        headless: true,
        executablePath: wrapper,
        env: { ...process.env, VESPER_LAB_HOST: `${host.pid}`, VESPER_LAB_CHROMIUM: options.executablePath },
        args: [
          ...options.args,
          '--use-fake-device-for-media-stream',
          '--use-fake-ui-for-media-stream',
          `--use-file-for-fake-audio-capture=${speech}%noloop`,
          '--autoplay-policy=no-user-gesture-required',
          // The hosts know each other's addresses at once; and the page is as good as one from localhost.
          '--disable-features=WebRtcHideLocalIpsWithMdns',
          `--unsafely-treat-insecure-origin-as-secure=${new URL(url).origin}`,
        ],
      }),
    ),
  );
  return {
    browsers,
    url,
    async close() {
      await Promise.all(browsers.map((browser) => browser.close()));
      await server.end();
    },
  };
}

/**
 * A call over the line that is wanted, which begins to lose packets as soon as the sound has begun: how long it takes to
 * connect is another matter. Lasts until the speech is over, `forMs` from when the microphones were opened, and gives what both sides spoke and heard, and what
 * the line did meanwhile. `carrier` is rtp, datachannel or native; `during` is given when the microphones were opened, and when it is over.
 */
export async function call(lab, { browsers, url }, { carrier, line, forMs, during = async () => {} }) {
  const contexts = await Promise.all(browsers.map((browser) => browser.newContext({ permissions: ['microphone'] })));
  const problems = [];
  try {
    const pages = await Promise.all(contexts.map((context) => context.newPage()));
    for (const page of pages) {
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      await page.goto(`${url}?carrier=${carrier}&raw`);
      await page.waitForFunction(() => 'tools' in globalThis);
    }
    const [first, second] = pages;
    await lab.setLine({ ...line, loss: 0 });
    if (carrier !== 'native') await Promise.all(pages.map((page) => page.evaluate(() => tools.CallAudio.prepare())));
    const offer = await first.evaluate(() => tools.call.offer());
    const answer = await second.evaluate((theirs) => tools.call.answer(theirs), offer);
    const openedMs = performance.now();
    const over = new Promise((resolve) => setTimeout(resolve, forMs));
    await first.evaluate((theirs) => tools.call.accept(theirs), answer);
    await Promise.all(pages.map((page, at) => page.evaluate(begin, at === 0 ? 'a' : 'b')));
    await lab.setLine(line);
    await lab.count();
    const begunMs = performance.now();
    const [more] = await Promise.all([during(openedMs, over), over]);
    const passed = await lab.count();
    const seconds = (performance.now() - begunMs) / 1000;
    await lab.setLine({});
    const sides = await Promise.all(pages.map((page) => page.evaluate(take)));
    if (problems.length > 0) throw new Error(`a page says: ${problems.join('; ')}`);
    return { sides, passed, seconds, more };
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

/** Runs in the page: resolves when it is connected and the sound has begun. */
async function begin(side) {
  const { call: mine, carrier } = tools;
  const { connection } = mine;
  while (connection.connectionState !== 'connected')
    await new Promise((resolve) => connection.addEventListener('connectionstatechange', resolve, { once: true }));
  await mine.begin({ side, carrier });
}

/** Runs in the page. */
async function take() {
  const { call: mine } = tools;
  const inbound = [...(await mine.connection.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
  const result = {
    spoken: mine.recording('captured'),
    heard: mine.recording('heard'),
    told: { ...mine.told, levels: [] },
    inbound,
  };
  await mine.call.end();
  return result;
}
