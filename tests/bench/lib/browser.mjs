import { chromium } from '@playwright/test';
import options from '../../../e2e/chromium.json' with { type: 'json' };

/** The same Chromium, with the same flags, as the tests. */
export function launchBrowser() {
  return chromium.launch({ headless: true, ...options });
}
