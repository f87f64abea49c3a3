// What the processes of a host of the lab cost.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Of a clock tick, in which the kernel counts (USER_HZ). */
const tickS = 0.01;
/** What Chromium calls the thread of a worker, cut by the kernel. In a call there is one: the codec's. */
const workerThread = /^DedicatedWorker/;

/** Seconds of processor time that all processes on a host have had so far, and the threads of workers among them. */
export function processorSeconds(host) {
  const network = readlinkSync(`/proc/${host.pid}/ns/net`);
  let [all, workers] = [0, 0];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/ns/net`) !== network) continue;
      all += seconds(`/proc/${pid}/stat`);
      for (const thread of readdirSync(`/proc/${pid}/task`))
        if (workerThread.test(readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8')))
          workers += seconds(`/proc/${pid}/task/${thread}/stat`);
    } catch {
      // ended meanwhile
    }
  }
  return { all, workers };
}

function seconds(path) {
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickS;
}
