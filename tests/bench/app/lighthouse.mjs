// What Lighthouse says of a first visit on a phone: its own mobile profile, each run in a browser that it starts anew.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import chromium from '../../../e2e/chromium.json' with { type: 'json' };
import { check, say } from '../lib/report.mjs';
import { root, versionOf } from '../lib/servers.mjs';
import { settled } from '../lib/settled.mjs';
import { spread } from '../lib/statistics.mjs';

const runs = 5;
const categories = ['performance', 'accessibility', 'best-practices'];

export async function measureLighthouse(_browser, url) {
  const scores = Object.fromEntries(categories.map((category) => [category, []]));
  const figures = {};
  const lost = new Set();
  for (let run = 0; run < runs; run += 1) {
    say(`Lighthouse ${run + 1}/${runs} ...`);
    await settled();
    const { categories: found, audits } = await visit(url);
    for (const category of categories) {
      const { score, auditRefs } = found[category];
      scores[category].push(Math.round(score * 100));
      for (const { id, weight } of auditRefs) {
        if (weight > 0 && audits[id].score !== null && audits[id].score < 1) lost.add(`${id}: ${audits[id].score}`);
      }
    }
    for (const id of ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'speed-index'])
      (figures[id] ??= []).push(Math.round(audits[id].numericValue));
  }
  return {
    checks: categories.map((category) =>
      check(`lighthouse_${category.replace('-', '_')}`, spread(scores[category]).median, 'score', '>= 100'),
    ),
    ours: {
      lighthouse: {
        version: versionOf('lighthouse'),
        scores,
        ms: Object.fromEntries(Object.entries(figures).map(([id, all]) => [id, spread(all)])),
        not_perfect: [...lost],
      },
    },
    rules: { lighthouse: `its default (mobile) profile, first visit, median of ${runs}` },
  };
}

async function visit(url) {
  const options = [
    url,
    '--output=json',
    '--quiet',
    `--only-categories=${categories.join(',')}`,
    `--chrome-flags=${['--headless=new', ...chromium.args].join(' ')}`,
  ];
  const { stdout } = await promisify(execFile)(join(root, 'node_modules/.bin/lighthouse'), options, {
    env: { ...process.env, CHROME_PATH: chromium.executablePath },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}
