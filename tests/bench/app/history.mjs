// A conversation of 100,000 messages: opened, scrolled through, searched.

import { addHistory, buildHistoryMaker, inventMessages } from '../../../e2e/history/long-history.mjs';
import { check, say } from '../lib/report.mjs';
import { settled } from '../lib/settled.mjs';
import { spread } from '../lib/statistics.mjs';
import { prepare } from './page-scripts.mjs';

const count = Number(process.env.VESPER_BENCH_MESSAGES ?? 100_000);
const openRuns = Number(process.env.VESPER_BENCH_RUNS ?? 9);
const scrollRuns = 3;
const scrollPx = 60_000;
const scrollPxPerS = 12_000; // some twenty screens a second
const spacingMs = 10 * 60_000;
const queries = [
  'lantern',
  'überraschung',
  'quiet river',
  'e',
  'evening gar',
  'überraschung7',
  '31: ',
  'thunder ladder',
];

export async function measureHistory(browser, url) {
  buildHistoryMaker();
  let { context, page } = await makeProfile(browser, url);
  say('opening ...');
  const opens = [];
  for (let run = -1; run < openRuns; run += 1) {
    // A reload would open the conversation again by itself.
    await page.close();
    page = await context.newPage();
    await page.goto(url);
    await page.getByRole('listitem', { name: 'Ben', exact: true }).waitFor();
    await settled();
    const ms = await page.evaluate(() => globalThis.bench.openConversation('Ben'));
    if (run >= 0) opens.push(ms);
  }
  // The rest of the positions is read after the newest page is there.
  await settled();
  say('scrolling ...');
  const scrolls = [];
  for (let run = 0; run < scrollRuns; run += 1) scrolls.push(await scrollThrough(page));
  say('searching ...');
  const search = await measureSearch(page, url);
  await context.close();

  const all = scrolls.reduce((sum, { frames }) => sum + frames, 0);
  const dropped = scrolls.reduce((sum, scroll) => sum + scroll.dropped, 0);
  const blank = scrolls.reduce((sum, scroll) => sum + scroll.blank, 0);
  const [open, found] = [spread(opens), spread(search.times)];
  const share = Math.round((dropped / all) * 10_000) / 10_000;
  return {
    checks: [
      check('open_100k_ms', open.median, 'ms', '<= 1000'),
      check('search_100k_ms', found.median, 'ms', '<= 100'),
      check('scroll_100k_dropped_frames_share', share, 'share', '<= 0.02'),
      check('scroll_100k_blank_frames', blank, 'frames', '<= 0'),
    ],
    ours: {
      messages: count,
      open_ms: open,
      search_ms: found,
      search_ms_by_query: search.byQuery,
      search_first_ever_ms: search.firstEverMs,
      search_first_after_start_ms: search.firstAfterStartMs,
      scroll: scrolls,
    },
    rules: {
      open: 'click on the conversation in a page just loaded until the frame after the last message is in view',
      search:
        'key pressed until the frame after results for it are in the page; every key of every query, index in memory',
      scroll: `wheel at ${scrollPxPerS} px/s over ${scrollPx} px; dropped: longer than 1.5 frames; blank: view not covered by rows with their text`,
    },
  };
}

/** Somebody who has one contact, and this many messages with them. */
async function makeProfile(browser, url) {
  const people = await Promise.all(
    ['Ada', 'Ben'].map(async (name) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      return { name, context, page: await context.newPage() };
    }),
  );
  const [ada, ben] = people;
  const sayName = async ({ name, page }) => {
    await page.getByRole('textbox', { name: 'Your name', exact: true }).fill(name);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
  };
  await ada.page.goto(url);
  await sayName(ada);
  await ada.page.getByRole('button', { name: 'New invite', exact: true }).click();
  const link = ada.page.getByRole('textbox', { name: 'Invite link', exact: true });
  await ada.page.getByRole('button', { name: 'Copy link', exact: true }).waitFor();
  await ben.page.goto(await link.inputValue());
  await sayName(ben);
  await ben.page.getByRole('button', { name: 'Accept invite', exact: true }).click();
  await ada.page.getByRole('log', { name: 'Messages', exact: true }).waitFor();
  await ben.context.close();
  say(`a history of ${count} messages ...`);
  await ada.context.addInitScript(prepare);
  await addHistory(ada.page, url, inventMessages(count, Date.now() - 60_000, spacingMs));
  return ada;
}

async function scrollThrough(page) {
  const box = await page.getByRole('log', { name: 'Messages', exact: true }).boundingBox();
  const devtools = await page.context().newCDPSession(page);
  await page.evaluate(() => globalThis.bench.startFrames());
  await devtools.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: scrollPx,
    speed: scrollPxPerS,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  const frames = await page.evaluate(() => globalThis.bench.stopFrames());
  await devtools.detach();
  return frames;
}

async function measureSearch(page, url) {
  const field = page.getByRole('searchbox', { name: 'Search messages', exact: true });
  const first = async () => {
    await page.goto(url);
    await field.waitFor();
    await settled();
    await field.focus();
    await page.evaluate(() => globalThis.bench.expectResults('lantern', true));
    await field.fill('lantern');
    const ms = await page.evaluate(() => globalThis.bench.results());
    await settled();
    await field.fill('');
    return Math.round(ms);
  };
  const firstEverMs = await first();
  const firstAfterStartMs = await first();
  const byQuery = {};
  const times = [];
  for (const query of queries) {
    await field.fill('');
    await field.focus();
    const ofQuery = [];
    for (let end = 1; end <= query.length; end += 1) {
      const typed = query.slice(0, end);
      if (typed.endsWith(' ')) {
        await page.keyboard.type(' ');
        continue;
      }
      await page.evaluate((text) => globalThis.bench.expectResults(text, false), typed);
      await page.keyboard.type(query[end - 1]);
      ofQuery.push(await page.evaluate(() => globalThis.bench.results()));
    }
    byQuery[query] = spread(ofQuery).median;
    times.push(...ofQuery);
  }
  return { firstEverMs, firstAfterStartMs, byQuery, times };
}
