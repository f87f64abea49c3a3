// The app in a browser, as somebody has it who has used it for years. docs/benchmarks.md says what is measured and how;
// this prints one line of JSON.

import { measureFiles } from './app/files.mjs';
import { measureFirstVisit } from './app/first-visit.mjs';
import { measureHistory } from './app/history.mjs';
import { measureLighthouse } from './app/lighthouse.mjs';
import { measureStart } from './app/start.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { report } from './lib/report.mjs';
import { startVesper } from './lib/servers.mjs';

const all = {
  files: measureFiles,
  history: measureHistory,
  visit: measureFirstVisit,
  lighthouse: measureLighthouse,
  start: measureStart,
};
const parts = process.argv[2] ? [all[process.argv[2]]] : Object.values(all);

const server = await startVesper();
const browser = await launchBrowser();
const results = { checks: [], peers: [], ours: {}, rules: {} };
for (const measure of parts) {
  const { checks, ours, rules } = await measure(browser, server.url);
  results.checks.push(...checks);
  Object.assign(results.ours, ours);
  Object.assign(results.rules, rules);
}
await browser.close();
await server.stop();
report('app', results);
