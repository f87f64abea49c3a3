// A page that has what the file tests use, under the product's security policy; an error in its console fails the test.

import { test as base, expect, type Page } from '@playwright/test';
import { serveFilesPage } from './files-page.mjs';

export const test = base.extend<{ files: Page }, { served: { url: string } }>({
  served: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from here
    async ({}, use) => {
      const served = await serveFilesPage();
      await use(served);
      await served.stop();
    },
    { scope: 'worker' },
  ],
  files: async ({ page, served }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(served.url);
    await page.waitForFunction(() => 'tools' in globalThis);
    await use(page);
    expect(problems).toEqual([]);
  },
});

export { expect };
