import { defineConfig } from '@playwright/test';
import chromium from './e2e/chromium.json' with { type: 'json' };

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'build/results/e2e',
  reporter: [['list']],
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  // Long, because two pages, a server and a WebRTC negotiation may share one busy core.
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    headless: true,
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: chromium,
  },
});
