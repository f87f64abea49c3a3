// Files: how fast one goes from one person to another, beside the same bytes over a bare data channel, and what 2 GB take
// of memory. The product's file worker, in a browser with a profile on the disk.

import { serveFilesPage } from '../../../e2e/files/files-page.mjs';
import { launchProfile } from '../lib/browser.mjs';
import { check, say } from '../lib/report.mjs';
import { settled } from '../lib/settled.mjs';
import { spread } from '../lib/statistics.mjs';
import { heapWatch } from './heap.mjs';

const runs = Number(process.env.VESPER_BENCH_RUNS ?? 9);
const fileBytes = Number(process.env.VESPER_BENCH_FILE_BYTES ?? 64_000_000);
const largeBytes = Number(process.env.VESPER_BENCH_LARGE_BYTES ?? 2_000_000_000);

export async function measureFiles() {
  const served = await serveFilesPage();
  try {
    const throughput = await measureThroughput(served.url);
    const memory = await measureMemory(served.url);
    return {
      checks: [
        check('file_throughput_vs_raw_dc', throughput.ratio, 'ratio', '>= 0.9'),
        check('file_2gb_heap_bytes', memory.peakBytes, 'bytes', '<= 200000000'),
      ],
      ours: { file: throughput.figures, file_2gb: memory },
      rules: {
        file_throughput: `${fileBytes} bytes: sealed and hashed into the sender's store, sent, opened, hashed and stored by the receiver, to "complete"; bare: as many bytes in messages of the same size from loop to loop. One page is both people, runs in turns, medians`,
        file_2gb: `${largeBytes} bytes through two pages: the most that both pages and both file workers had in use at once, JavaScript heaps with their buffers and wasm memory, looked at all the time`,
      },
    };
  } finally {
    await served.stop();
  }
}

async function measureThroughput(url) {
  const { context, close } = await launchProfile();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'tools' in globalThis);
  await page.evaluate(preparePeople, fileBytes);
  const ours = { whole: [], bringIn: [], transfer: [] };
  const bare = [];
  say('files against a bare channel ...');
  for (let run = -1; run < runs; run += 1) {
    const measureOurs = async () => {
      await settled();
      const { bringInMs, transferMs } = await page.evaluate(sendFile);
      if (run < 0) return;
      ours.bringIn.push(bringInMs);
      ours.transfer.push(transferMs);
      ours.whole.push(bringInMs + transferMs);
    };
    const measureBare = async () => {
      await settled();
      const ms = await page.evaluate(sendBare);
      if (run >= 0) bare.push(ms);
    };
    const turns = [measureOurs, measureBare];
    for (const measure of run % 2 === 0 ? turns : turns.reverse()) await measure();
  }
  await close();
  const speeds = (times) => spread(times.map((ms) => fileBytes / 1000 / ms));
  const figures = {
    bytes: fileBytes,
    whole_mb_s: speeds(ours.whole),
    bare_mb_s: speeds(bare),
    bring_in_mb_s: speeds(ours.bringIn),
    transfer_mb_s: speeds(ours.transfer),
  };
  const ratioTo = ({ median }) => Math.round((median / figures.bare_mb_s.median) * 1000) / 1000;
  figures.transfer_vs_bare = ratioTo(figures.transfer_mb_s);
  return { ratio: ratioTo(figures.whole_mb_s), figures };
}

/** Runs in the page. */
async function preparePeople(size) {
  const { Files, newKey, sourceOf } = globalThis.tools;
  const [ada, ben] = [new Files('ada'), new Files('ben')];
  globalThis.people = { ada, ben, size, key: newKey(), source: sourceOf(size) };
  // Both workers run.
  await Promise.all([ada.chunksOf('aa/000000000001'), ben.chunksOf('aa/000000000001')]);
}

/** Runs in the page. */
async function sendFile() {
  const { ada, ben, size, key, source } = globalThis.people;
  const { channels, close } = await globalThis.tools.connect();
  const [out, into] = [ada.over(channels[0]), ben.over(channels[1])];
  await ben.erase('bb/000000000001');
  await ada.erase('aa/000000000001');
  const begun = performance.now();
  const bringing = ada.bringIn(source, key, () => {});
  const problem = (await bringing.done) || (await ada.adopt(bringing.name, 'aa/000000000001'));
  if (problem) throw new Error(problem);
  const brought = performance.now();
  const receiver = await ben.receiver('bb/000000000001', key, size);
  into.receive(1, receiver);
  void out.send(1, 'aa/000000000001', 0, () => {});
  const done = await receiver.done;
  if (done !== 'complete') throw new Error(done);
  const ended = performance.now();
  close();
  return { bringInMs: brought - begun, transferMs: ended - brought };
}

/** Runs in the page: as fast as a loop over a channel goes, with the same size of messages and the same buffer. */
async function sendBare() {
  const { size } = globalThis.people;
  const { channels, close } = await globalThis.tools.connect();
  const [from, to] = channels;
  const message = new Uint8Array(61_472);
  const begun = performance.now();
  await new Promise((resolve) => {
    let received = 0;
    let sent = 0;
    to.addEventListener('message', ({ data }) => {
      received += data.byteLength;
      if (received >= size) resolve();
    });
    const pump = () => {
      while (sent < size && from.bufferedAmount < 4 * 1024 * 1024) {
        const left = Math.min(message.length, size - sent);
        from.send(message.subarray(0, left));
        sent += left;
      }
    };
    from.bufferedAmountLowThreshold = 1024 * 1024;
    from.addEventListener('bufferedamountlow', pump);
    pump();
  });
  const ms = performance.now() - begun;
  close();
  return ms;
}

async function measureMemory(url) {
  const { context, close } = await launchProfile();
  const pages = [await context.newPage(), await context.newPage()];
  const watches = [];
  for (const [index, page] of pages.entries()) {
    watches.push(await heapWatch(page));
    await page.goto(url);
    await page.waitForFunction(() => 'tools' in globalThis);
    await page.evaluate((folder) => {
      globalThis.files = new globalThis.tools.Files(folder);
      globalThis.key = new Uint8Array(32).fill(7);
    }, `person${index}`);
  }
  const [ada, ben] = pages;
  await connectPages(ada, ben);
  say(`${largeBytes} bytes through two pages ...`);
  let peak = { sum: 0 };
  let looks = 0;
  const ending = new AbortController();
  const watching = (async () => {
    while (!ending.signal.aborted) {
      const parts = await Promise.all(watches.map((watch) => watch()));
      const sum = parts.reduce((all, { bytes }) => all + bytes, 0);
      looks += 1;
      if (sum > peak.sum) peak = { sum, parts };
    }
  })();
  const begun = performance.now();
  await ada.evaluate(async (size) => {
    const bringing = globalThis.files.bringIn(globalThis.tools.sourceOf(size), globalThis.key, () => {});
    const problem = (await bringing.done) || (await globalThis.files.adopt(bringing.name, 'aa/000000000001'));
    if (problem) throw new Error(problem);
  }, largeBytes);
  const brought = performance.now();
  const done = ben.evaluate(async (size) => {
    const receiver = await globalThis.files.receiver('bb/000000000001', globalThis.key, size);
    globalThis.over.receive(1, receiver);
    globalThis.isReady = true;
    return receiver.done;
  }, largeBytes);
  await ben.waitForFunction(() => globalThis.isReady);
  await ada.evaluate(() => globalThis.over.send(1, 'aa/000000000001', 0, () => {}));
  if ((await done) !== 'complete') throw new Error(await done);
  const ended = performance.now();
  ending.abort();
  await watching;
  // Added whether V8 counts it among the workers' buffers or not: it never shrinks.
  const wasm = await Promise.all(pages.map((page) => page.evaluate(() => globalThis.files.memory())));
  const wasmBytes = wasm.reduce((sum, bytes) => sum + bytes, 0);
  await close();
  const seconds = (ms) => Math.round(ms / 100) / 10;
  return {
    bytes: largeBytes,
    peakBytes: peak.sum + wasmBytes,
    peakParts: peak.parts,
    wasmBytes,
    looks,
    bring_in_s: seconds(brought - begun),
    transfer_s: seconds(ended - brought),
  };
}

/** A connection between the pages, with an open channel for files in each: globalThis.over. */
async function connectPages(ada, ben) {
  for (const page of [ada, ben])
    await page.evaluate(() => {
      const connection = new RTCPeerConnection();
      const channel = connection.createDataChannel('vesper-files', { negotiated: true, id: 1, ordered: true });
      globalThis.connection = connection;
      globalThis.opened = new Promise((resolve) => channel.addEventListener('open', resolve)).then(() => {
        globalThis.over = globalThis.files.over(channel);
      });
      globalThis.describe = async () => {
        const gathered = new Promise((resolve) => {
          connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve();
        });
        await connection.setLocalDescription();
        await gathered;
        return connection.localDescription.toJSON();
      };
    });
  const offer = await ada.evaluate(() => globalThis.describe());
  const answer = await ben.evaluate(async (theirs) => {
    await globalThis.connection.setRemoteDescription(theirs);
    return globalThis.describe();
  }, offer);
  await ada.evaluate((theirs) => globalThis.connection.setRemoteDescription(theirs), answer);
  await Promise.all([ada, ben].map((page) => page.evaluate(() => globalThis.opened)));
}
