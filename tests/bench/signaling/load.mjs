// The load generator, tests/bench/signaling/main.cpp, on core 1.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../lib/servers.mjs';

const program = join(root, 'build/release/tests/bench/signaling/signaling-load');

export function buildLoad() {
  execFileSync('cmake', ['--preset', 'release', '-Wno-dev'], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('ninja', ['-C', 'build/release', 'signaling-load'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Runs one mode against a server of this name and gives its figures; `options` are the flags. */
export async function load(mode, name, server, options = {}) {
  const flags = Object.entries(options).map(([flag, value]) => `--${flag}=${value}`);
  const args = ['-c', '1', program, mode, '--server', name, '--port', `${server.port}`, '--pid', `${server.pid}`];
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'taskset', ...args, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the load on ${name} ended with ${code}`);
  return JSON.parse(output);
}
