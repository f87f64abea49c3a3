// Voice over bad networks: ours beside the browser's own WebRTC audio, in two browsers on hosts of their own.
// docs/benchmarks.md says what is measured and how; this prints one line of JSON.
//
//   --quick             0 and 20 % once, without words
//   --losses 0,20,burst these only: per cent, or burst (20 % in bursts of 5)
//   --carriers LIST     of rtp, native, datachannel; rtp,native without it
//   --passes N          of the lines that a target is about; 3
//   --accepts N         calls by each carrier from Accept to sound; 9, 3 with --quick
//   --only-accept       nothing else
//   --no-words          without the recogniser
//   --raw               all that is known of each reading, on standard error

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { labProblem } from '../../e2e/netlab/lab.mjs';
import { check, report, say } from './lib/report.mjs';
import { root } from './lib/servers.mjs';
import { spread } from './lib/statistics.mjs';
import { measureAccept } from './voice/accept.mjs';
import { measureCalls } from './voice/measure.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    losses: { type: 'string' },
    carriers: { type: 'string', default: 'rtp,native' },
    passes: { type: 'string' },
    accepts: { type: 'string' },
    'only-accept': { type: 'boolean', default: false },
    'no-words': { type: 'boolean', default: false },
    raw: { type: 'boolean', default: false },
  },
});
const wantedLines = (options.losses ?? (options.quick ? '0,20' : '0,5,10,20,30,40,burst')).split(',');
const carriers = options.carriers.split(',');
const passes = Number(options.passes ?? (options.quick ? 1 : 3));
const wantsWords = !options.quick && !options['no-words'];
/** No target is about them: one pass gives the curve. */
const onlyOnce = ['5', '30'];

const accepts = Number(options.accepts ?? (options.quick ? 3 : 9));
const toSound = accepts > 0 ? await measureAccept(['rtp', 'native'], accepts) : {};
const acceptFigures = {};
for (const [carrier, heard] of Object.entries(toSound))
  acceptFigures[carrier] = { caller: spread(heard.caller), called: spread(heard.called) };
const acceptMs = ({ caller, called } = { caller: [], called: [] }) =>
  caller.length > 0 ? Math.round(spread([...caller, ...called]).median) : Number.NaN;
const acceptChecks = accepts > 0 ? [check('accept_to_sound_ms', acceptMs(toSound.rtp), 'ms', '<= 800')] : [];
const acceptRules =
  'from the press on Accept to the first sample over 0.01 at the loudspeaker of each side; median of both sides';
if (options['only-accept']) {
  report('voice', {
    checks: acceptChecks,
    peers: [{ name: 'WebRTC audio of Chromium', figures: { accept_to_sound_ms: acceptFigures.native } }],
    ours: { accept_to_sound_ms: acceptFigures.rtp },
    rules: { accept: acceptRules },
  });
  process.exit(0);
}

const problem = labProblem();
if (problem) {
  say(problem);
  process.exit(1);
}
execFileSync('cmake', ['--preset', 'release'], { stdio: ['ignore', 'ignore', 'inherit'] });
execFileSync('ninja', ['-C', 'build/release', 'netlab-forwarder'], { stdio: ['ignore', 'ignore', 'inherit'] });

const lineOf = (name) => ({
  ...(name === 'burst' ? { loss: 0.2, burst: 5 } : { loss: Number(name) / 100 }),
  delayMs: 40,
  jitterMs: 20,
});
const calls = [];
for (let pass = 0; pass < passes; pass += 1)
  for (const [at, lineName] of wantedLines.entries()) {
    if (pass > 0 && onlyOnce.includes(lineName)) continue;
    const turns = (pass + at) % 2 === 0 ? carriers : carriers.toReversed();
    for (const carrier of turns)
      calls.push({ carrier, lineName, line: lineOf(lineName), withWords: wantsWords && pass === 0 });
  }
const { readings, version } = await measureCalls(calls);
if (options.raw) for (const reading of readings) say(JSON.stringify({ ...reading, heard: 0, spoken: 0 }));

const of = (carrier, lineName) =>
  readings.filter((reading) => reading.carrier === carrier && reading.lineName === lineName);
const figuresOf = (carrier) => {
  const figures = {};
  for (const lineName of wantedLines) {
    const mine = of(carrier, lineName);
    if (mine.length === 0) continue;
    const column = (name) => mine.map((reading) => reading[name]).filter((value) => typeof value === 'number');
    const words = mine.filter(({ wrong }) => wrong !== undefined);
    const sum = (name) => words.reduce((total, reading) => total + reading[name], 0);
    figures[`loss_${lineName}`] = {
      estoi: spread(column('estoi'), 4),
      estoi_of_segments: spread(
        mine.flatMap(({ segments }) => segments),
        3,
      ),
      delay_ms: spread(column('delayMs')),
      words_right: words.length > 0 ? Math.round(1000 * (1 - sum('wrong') / sum('words'))) / 1000 : undefined,
      sent_kbit_s: spread(column('sentKbit')),
      lost_on_the_line: spread(column('lost'), 3),
      line_late_most_ms: spread(column('lineLateMostMs')),
      browser_cpu_share: spread(column('cpuShare'), 3),
      codec_share: spread(column('codecShare'), 4),
      worker_cpu_share: spread(column('workerShare'), 4),
    };
  }
  return figures;
};
const figures = Object.fromEntries(carriers.map((carrier) => [carrier, figuresOf(carrier)]));
const median = (carrier, lineName, name) => figures[carrier]?.[`loss_${lineName}`]?.[name].median ?? Number.NaN;
const rounded = (value, decimals) => Math.round(value * 10 ** decimals) / 10 ** decimals;
const more = (name, ours, native) => rounded(median('rtp', ours, name) - median('native', native, name), 4);
const gzipBytes = (product) =>
  gzipSync(readFileSync(join(root, `build/wasm/product/${product}.wasm`)), { level: 9 }).length;

const checks = [
  ...acceptChecks,
  check('estoi_0_minus_native', more('estoi', '0', '0'), 'ESTOI', '>= -0.01'),
  check('delay_0_minus_native_ms', rounded(more('delay_ms', '0', '0'), 1), 'ms', '<= 20'),
  check('estoi_20_minus_native', more('estoi', '20', '20'), 'ESTOI', '>= 0.04'),
  check('estoi_burst_minus_native', more('estoi', 'burst', 'burst'), 'ESTOI', '>= 0.12'),
  check('estoi_40_minus_native_10', more('estoi', '40', '10'), 'ESTOI', '>= 0'),
  check(
    'codec_cpu_share',
    Math.max(...wantedLines.map((name) => median('rtp', name, 'codec_share'))),
    'cores',
    '<= 0.06',
  ),
  check('codec_gzip_bytes', gzipBytes('vesper-voice'), 'bytes', '<= 200000'),
  check('neural_gzip_bytes', gzipBytes('vesper-call'), 'bytes', '<= 2200000'),
];
report('voice', {
  checks,
  peers: carriers.includes('native')
    ? [
        {
          name: 'WebRTC audio of Chromium',
          version,
          figures: { ...figures.native, accept_to_sound_ms: acceptFigures.native },
        },
      ]
    : [],
  ours: {
    ...Object.fromEntries(carriers.filter((name) => name !== 'native').map((name) => [name, figures[name]])),
    accept_to_sound_ms: acceptFigures.rtp,
    added_delay_ms: Object.fromEntries(
      wantedLines.map((name) => [`loss_${name}`, rounded(more('delay_ms', name, name), 1)]),
    ),
  },
  rules: {
    line: '40 ms +- 20 ms each way, nothing overtakes; losses in per cent, burst: 20 % in bursts of 5; both ways alike',
    reading: `two for each call, one for each direction, of 25 s of natural speech, both at once; ${passes} passes, one of losses ${onlyOnce.join(' and ')}`,
    accept: acceptRules,
    checks: 'differences of medians over readings; codec_cpu_share: time within the codec on the worst line',
  },
});
