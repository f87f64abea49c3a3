// What the browser carries when a script puts its own payloads in the place of encoded audio: without any of Vesper.

import { newConnection } from './connection.ts';
import { startCarrierWorker } from './test-workers.ts';

export interface Carried {
  /** Frames a second that the browser's encoder gave, and what their sizes were. */
  ticksPerSecond: number;
  nativeSizes: number[];
  received: { number: number; size: number }[];
  /** Between the arrival of one frame and the next, in ms: sorted. */
  gapsMs: number[];
  /** Samples that the browser's own jitter buffer has made of what arrived: RTCInboundRtpStreamStats. */
  played: number;
  bytesSent: number;
}

interface Side {
  connection: RTCPeerConnection;
  worker: Worker;
  nativeSizes: number[];
  received: { number: number; size: number; atMs: number }[];
}

function newSide(): Side {
  const connection = newConnection();
  const worker = startCarrierWorker();
  const side: Side = { connection, worker, nativeSizes: [], received: [] };
  worker.onmessage = ({ data }) => {
    if (data.kind === 'sent') side.nativeSizes.push(data.size);
    else side.received.push(data);
  };
  return side;
}

/** @param sizes of the payloads, one after the other; `when` the transforms are put there, late: a second after all else */
export async function carry(sizes: number[], forMs: number, when: 'first' | 'late' | 'never'): Promise<Carried[]> {
  const context = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
  const silence = new ConstantSourceNode(context, { offset: 0 });
  const destination = context.createMediaStreamDestination();
  silence.connect(destination); // a destination that nothing is connected to gives nothing
  silence.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('no silent track');
  const sides = [newSide(), newSide()] as const;
  const [one, other] = [sides[0].connection, sides[1].connection];
  one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate ?? undefined);
  other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined);
  const replace = () => {
    for (const { connection, worker } of sides) {
      const [transceiver] = connection.getTransceivers();
      if (!transceiver) throw new Error('no transceiver');
      transceiver.sender.transform = new RTCRtpScriptTransform(worker, { side: 'send', sizes });
      transceiver.receiver.transform = new RTCRtpScriptTransform(worker, { side: 'receive', sizes });
    }
  };
  // Somebody has to listen, else the browser decodes nothing anyway.
  const listen = () => {
    for (const { connection } of sides) {
      const listener = new Audio();
      listener.srcObject = new MediaStream(connection.getReceivers().map(({ track: heard }) => heard));
      void listener.play();
    }
  };
  one.addTransceiver('audio', { direction: 'sendrecv' });
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription as RTCSessionDescription);
  for (const transceiver of other.getTransceivers()) transceiver.direction = 'sendrecv';
  if (when === 'first') replace();
  for (const { connection } of sides) await connection.getTransceivers()[0]?.sender.replaceTrack(track);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription as RTCSessionDescription);
  await context.resume();
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  listen();
  if (when === 'late') {
    await wait(1000);
    replace();
  }
  const isCarried = () => when === 'never' || sides.every(({ received }) => received.length >= 5);
  while (!isCarried()) await wait(20);
  const from = sides.map(({ received, nativeSizes }) => [received.length, nativeSizes.length] as const);
  await wait(forMs);
  const results = sides.map(async ({ connection, worker, nativeSizes, received }, at): Promise<Carried> => {
    const [got = 0, ticks = 0] = from[at] ?? [];
    const counted = nativeSizes.length - ticks;
    const arrived = received.slice(got);
    let [played, bytesSent] = [0, 0];
    for (const report of (await connection.getStats()).values())
      if (report.type === 'inbound-rtp') played = report.jitterBufferEmittedCount;
      else if (report.type === 'outbound-rtp') bytesSent = report.bytesSent;
    worker.terminate();
    connection.close();
    return {
      ticksPerSecond: (counted * 1000) / forMs,
      nativeSizes: [...new Set(nativeSizes)],
      received: arrived.map(({ number, size }) => ({ number, size })),
      gapsMs: arrived
        .slice(1)
        .map(({ atMs }, index) => atMs - (arrived[index]?.atMs ?? 0))
        .sort((a, b) => a - b),
      played,
      bytesSent,
    };
  });
  const carried = await Promise.all(results);
  await context.close();
  return carried;
}
