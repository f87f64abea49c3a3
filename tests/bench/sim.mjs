// A million messages in the simulator: two engines, a network that loses, repeats and reorders, partitions, crashes
// and clocks that are apart. docs/benchmarks.md says what is measured and how; this prints one line of JSON.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

import { check, report, say } from './lib/report.mjs';

const program = 'build/release/tests/bench/sim/sim-bench';
const wanted = Number(process.env.VESPER_BENCH_MESSAGES ?? 1_000_000);
const firstSeed = Number(process.env.VESPER_BENCH_SEED ?? 1);
const processes = availableParallelism();

execFileSync('cmake', ['--preset', 'release'], { stdio: ['ignore', 'ignore', 'inherit'] });
execFileSync('ninja', ['-C', 'build/release', 'sim-bench'], { stdio: ['ignore', 'ignore', 'inherit'] });

/** Every process has seeds of its own: from `first`, each `processes`th. */
async function simulate(first) {
  const args = [first, processes, Math.ceil(wanted / processes)].map(String);
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the simulator ended with ${code}`);
  return JSON.parse(output);
}

say(`${wanted} messages in ${processes} processes ...`);
const began = performance.now();
const outcomes = await Promise.all(Array.from({ length: processes }, (_, at) => simulate(firstSeed + at)));
const seconds = (performance.now() - began) / 1000;

const sum = (name) => outcomes.reduce((total, outcome) => total + outcome[name], 0);
report('sim', {
  checks: [
    check('messages', sum('messages'), 'messages', `>= ${wanted}`),
    check('lost', sum('lost'), 'messages', '<= 0'),
    check('duplicated', sum('duplicated'), 'messages', '<= 0'),
    check('misordered', sum('misordered'), 'messages', '<= 0'),
    check('violations', sum('violations'), 'times', '<= 0'),
  ],
  peers: [],
  ours: {
    messages: sum('messages'),
    lost: sum('lost'),
    duplicated: sum('duplicated'),
    misordered: sum('misordered'),
    crashes: sum('crashes'),
    seconds: Math.round(seconds),
    first_seed: firstSeed,
  },
  rules: {
    weather: '20 % of frames on a link lost, 10 % repeated, 20 % held back; crashes, cuts, partitions, clocks apart',
    seeds: 'a world of 2,000 messages for each seed, from first_seed on, without gaps',
  },
});
