// A page that has what the tests of calls use, under the product's security policy; an error in its console fails the
// test.

import { test as base, expect, type Page } from '@playwright/test';
import { serveTestPage } from '../fixtures/test-page.mjs';

interface Fixtures {
  /** Opens another page, with these parameters. */
  open: (parameters?: string) => Promise<Page>;
}

export const test = base.extend<Fixtures, { served: { url: string } }>({
  served: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from here
    async ({}, use) => {
      const served = await serveTestPage('e2e/call-audio/page', { trustedTypes: ['test'] });
      await use(served);
      await served.stop();
    },
    { scope: 'worker' },
  ],
  open: async ({ context, served }, use) => {
    const problems: string[] = [];
    await use(async (parameters = '') => {
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      await page.goto(served.url + parameters);
      await page.waitForFunction(() => 'tools' in globalThis);
      await page.mouse.click(1, 1); // sound begins where somebody has tapped
      return page;
    });
    expect(problems).toEqual([]);
  },
});

export { expect };
