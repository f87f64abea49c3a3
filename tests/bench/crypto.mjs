// The core's cryptography in wasm: messages, session set-up, chunks, and what they cost on the wire and to load.
// docs/benchmarks.md says what is measured and how; this prints one line of JSON.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { check, report, say } from './lib/report.mjs';
import { root, versionOf } from './lib/servers.mjs';
import { spread } from './lib/statistics.mjs';
import * as libsignal from './crypto/libsignal.mjs';
import * as libsodium from './crypto/libsodium.mjs';
import * as olm from './crypto/olm.mjs';
import * as vesper from './crypto/vesper.mjs';

const runs = Number(process.env.VESPER_BENCH_RUNS ?? 9);
const warmUps = 2;
const messages = 400;
const setUps = 40;
const chunks = 300;
// A chunk of a file as the protocol cuts it: with its place and its seal it is a message of nearly 64 KiB.
const chunkBytes = 61_440;
const wireMessages = 4096;

const text = 'All animals are equal, but some animals are more equal than others. '.repeat(4).slice(0, 256);
/** The same message to each, in the form its interface takes. */
const plaintexts = { vesper: new TextEncoder().encode(text), libsignal: new TextEncoder().encode(text), olm: text };
const peers = { vesper, libsignal, olm };

/** Seconds that the work took, and the share of one core that this process used meanwhile. */
async function timed(work) {
  const cpuBefore = process.cpuUsage();
  const started = process.hrtime.bigint();
  await work();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const cpu = process.cpuUsage(cpuBefore);
  return { seconds, cores: (cpu.user + cpu.system) / 1e6 / seconds };
}

/** Runs every work in turns, the first one changing, so that a busy moment of the machine meets all. */
async function inTurns(title, works) {
  say(`${title} ...`);
  const names = Object.keys(works);
  const results = Object.fromEntries(names.map((name) => [name, { seconds: [], cores: [] }]));
  for (let run = -warmUps; run < runs; run += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + run + warmUps) % names.length];
      const { seconds, cores } = await timed(works[name]);
      if (run < 0) continue;
      results[name].seconds.push(seconds);
      results[name].cores.push(cores);
    }
  }
  return results;
}

const rates = ({ seconds }, count) => spread(seconds.map((time) => count / time));
const micros = ({ seconds }, count) => spread(seconds.map((time) => (time * 1e6) / count));
const busy = ({ cores }) => Math.round(spread(cores.map((share) => share * 1000)).median) / 1000;
const ratio = (ours, theirs) => Math.round((ours.median / theirs.median) * 1000) / 1000;

/** Seals and opens; the direction changes with each message. `see` is given what travels. */
async function pingPong(sides, plaintext, count, see = () => {}) {
  for (let i = 0; i < count; i += 1) {
    const sealed = await sides[i % 2].seal(plaintext);
    see(sealed);
    const opened = await sides[1 - (i % 2)].open(sealed);
    if (opened.length !== plaintext.length) throw new Error('another message came out');
  }
}

async function measureMessages() {
  const works = {};
  let inside;
  for (const [name, peer] of Object.entries(peers)) {
    const sides = await peer.meet().setUp(plaintexts[name]);
    works[name] = () => pingPong(sides, plaintexts[name], messages);
    if (peer === vesper) inside = () => vesper.pingPongInside(sides, plaintexts[name], messages);
  }
  return inTurns('ping-pong', { ...works, inside });
}

async function measureSetUps() {
  const works = {};
  for (const [name, peer] of Object.entries(peers)) {
    const people = peer.meet();
    works[name] = async () => {
      for (let i = 0; i < setUps; i += 1) for (const side of await people.setUp(plaintexts[name])) side.end();
    };
  }
  return inTurns('session set-up', works);
}

async function measureWire() {
  say('bytes on the wire ...');
  const result = {};
  for (const [name, peer] of Object.entries(peers)) {
    const sides = await peer.meet().setUp(plaintexts[name]);
    // The first messages still carry the handshake, until both sides have written.
    await pingPong(sides, plaintexts[name], 4);
    const sizes = [];
    await pingPong(sides, plaintexts[name], wireMessages, (sealed) => sizes.push(peer.wireBytes(sealed)));
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    result[name] = { messages: sizes.length, mean: Math.round(mean * 10) / 10, max: Math.max(...sizes) };
  }
  return result;
}

async function measureChunks() {
  const works = {};
  const chunk = crypto.getRandomValues(new Uint8Array(chunkBytes));
  for (const [name, library] of Object.entries({ vesper, libsodium })) {
    const sealer = library.chunkSealer(chunkBytes);
    if (Buffer.compare(sealer.open(sealer.seal(chunk)), chunk) !== 0) throw new Error(`${name} seals wrongly`);
    works[name] = () => {
      for (let i = 0; i < chunks; i += 1) sealer.seal(chunk);
    };
  }
  return inTurns('chunks', works);
}

const messageTimes = await measureMessages();
const setUpTimes = await measureSetUps();
const wire = await measureWire();
const chunkTimes = await measureChunks();

const perSecond = Object.fromEntries(
  Object.entries(messageTimes).map(([name, times]) => [name, rates(times, messages)]),
);
const setUpMicros = Object.fromEntries(
  Object.entries(setUpTimes).map(([name, times]) => [name, micros(times, setUps)]),
);
const megabytes = Object.fromEntries(
  Object.entries(chunkTimes).map(([name, times]) => [name, rates(times, (chunks * chunkBytes) / 1e6)]),
);
const wasm = gzipSync(readFileSync(join(root, 'build/wasm/product/vesper-core.wasm')), { level: 9 });
const peerFigures = (name) => ({
  pingpong_per_s: perSecond[name],
  setup_us: setUpMicros[name],
  wire_bytes_256: wire[name],
  cores_used: { pingpong: busy(messageTimes[name]), setup: busy(setUpTimes[name]) },
});

report('crypto', {
  checks: [
    check('pingpong_wasm_vs_libsignal', ratio(perSecond.vesper, perSecond.libsignal), 'ratio', '>= 1.0'),
    check('pingpong_wasm_vs_olm', ratio(perSecond.vesper, perSecond.olm), 'ratio', '>= 2.0'),
    check('setup_wasm_vs_libsignal', ratio(setUpMicros.vesper, setUpMicros.libsignal), 'ratio', '<= 1.0'),
    check('wire_bytes_256', wire.vesper.mean, 'bytes', '<= 357'),
    check('chunk_seal_wasm_vs_libsodiumjs', ratio(megabytes.vesper, megabytes.libsodium), 'ratio', '>= 2.0'),
    check('core_wasm_gzip_bytes', wasm.length, 'bytes', '<= 160000'),
  ],
  peers: [
    {
      name: '@signalapp/libsignal-client',
      version: versionOf('@signalapp/libsignal-client'),
      figures: peerFigures('libsignal'),
    },
    { name: '@matrix-org/olm', version: versionOf('@matrix-org/olm'), figures: peerFigures('olm') },
    {
      name: 'libsodium',
      version: versionOf('libsodium'),
      figures: { chunk_seal_mb_per_s: megabytes.libsodium, cores_used: { chunks: busy(chunkTimes.libsodium) } },
    },
  ],
  ours: {
    ...peerFigures('vesper'),
    pingpong_inside_wasm_per_s: perSecond.inside,
    chunk_seal_mb_per_s: megabytes.vesper,
    chunk_cores_used: busy(chunkTimes.vesper),
  },
  rules: {
    pingpong: '256-byte messages, sealed and opened, each by a call from JavaScript with bytes copied in and out',
    setup: 'identities given; prekeys, bundle, handshake, both sessions, first message sealed and opened',
    wire_bytes_256: 'mean over the ping-pong after the handshake; Olm without its base64',
    chunk_seal: '64 KiB, a nonce that counts, bytes copied in and out',
  },
});
