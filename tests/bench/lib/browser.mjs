import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import options from '../../../e2e/chromium.json' with { type: 'json' };

/** The same Chromium, with the same flags, as the tests. */
export function launchBrowser() {
  return chromium.launch({ headless: true, ...options });
}

/** With a profile on the disk, as people have one: what a page stores is not kept in memory. */
export async function launchProfile() {
  const folder = await mkdtemp(join(tmpdir(), 'vesper-bench-profile-'));
  const context = await chromium.launchPersistentContext(folder, { headless: true, ...options });
  return {
    context,
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
