// The servers that are compared. Each runs on core 0 alone; the load comes from core 1.

import { join } from 'node:path';
import { startProgram } from '../lib/processes.mjs';
import { root, startPeerServer, startVesper, versionOf } from '../lib/servers.mjs';

const prefix = ['taskset', '-c', '0'];

async function startRelay() {
  const args = [...prefix.slice(1), process.execPath, join(root, 'tests/bench/signaling/relay.mjs'), '0'];
  const program = await startProgram(prefix[0], args, /listening on (\d+)\n/);
  return { port: Number(program.found[1]), pid: program.pid, stop: program.stop };
}

/** By name: `version`, and `start(more)` with further arguments for ours. */
export function sides({ binary }) {
  return {
    vesper: { start: (options) => startVesper({ ...options, binary, prefix }) },
    ws: { version: versionOf('ws'), start: startRelay },
    // Its limit of 5,000 clients would end the measurement of idle ones.
    peerjs: {
      version: versionOf('peer'),
      start: () => startPeerServer({ prefix, more: ['--concurrent_limit', '20000'] }),
    },
  };
}
