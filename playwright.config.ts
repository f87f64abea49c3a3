import { defineConfig } from '@playwright/test';
import headlessShell from './e2e/headless-shell.json' with { type: 'json' };

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'build/results/e2e',
  reporter: [['list']],
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  // A machine that is shared may give a fraction of itself.
  timeout: 180_000,
  // Two pages, a server and a WebRTC negotiation may share that.
  expect: { timeout: 45_000 },
  use: {
    browserName: 'chromium',
    headless: true,
    // Keeping the app on the device is a quarter of the work of a short test. Who needs it asks for it.
    serviceWorkers: 'block',
    // Half the work of the whole browser. What needs microphones, notifications or pictures asks for that one.
    launchOptions: headlessShell,
  },
});
