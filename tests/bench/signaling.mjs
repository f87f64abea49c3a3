// The server under load, beside the PeerJS server and a plain relay on `ws`. docs/benchmarks.md says what is measured
// and how; this prints one line of JSON.

import { parseArgs } from 'node:util';
import { check, report, say } from './lib/report.mjs';
import { measureDurable } from './signaling/durable.mjs';
import { measureLatency } from './signaling/latency.mjs';
import { buildLoad } from './signaling/load.mjs';
import { idleClients, measureMemory } from './signaling/memory.mjs';
import { measureRelay } from './signaling/relay-rate.mjs';
import { sides } from './signaling/sides.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] }, // relay, latency, memory, durable
    sides: { type: 'string', multiple: true, default: [] }, // vesper, ws, peerjs
    repeats: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    pairs: { type: 'string', default: '200' },
    'in-flight': { type: 'string', default: '8' },
    rate: { type: 'string' }, // for latency without relay
    server: { type: 'string' }, // another build of ours
    rough: { type: 'boolean', default: false }, // no repetition of runs that do not count
  },
});
const repeats = Number(values.repeats);
const flags = { pairs: values.pairs, seconds: values.seconds };
const wants = (list, name) => list.length === 0 || list.includes(name);

buildLoad();
const all = Object.fromEntries(
  Object.entries(sides({ binary: values.server })).filter(([name]) => wants(values.sides, name)),
);
const figures = Object.fromEntries(Object.keys(all).map((name) => [name, {}]));
const checks = [];
const ratio = (a, b) => Math.round((a / b) * 1000) / 1000;
const add = (found) => {
  for (const [name, more] of Object.entries(found)) Object.assign(figures[name], more);
};
const { vesper, ws, peerjs } = figures;

if (wants(values.only, 'relay')) {
  say(`messages relayed per CPU second, ${repeats} times ...`);
  const patience = values.rough ? 1 : 3;
  const relay = (inFlight) => measureRelay(all, { repeats, patience, flags: { ...flags, 'in-flight': inFlight } });
  add(await relay(values['in-flight']));
  for (const [name, limit] of Object.entries({ ws: '>= 2.0', peerjs: '>= 5.0' })) {
    const other = figures[name];
    if (!vesper || !other) continue;
    const value = ratio(vesper.relay_per_cpu_s.median, other.relay_per_cpu_s.median);
    const found = check(`relay_per_cpu_vs_${name}`, value, 'ratio', limit);
    checks.push({ ...found, pass: found.pass && vesper.relay_counts && other.relay_counts });
  }
  if (!values.rough) {
    // One each way: nothing can be handled together.
    say('the same with 2 messages under way in each pair ...');
    for (const [name, found] of Object.entries(await relay(2))) figures[name].relay_2_under_way = found;
  }
}

if (wants(values.only, 'latency')) {
  const paces = Object.values(figures).map((found) => found.relay_per_s?.median);
  const rate = Number(values.rate ?? Math.min(...paces) / 2);
  if (!(rate > 0)) throw new Error('latency needs --rate, or relay measured before');
  say(`latency at ${rate.toFixed(0)} messages per second, ${repeats} times ...`);
  add(await measureLatency(all, { repeats, rate, flags }));
  for (const found of Object.values(figures)) found.half_load.rate_per_s = rate;
  if (vesper && ws) {
    const value = ratio(vesper.half_load.p99_ms.median, ws.half_load.p99_ms.median);
    checks.push(check('p99_half_load_vs_ws', value, 'ratio', '<= 0.5'));
  }
  if (vesper) {
    checks.push(check('p99_under_attack_vs_calm', vesper.p99_under_attack_vs_calm.median, 'ratio', '<= 2.0'));
  }
}

if (wants(values.only, 'memory')) {
  say(`memory, ${repeats} times ...`);
  add(await measureMemory(all, { repeats }));
  if (vesper) {
    checks.push(check('idle_rss_bytes_per_conn', vesper.idle_rss_bytes_per_conn.median, 'bytes', '<= 6500'));
    checks.push(check('start_rss_bytes', vesper.start_rss_bytes.median, 'bytes', '<= 20000000'));
  }
}

if (wants(values.only, 'durable') && vesper) {
  say(`sends to disk, ${repeats} times ...`);
  Object.assign(vesper, await measureDurable(all.vesper, { repeats, seconds: values.seconds }));
}

report('signaling', {
  checks,
  peers: [
    { name: 'ws', version: all.ws?.version, figures: ws },
    { name: 'peer', version: all.peerjs?.version, figures: peerjs },
  ].filter((peer) => peer.figures),
  ours: vesper,
  rules: {
    cores: 'server on core 0, load on core 1',
    relay: [
      `${values.pairs} pairs, ${values['in-flight']} messages of 1 kB under way in each`,
      'a run counts with the server at 95 % of its core or more',
      'ours without its limit of requests per connection',
    ],
    latency: [
      `${values.pairs} pairs, messages due at random (Poisson) at half of the slowest server's pace`,
      'counted from when a message was due, with those that never came',
      'ours with its limits',
    ],
    attack: [
      '2,000 requests that grow by a byte a second',
      '8 clients with 2,500 messages a second each',
      '20 frames of 1 MiB a second',
      'all from 4 addresses; every other client has its own',
    ],
    idle: `${idleClients} clients; each of ours has subscribed to a drop with its signature`,
  },
});
