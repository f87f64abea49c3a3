// Calls over lines of every kind, and what was understood of them.

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { call, openBrowsers } from '../../../e2e/netlab/call.mjs';
import { Lab } from '../../../e2e/netlab/lab.mjs';
import { say } from '../lib/report.mjs';
import { processorSeconds } from './cpu.mjs';

const run = promisify(execFile);
/** From the opening of the microphones to the end of the speech: the page and the far jitter buffer need some. */
const marginMs = 1500;
/**
 * Processor time is counted from shortly before the speech that counts begins until it is over: reading it of every thread
 * takes 5 to 11 ms, which are better not in between.
 */
const cpuFromMs = 7_500;

/**
 * @param calls [{ carrier, lineName, line, withWords }], made in this order
 * @returns the readings: two of each call, one for each direction
 */
export async function measureCalls(calls) {
  const folder = await mkdtemp(join(tmpdir(), 'vesper-bench-voice-'));
  const listen = async (command) => {
    const script = join(import.meta.dirname, 'listen.py');
    const { stdout } = await run('python3', ['-B', script, command, folder], { maxBuffer: 1 << 26 });
    return JSON.parse(stdout);
  };
  const putBack = takeShortTurns();
  let lab;
  const readings = [];
  let version = '';
  try {
    lab = await Lab.open();
    const { seconds } = await listen('speech');
    const people = await openBrowsers(lab, join(folder, 'speech.wav'));
    version = people.browsers[0].version();
    for (const [index, wanted] of calls.entries()) {
      say(`call ${index + 1} of ${calls.length}: ${wanted.lineName}, ${wanted.carrier}`);
      const forMs = seconds * 1000 + marginMs;
      readings.push(...(await oneCall(lab, people, wanted, forMs, folder, index)));
    }
    await people.close();
  } finally {
    putBack();
    await lab?.close();
  }
  const files = (wanted) =>
    writeFile(
      join(folder, 'readings.json'),
      JSON.stringify(wanted.map(({ name, spoken, heard }) => ({ name, spoken, heard }))),
    );
  const merge = (results) => {
    for (const result of results)
      Object.assign(
        readings.find(({ name }) => name === result.name),
        result,
      );
  };
  say('what was heard ...');
  await files(readings);
  merge(await listen('heard'));
  const withWords = readings.filter((reading) => reading.withWords);
  if (withWords.length > 0) {
    say(`words, in ${withWords.length} of ${readings.length} recordings ...`);
    await files(withWords);
    merge(await listen('words'));
  }
  await rm(folder, { recursive: true, force: true });
  return { readings, version };
}

/**
 * Browsers with real-time priority give way to one another every 5 ms, not every 100 as the kernel has it: two that
 * collected garbage at the same moment had both processors for so long, and no thread of theirs but those that Chromium
 * itself prefers, which are native audio's, had one. Returns how to put it back.
 */
function takeShortTurns() {
  const setting = '/proc/sys/kernel/sched_rr_timeslice_ms';
  const before = readFileSync(setting, 'utf8');
  writeFileSync(setting, '5');
  return () => writeFileSync(setting, before);
}

/** Of the time in which processors are looked at. Stats come twice a second. */
function codecShareOf(stats) {
  const shares = stats.slice(cpuFromMs / 500).map(({ codecShare }) => codecShare);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

async function oneCall(lab, people, wanted, forMs, folder, index) {
  const during = async (openedMs, over) => {
    await pause(Math.max(0, openedMs + cpuFromMs - performance.now()));
    const fromMs = performance.now();
    const before = lab.hosts.map(processorSeconds);
    await over;
    const seconds = (performance.now() - fromMs) / 1000;
    return lab.hosts.map(processorSeconds).map(({ all, workers }, at) => ({
      cpuShare: (all - before[at].all) / seconds,
      workerShare: (workers - before[at].workers) / seconds,
    }));
  };
  const { sides, passed, seconds, more } = await call(lab, people, { ...wanted, forMs, during });
  const readings = [];
  for (const [at, side] of sides.entries()) {
    const other = sides[1 - at];
    const name = `${index}-${at}`;
    const keep = async (kind, { samples, blockSamples, blocksFromMs }) => {
      await writeFile(join(folder, `${name}.${kind}.f32`), Buffer.from(samples, 'base64'));
      return { blockSamples, blocksFromMs };
    };
    const sent = passed[1 - at];
    readings.push({
      ...wanted,
      name,
      heard: await keep('heard', side.heard),
      spoken: await keep('spoken', other.spoken),
      ...more[at],
      /** Of the way to this listener. */
      sentKbit: (sent.sentBytes * 8) / 1000 / seconds,
      lost: 1 - sent.arrivedPackets / sent.sentPackets,
      lineDelayMs: sent.delayMs,
      lineLateMostMs: sent.lateMostMs,
      inbound: side.inbound,
      ...(wanted.carrier !== 'native' && { codecShare: codecShareOf(side.told.stats) }),
      stats: side.told.stats,
      problems: side.told.problems,
    });
  }
  return readings;
}
