// How long messages take at half of the slowest server's pace, and how long while the server is attacked.

import { say } from '../lib/report.mjs';
import { spread } from '../lib/statistics.mjs';
import { load } from './load.mjs';

/** Figures of each side by its name. Every run is a new server: calm first, then under attack. */
export async function measureLatency(all, { repeats, rate, flags }) {
  const runs = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
  for (let round = 0; round < repeats; round += 1) {
    const names = Object.keys(all);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const server = await all[name].start();
      try {
        const run = await load('latency', name, server, { ...flags, rate, seed: round + 1, attack: true });
        runs[name].push(run);
        say(`latency ${round + 1}: ${name} ${words(run.calm)}; attacked ${words(run.attacked)}`);
      } finally {
        await server.stop();
      }
    }
  }
  return Object.fromEntries(Object.entries(runs).map(([name, found]) => [name, figuresOf(found)]));
}

function words(phase) {
  return `p99 ${phase.p99_ms.toFixed(2)} ms (the load itself ${phase.load_lag_p99_ms.toFixed(2)})`;
}

function figuresOf(runs) {
  const of = (value) => spread(runs.map(value), 3);
  const phase = (part) => ({
    p50_ms: of((run) => run[part].p50_ms),
    p99_ms: of((run) => run[part].p99_ms),
    p999_ms: of((run) => run[part].p999_ms),
    load_lag_p99_ms: of((run) => run[part].load_lag_p99_ms),
    server_utilisation_percent: of((run) => run[part].server_utilisation * 100),
    missing: runs.reduce((sum, run) => sum + run[part].missing, 0),
  });
  return {
    half_load: phase('calm'),
    under_attack: phase('attacked'),
    p99_under_attack_vs_calm: of((run) => run.attacked.p99_ms / run.calm.p99_ms),
    attackers_in_last_run: runs.at(-1).attack,
  };
}
