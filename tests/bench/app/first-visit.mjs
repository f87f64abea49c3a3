// What somebody loads who comes for the first time, until the app can be used.

import { gzipSize, isPicture } from '../first/transfer.mjs';
import { check } from '../lib/report.mjs';

export async function measureFirstVisit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  const page = await context.newPage();
  const responses = [];
  page.on('response', (response) => responses.push(response));
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Your name', exact: true }).fill('Ada');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: 'New invite', exact: true }).waitFor();
  const until = [...responses];
  const files = {};
  for (const response of until) {
    const path = new URL(response.url()).pathname;
    if (!isPicture(path)) files[path] = gzipSize(await response.body());
  }
  await context.close();
  const bytes = Object.values(files).reduce((sum, size) => sum + size, 0);
  return {
    checks: [check('first_visit_gzip_bytes', bytes, 'bytes', '<= 250000')],
    ours: { first_visit_files: files },
    rules: {
      first_visit:
        'bodies under gzip -9 of all that was asked for until New invite could be pressed; icons not counted',
    },
  };
}
