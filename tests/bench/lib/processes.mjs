import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

const startMs = 20_000;

/** Starts a program and resolves with `{ pid, found, stop }` when its output has matched. */
export async function startProgram(command, args, whenReady) {
  // pdeathsig: it ends with the benchmark, however that ends.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const found = await new Promise((resolve, reject) => {
    const take = (text) => {
      output += text;
      const match = whenReady.exec(output);
      if (match) resolve(match);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    setTimeout(() => reject(new Error(`${command} is not ready: ${output}`)), startMs).unref();
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${output}`)));
  });
  return {
    pid: child.pid,
    found,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Memory that a process has in use now. */
export async function residentBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
}
