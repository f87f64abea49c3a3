import type { Voice } from './call-line.ts';

export type Grade = 'good' | 'fair' | 'poor';

export interface Quality {
  grade: Grade;
  /** What is wrong; undefined when nothing is. */
  why: 'loss' | 'delay' | 'silent' | undefined;
}

/** Shares of speech that nothing could bring back: at 2 % it is noticed, at 8 % words are missed. */
const lossFrom = { fair: 0.02, poor: 0.08 };
/** From mouth to ear, in ms: from 300 on people begin to talk at the same time (ITU-T G.114: at most 150, 400 for all). */
const delayFrom = { fair: 300, poor: 500 };

/** How well the other side is heard. Undefined: that is not known yet. */
export function qualityOf({ state, stats }: Voice): Quality | undefined {
  if (state === 'securing') return undefined;
  if (state === 'silent') return { grade: 'poor', why: 'silent' };
  if (stats.receivedKbps === 0) return undefined;
  const delayMs = stats.rttMs / 2 + stats.bufferMs;
  const parts = [
    { why: 'loss', value: stats.lossAfter, from: lossFrom },
    { why: 'delay', value: delayMs, from: delayFrom },
  ] as const;
  for (const grade of ['poor', 'fair'] as const) {
    const found = parts.find(({ value, from }) => value >= from[grade]);
    if (found) return { grade, why: found.why };
  }
  return { grade: 'good', why: undefined };
}
