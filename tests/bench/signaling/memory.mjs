// What a server has in memory when it has started, and what each idle client adds.

import { residentBytes } from '../lib/processes.mjs';
import { say } from '../lib/report.mjs';
import { spread } from '../lib/statistics.mjs';
import { load } from './load.mjs';

export const idleClients = 10_000;

/** `start_rss_bytes` and `idle_rss_bytes_per_conn` of each side by its name. */
export async function measureMemory(all, { repeats }) {
  const names = Object.keys(all);
  const starts = Object.fromEntries(names.map((name) => [name, []]));
  const idle = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < repeats; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      // With its own limit, 10,000, the question whether it listens would be one too many.
      const server = await all[name].start({ more: ['--max-connections', '20000'] });
      try {
        starts[name].push(await residentBytes(server.pid));
        const run = await load('idle', name, server, { pairs: idleClients / 2 });
        idle[name].push(run.rss_per_connection);
        say(
          `memory ${round + 1}: ${name} ${starts[name].at(-1)} bytes, ${run.rss_per_connection.toFixed(0)} per client`,
        );
      } finally {
        await server.stop();
      }
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, { start_rss_bytes: spread(starts[name]), idle_rss_bytes_per_conn: spread(idle[name]) }]),
  );
}
