// The first minute with Vesper: what a new visitor loads, how soon a first message is there, and what a server costs.
// docs/benchmarks.md says what is measured and how; this prints one line of JSON.

import { launchBrowser } from './lib/browser.mjs';
import { residentBytes } from './lib/processes.mjs';
import { check, report, say } from './lib/report.mjs';
import { startPeerServer, startVesper, versionOf } from './lib/servers.mjs';
import { spread } from './lib/statistics.mjs';
import { openPeerHost } from './first/peerjs-story.mjs';
import { measureTransfer } from './first/transfer.mjs';
import { openVesperHost } from './first/vesper-story.mjs';

const messageRuns = Number(process.env.VESPER_BENCH_RUNS ?? 20);
const warmUps = 2;
const startRuns = 5;

/** Both sides in turns, the first one changing, so that a busy moment of the machine meets both. */
async function measureFirstMessages(browser, url) {
  const vesper = await openVesperHost(browser, url);
  const peer = await openPeerHost(browser);
  const times = { vesper: [], peer: [], phases: { named: [], accepted: [], sent: [] } };
  for (let run = -warmUps; run < messageRuns; run += 1) {
    for (const side of run % 2 === 0 ? ['vesper', 'peer'] : ['peer', 'vesper']) {
      const { ms, marks } = await (side === 'vesper' ? vesper : peer).firstMessage(run);
      if (run < 0) continue;
      times[side].push(ms);
      for (const [phase, at] of Object.entries(marks ?? {})) times.phases[phase].push(at);
    }
    if (run >= 0)
      say(
        `run ${run + 1}/${messageRuns}: Vesper ${times.vesper.at(-1)?.toFixed(0)} ms, PeerJS ${times.peer.at(-1)?.toFixed(0)} ms`,
      );
  }
  await Promise.all([vesper.close(), peer.close()]);
  return times;
}

async function measureStarts(start) {
  const sizes = [];
  for (let run = 0; run < startRuns; run += 1) {
    const server = await start();
    sizes.push(await residentBytes(server.pid));
    await server.stop();
  }
  return spread(sizes);
}

say('memory of servers that have just started ...');
const ourMemory = await measureStarts(startVesper);
const peerMemory = await measureStarts(startPeerServer);

const server = await startVesper();
const browser = await launchBrowser();
say('what a new visitor loads ...');
const transfer = await measureTransfer(browser, server.url);
say('from opening a link to the first message ...');
const times = await measureFirstMessages(browser, server.url);
await browser.close();
await server.stop();

const [ours, peers] = [spread(times.vesper), spread(times.peer)];
report('first', {
  checks: [
    check('transfer_gzip_bytes', transfer.bytes, 'bytes', '<= 250000'),
    check('open_to_message_vs_peerjs', Math.round((ours.median / peers.median) * 1000) / 1000, 'ratio', '<= 1.0'),
    check('server_start_rss_bytes', ourMemory.median, 'bytes', '<= 20000000'),
  ],
  peers: [
    { name: 'peerjs', version: versionOf('peerjs'), figures: { open_to_message_ms: peers } },
    { name: 'peer', version: versionOf('peer'), figures: { server_start_rss_bytes: peerMemory } },
  ],
  ours: {
    open_to_message_ms: ours,
    phases_ms: Object.fromEntries(Object.entries(times.phases).map(([phase, at]) => [phase, spread(at)])),
    server_start_rss_bytes: ourMemory,
    transfer,
  },
  rules: {
    transfer: 'bodies under gzip -9 of all the chat path asks for, cold; icons and PNG are not counted',
    open_to_message: 'navigation of a joiner with a new profile until the text is on the inviter’s page',
  },
});
