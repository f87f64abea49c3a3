import type { Browser } from '@playwright/test';
import type { Lab, Line, Passed } from './lab.mjs';

export interface People {
  browsers: Browser[];
  url: string;
  close(): Promise<void>;
}

export function openBrowsers(lab: Lab, speech: string): Promise<People>;

/** Samples: 32-bit little-endian floats at 48 kHz in base64. */
export interface Recording {
  samples: string;
  fromMs: number;
  blockSamples: number;
  blocksFromMs: number[];
}

export interface Side {
  spoken: Recording;
  heard: Recording;
  /** What CallAudio told its listener. */
  told: { states: string[]; problems: string[]; stats: object[] };
  /** RTCInboundRtpStreamStats. */
  inbound: { packetsLost: number; packetsReceived: number };
}

export function call<More = void>(
  lab: Lab,
  people: People,
  wanted: {
    carrier: 'rtp' | 'datachannel' | 'native';
    line: Line;
    forMs: number;
    during?: (openedMs: number, over: Promise<void>) => Promise<More>;
  },
): Promise<{ sides: [Side, Side]; passed: [Passed, Passed]; seconds: number; more: More }>;
