// How many messages each server passes on in a second of its processor's time.

import { say } from '../lib/report.mjs';
import { spread } from '../lib/statistics.mjs';
import { load } from './load.mjs';

/** A run counts when the server had this much of its core. */
export const saturated = 0.95;

async function measureOnce(name, side, flags) {
  const server = await side.start({ more: ['--requests-per-second', '0'] });
  try {
    return await load('relay', name, server, flags);
  } finally {
    await server.stop();
  }
}

/**
 * Figures of each side by its name: messages passed on per CPU second and per second, and how busy server and load
 * were. A run that does not count is repeated, until there were `patience` times as many as wanted.
 */
export async function measureRelay(all, { repeats, patience, flags }) {
  const runs = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
  const counted = (name) => runs[name].filter((run) => run.utilisation >= saturated);
  for (let round = 0; round < repeats * patience; round += 1) {
    const wanting = Object.keys(all).filter((name) => counted(name).length < repeats);
    if (wanting.length === 0) break;
    for (const name of round % 2 === 0 ? wanting : wanting.toReversed()) {
      const run = await measureOnce(name, all[name], flags);
      runs[name].push(run);
      say(
        `relay ${round + 1}: ${name} ${run.per_cpu_s.toFixed(0)} per CPU second, ${run.per_s.toFixed(0)} per second, ` +
          `server ${(run.utilisation * 100).toFixed(1)} %, load ${(run.load_utilisation * 100).toFixed(0)} %`,
      );
    }
  }
  return Object.fromEntries(
    Object.keys(all).map((name) => {
      const enough = counted(name).length >= repeats;
      const used = enough ? counted(name) : runs[name];
      const of = (field, scale = 1) => spread(used.map((run) => run[field] * scale));
      return [
        name,
        {
          relay_counts: enough,
          relay_per_cpu_s: of('per_cpu_s'),
          relay_per_s: of('per_s'),
          server_utilisation_percent: of('utilisation', 100),
          load_utilisation_percent: of('load_utilisation', 100),
          runs_not_counted: runs[name].length - used.length,
        },
      ];
    }),
  );
}
