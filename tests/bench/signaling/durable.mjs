// Envelopes that are on disk when they are answered.

import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../lib/report.mjs';
import { root } from '../lib/servers.mjs';
import { spread } from '../lib/statistics.mjs';
import { load } from './load.mjs';

const diskMs = 1000;
const clients = 100;
const inFlight = 8;
// Not the temporary folder, which may be memory.
const disk = join(root, 'build');

/** How often a file that grows by 4 kB can be brought to this disk in a second, one after the other. */
async function syncsPerSecond() {
  const folder = await mkdtemp(join(disk, 'sync-'));
  const file = await open(join(folder, 'file'), 'w');
  const page = Buffer.alloc(4096, 1);
  let count = 0;
  const began = performance.now();
  for (; performance.now() - began < diskMs; count += 1) {
    await file.write(page);
    await file.datasync();
  }
  const seconds = (performance.now() - began) / 1000;
  await file.close();
  await rm(folder, { recursive: true });
  return count / seconds;
}

/** Figures of ours; the others keep nothing. */
export async function measureDurable(vesper, { repeats, seconds }) {
  const runs = [];
  const syncs = [];
  for (let round = 0; round < repeats; round += 1) {
    syncs.push(await syncsPerSecond());
    const server = await vesper.start({ more: ['--requests-per-second', '0'], dataIn: disk });
    try {
      runs.push(await load('durable', 'vesper', server, { pairs: clients / 2, 'in-flight': inFlight, seconds }));
      say(`durable ${round + 1}: ${runs.at(-1).per_s.toFixed(0)} per second, disk ${syncs.at(-1).toFixed(0)} syncs`);
    } finally {
      await server.stop();
    }
  }
  return {
    durable_sends_per_s: spread(runs.map((run) => run.per_s)),
    durable: {
      clients,
      in_flight_each: inFlight,
      p50_ms: spread(runs.map((run) => run.p50_ms)),
      p99_ms: spread(runs.map((run) => run.p99_ms)),
      server_utilisation_percent: spread(runs.map((run) => run.server_utilisation * 100)),
      disk_syncs_per_s: spread(syncs),
    },
  };
}
