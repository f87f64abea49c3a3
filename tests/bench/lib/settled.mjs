import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const windowMs = 150;
const longestMs = 5000;
/** Clock ticks (10 ms) within the window that count as rest: a page that ticks once a second is at rest. */
const restTicks = 1;

/** Resolves when all that this process has started (browsers, servers) has nothing to do. */
export async function settled() {
  let before = await ticksOfDescendants();
  for (let waitedMs = 0; waitedMs < longestMs; waitedMs += windowMs) {
    await pause(windowMs);
    const now = await ticksOfDescendants();
    if (now - before <= restTicks) return;
    before = now;
  }
}

async function ticksOfDescendants() {
  const processes = new Map();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat) processes.set(Number(pid), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
  }
  const isOurs = (pid) => pid === process.pid || (processes.has(pid) && isOurs(processes.get(pid).parent));
  let sum = 0;
  for (const [pid, { ticks }] of processes) if (pid !== process.pid && isOurs(pid)) sum += ticks;
  return sum;
}
