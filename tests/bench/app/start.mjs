// The installed app starts on a slow phone: everything comes from the device.

import { check, say } from '../lib/report.mjs';
import { settled } from '../lib/settled.mjs';
import { spread } from '../lib/statistics.mjs';

const runs = Number(process.env.VESPER_BENCH_RUNS ?? 9);
const slower = 4;

export async function measureStart(browser, url) {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  await context.addInitScript(watchStart);
  const first = await context.newPage();
  await first.goto(url);
  await first.getByRole('textbox', { name: 'Your name', exact: true }).fill('Ada');
  await first.getByRole('button', { name: 'Start', exact: true }).click();
  await first.getByRole('button', { name: 'New invite', exact: true }).waitFor();
  await first.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== 'activated') await new Promise((done) => active.addEventListener('statechange', done));
  });
  await first.close();

  say('starting from the device ...');
  const warm = await measureStarts(context, url, async () => {});
  say('starting from the device after a pause ...');
  const cold = await measureStarts(context, url, async (devtools) => {
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.stopAllWorkers');
  });
  await context.close();
  return {
    checks: [check('cached_start_ms_4x', Math.round(warm.median), 'ms', '<= 300')],
    ours: { cached_start_ms_4x: warm, cached_start_after_pause_ms_4x: cold },
    rules: {
      cached_start: `navigation until the frame in which the conversations' screen can be used; page from the service worker, its thread ${slower} times slower, profile without conversations`,
      after_pause: 'the browser has ended the service worker and its process, as it does after half a minute',
    },
  };
}

/** @param rest what happens between the page's opening and its start */
async function measureStarts(context, url, rest) {
  const times = [];
  // The first start also compiles what the browser keeps compiled from then on.
  for (let run = -2; run < runs; run += 1) {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
    await rest(devtools);
    await settled();
    await page.goto(url, { waitUntil: 'commit' });
    const { ms, fromWorker } = await page.evaluate(() => globalThis.usable);
    if (!fromWorker) throw new Error('the page did not come from the device');
    if (run >= 0) times.push(ms);
    await page.close();
  }
  return spread(times);
}

/**
 * Runs in the page before everything else: when the button for a new invite has been painted. It is told of what comes
 * into the page, because looking for the button in each frame would itself take a tenth of the time.
 */
function watchStart() {
  const isIt = (element) => element.localName === 'button' && element.textContent.trim() === 'New invite';
  globalThis.usable = new Promise((resolve) => {
    const look = (changes, observer) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof Element);
      if (!added.some((element) => isIt(element) || [...element.querySelectorAll('button')].some(isIt))) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          const [navigation] = performance.getEntriesByType('navigation');
          resolve({ ms: performance.now(), fromWorker: navigation.workerStart > 0 });
        };
        port2.postMessage(0);
      });
    };
    const observer = new MutationObserver(look);
    const { attachShadow } = Element.prototype;
    Element.prototype.attachShadow = function (options) {
      const root = attachShadow.call(this, options);
      observer.observe(root, { childList: true, subtree: true });
      return root;
    };
  });
}
