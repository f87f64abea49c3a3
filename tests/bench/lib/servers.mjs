import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './processes.mjs';

export const root = join(import.meta.dirname, '../../..');
const vesper = process.env.VESPER_SERVER ?? join(root, 'build/release/signaling-server/vesper-server');
const pages = process.env.VESPER_PAGES ?? join(root, 'build/dist');

export function versionOf(npmPackage) {
  return JSON.parse(readFileSync(join(root, 'node_modules', npmPackage, 'package.json'), 'utf8')).version;
}

/**
 * Vesper's server as it is shipped; resolves when /healthz answers. `binary` is another build of it, `prefix` the
 * command that starts it (as taskset), `more` its further arguments, `dataIn` where its data folder is made.
 */
export async function startVesper({ binary = vesper, prefix = [], more = [], dataIn = tmpdir() } = {}) {
  const data = await mkdtemp(join(dataIn, 'vesper-bench-'));
  const args = ['--address', '127.0.0.1', '--port', '0', '--data', data, '--web-root', pages, ...more];
  const [command, ...rest] = [...prefix, binary, ...args];
  const program = await startProgram(command, rest, /listening on (http:[^\s"]+)/);
  const url = program.found[1];
  await answers(`${url}/healthz`);
  return {
    url,
    port: Number(new URL(url).port),
    pid: program.pid,
    async stop() {
      await program.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The PeerJS server from npm; resolves when it answers. */
export async function startPeerServer({ prefix = [], more = [] } = {}) {
  const port = await freePort();
  const peerjs = join(root, 'node_modules/peer/dist/bin/peerjs.js');
  const args = ['--port', `${port}`, '--host', '127.0.0.1', ...more];
  const [command, ...rest] = [...prefix, process.execPath, peerjs, ...args];
  const program = await startProgram(command, rest, /Started PeerServer on/);
  await answers(`http://127.0.0.1:${port}/`);
  return { port, pid: program.pid, stop: program.stop };
}

async function answers(url) {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  await answer.text();
}

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}
