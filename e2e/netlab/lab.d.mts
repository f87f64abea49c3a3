export const routerAddress: string;

export interface Line {
  /** Share of the packets, 0 to 1. */
  loss?: number;
  /** Packets that are lost together; 1: each by itself. */
  burst?: number;
  delayMs?: number;
  /** At most the delay. */
  jitterMs?: number;
  /** Towards each host; without it as fast as the machine. */
  rateKbit?: number;
}

/** What a host sent to the other since the last count, with IP headers, and what came there. */
export interface Passed {
  sentPackets: number;
  sentBytes: number;
  arrivedPackets: number;
  arrivedBytes: number;
  /** How long the line held packets up, and how much longer than wanted this machine made it. */
  delayMs: number;
  delayLeastMs: number;
  delayMostMs: number;
  lateMs: number;
  lateMostMs: number;
}

/** A process that answers each line of its input with one of its output, and ends when the input does. */
declare class Companion {
  get pid(): number;
  line(): Promise<string>;
  ask(question: string): Promise<string>;
  /** Resolves when it has ended by itself; rejects when it says that it failed. */
  get ended(): Promise<void>;
  end(): Promise<void>;
}

export class Host {
  readonly address: string;
  private constructor();
  get pid(): number;
  /** The words that, before a command, make it run on this host. */
  get enter(): string[];
  /** To its end; gives its output. */
  run(command: string, args: string[], input?: string): string;
  start(command: string, args: string[]): Companion;
}

/** Why there can be no lab on this machine, in words; '' when there can. */
export function labProblem(): string;

export class Lab {
  readonly hosts: readonly [Host, Host];
  readonly router: Host;
  private constructor();
  /** @param seed of the forwarder's randomness; random loss is the kernel's and differs each time */
  static open(seed?: number): Promise<Lab>;
  /** From the next packet on, both ways. What is not said is not impaired. */
  setLine(line: Line): Promise<void>;
  /** By the first host and by the second; counting begins anew. */
  count(): Promise<[Passed, Passed]>;
  close(): Promise<void>;
}
