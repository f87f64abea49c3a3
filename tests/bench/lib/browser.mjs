import { chromium } from '@playwright/test';
import config from '../../../playwright.config.ts';

/** The same Chromium, with the same flags, as the tests. */
export function launchBrowser() {
  return chromium.launch({ headless: true, ...config.use.launchOptions });
}
