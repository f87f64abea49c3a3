import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';

/** What else the machine was doing when the bench began. */
const loadBefore = Math.round(loadavg()[0] * 10) / 10;

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Prints the one line of JSON that a benchmark ends with. */
export function report(bench, { checks, peers, ours, rules }) {
  const machine = { cores: cpus().length, cpu: cpus()[0].model, load_before: loadBefore };
  console.log(JSON.stringify({ bench, commit: commit(), machine, checks, peers, ours, rules }));
}

/** A check of `value` against a target such as "<= 250000" or ">= 2". */
export function check(name, value, unit, target) {
  const [relation, limit] = target.split(' ');
  const pass = relation === '<=' ? value <= Number(limit) : value >= Number(limit);
  return { name, value, unit, target, pass };
}

function commit() {
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and changes');
  } catch {
    return 'none yet';
  }
}
