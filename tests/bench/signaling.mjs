// The server under load, beside the PeerJS server and a plain relay on `ws`. docs/benchmarks.md says what is measured
// and how; this prints one line of JSON.

import { parseArgs } from 'node:util';
import { check, report, say } from './lib/report.mjs';
import { buildLoad } from './signaling/load.mjs';
import { measureRelay } from './signaling/relay-rate.mjs';
import { sides } from './signaling/sides.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    repeats: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    pairs: { type: 'string', default: '200' },
    'in-flight': { type: 'string', default: '8' },
    server: { type: 'string' }, // another build of ours
    rough: { type: 'boolean', default: false }, // no repetition of runs that do not count
  },
});
const repeats = Number(values.repeats);
const traffic = { pairs: values.pairs, 'in-flight': values['in-flight'] };
const wants = (part) => values.only.length === 0 || values.only.includes(part);

buildLoad();
const all = sides({ binary: values.server });
const checks = [];
const figures = { vesper: {}, ws: {}, peerjs: {} };
const ratio = (a, b) => Math.round((a / b) * 1000) / 1000;

if (wants('relay')) {
  say(`messages relayed per CPU second, ${repeats} times ...`);
  const relay = await measureRelay(all, {
    repeats,
    patience: values.rough ? 1 : 3,
    flags: { ...traffic, seconds: values.seconds },
  });
  for (const [name, found] of Object.entries(relay)) Object.assign(figures[name], found);
  const against = (name, limit) => {
    const value = ratio(relay.vesper.relay_per_cpu_s.median, relay[name].relay_per_cpu_s.median);
    const done = check(`relay_per_cpu_vs_${name}`, value, 'ratio', limit);
    checks.push({ ...done, pass: done.pass && relay.vesper.counts && relay[name].counts });
  };
  against('ws', '>= 2.0');
  against('peerjs', '>= 5.0');
}

report('signaling', {
  checks,
  peers: [
    { name: 'ws', version: all.ws.version, figures: figures.ws },
    { name: 'peer', version: all.peerjs.version, figures: figures.peerjs },
  ],
  ours: figures.vesper,
  rules: {
    relay: `${values.pairs} pairs, ${values['in-flight']} messages of 1 kB under way in each, every server on core 0`,
  },
});
