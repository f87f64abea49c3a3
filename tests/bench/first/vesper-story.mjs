import { settled } from '../lib/settled.mjs';
import { joinByItself, keepArrivals, watchPage } from './page-scripts.mjs';

/** The inviter, whose page stays open: as somebody waits who has just sent a link. */
export async function openVesperHost(browser, url) {
  const context = await browser.newContext();
  await context.addInitScript(watchPage);
  await context.addInitScript(keepArrivals);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Your name', exact: true }).fill('Ada');
  await page.getByRole('button', { name: 'Start', exact: true }).click();

  return {
    /** One joiner with a new profile: milliseconds from their navigation until their message is on the inviter's page. */
    async firstMessage(run) {
      await page.getByRole('button', { name: 'New invite', exact: true }).click();
      const link = await page.waitForFunction(
        () => globalThis.findAll('input[readonly]').find(({ value }) => value.includes('#'))?.value,
      );
      const text = `first message ${run}`;
      const joiner = await browser.newContext();
      await joiner.addInitScript(watchPage);
      await joiner.addInitScript(joinByItself, { name: `Ben ${run}`, text });
      const joinerPage = await joiner.newPage();
      await settled(); // a new window is work of its own, for both
      await joinerPage.goto(await link.jsonValue(), { waitUntil: 'commit' });
      const arrived = await page.waitForFunction((wanted) => globalThis.arrivals[wanted], text);
      const { origin, marks } = await joinerPage.evaluate(() => ({
        origin: performance.timeOrigin,
        marks: globalThis.marks,
      }));
      await joiner.close();
      return { ms: (await arrived.jsonValue()) - origin, marks };
    },
    close: () => context.close(),
  };
}
