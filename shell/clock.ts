import { longestTimeoutMs } from './limits.ts';

/** Time as an argument: the browser's in the product, a fake one in tests. */
export interface Clock {
  /** Unix time. */
  nowMs(): number;
  /** Runs the action once, `delayMs` from now, unless it is cancelled before. */
  after(delayMs: number, action: () => void): Cancel;
}

export type Cancel = () => void;

export const browserClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(delayMs, 0), longestTimeoutMs));
    return () => clearTimeout(timer);
  },
};
