// What the browser tells of its own audio (Identifiers for WebRTC's Statistics API), as CallStats.

import { type CallStats, nothingYet } from './types.ts';

/** Counts since the beginning, of which rates are made. */
interface Counts {
  atMs: number;
  sentBytes: number;
  receivedBytes: number;
  received: number;
  lost: number;
  samples: number;
  concealed: number;
  bufferedS: number;
  emitted: number;
}

const none: Counts = {
  atMs: 0,
  sentBytes: 0,
  receivedBytes: 0,
  received: 0,
  lost: 0,
  samples: 0,
  concealed: 0,
  bufferedS: 0,
  emitted: 0,
};

type Report = { type: string; kind?: string; timestamp: number } & Record<string, unknown>;

const share = (part: number, all: number) => (all > 0 ? Math.min(1, Math.max(0, part / all)) : 0);

export class NativeStats {
  #before = none;

  /** Packets that have come so far. */
  get received(): number {
    return this.#before.received;
  }

  /** Since it was last asked. */
  take(reports: Iterable<Report>): CallStats {
    const stats = nothingYet('native');
    const now = { ...none };
    const number = (report: Report, name: string) => Number(report[name] ?? 0);
    for (const report of reports) {
      if (report.type === 'inbound-rtp') {
        now.atMs = report.timestamp;
        now.receivedBytes = number(report, 'bytesReceived');
        now.received = number(report, 'packetsReceived');
        now.lost = number(report, 'packetsLost');
        now.samples = number(report, 'totalSamplesReceived');
        now.concealed = number(report, 'concealedSamples');
        now.bufferedS = number(report, 'jitterBufferDelay');
        now.emitted = number(report, 'jitterBufferEmittedCount');
        stats.jitterMs = number(report, 'jitter') * 1000;
      } else if (report.type === 'outbound-rtp') {
        now.sentBytes = number(report, 'bytesSent');
      } else if (report.type === 'candidate-pair' && report['nominated'] === true) {
        stats.rttMs = number(report, 'currentRoundTripTime') * 1000;
      }
    }
    const before = this.#before;
    this.#before = now;
    const ms = now.atMs - before.atMs;
    if (before.atMs === 0 || ms <= 0) return stats;
    const emitted = now.emitted - before.emitted;
    const lost = now.lost - before.lost;
    stats.loss = share(lost, lost + now.received - before.received);
    stats.lossAfter = share(now.concealed - before.concealed, now.samples - before.samples);
    stats.bufferMs = emitted > 0 ? ((now.bufferedS - before.bufferedS) * 1000) / emitted : 0;
    stats.sentKbps = (8 * (now.sentBytes - before.sentBytes)) / ms;
    stats.receivedKbps = (8 * (now.receivedBytes - before.receivedBytes)) / ms;
    return stats;
  }
}
