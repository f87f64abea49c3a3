import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CopyState, copyKeysOf, counting, OneCopy } from '../../shell/net/one-copy.ts';

const vaultKey = new Uint8Array(32).fill(5);

/** The log of one drop, as the server keeps it: in order, each id once, to all who listen. */
class Log {
  entries: { id: string; at_ms: number; body: string }[] = [];
  readonly listeners = new Set<(entries: readonly { id: string }[]) => void>();
  /** Answers that do not arrive. */
  swallows = false;

  add(id: string, body: string): void {
    const entry = { id, at_ms: 1, body };
    this.entries.push(entry);
    if (!this.swallows) for (const listener of this.listeners) listener([entry]);
  }
}

class Copy {
  state: CopyState;
  passed: string[] = [];
  refusals = 0;
  hasProfile = true;
  frames: string[] = [];
  errors = '';
  readonly #log: Log;
  #one: OneCopy | undefined;
  #drop = '';
  readonly #listen = (envelopes: readonly { id: string }[]) =>
    this.says({ op: 'envelopes', drop: this.#drop, envelopes });

  constructor(log: Log, state: CopyState = { after: [], force: false }) {
    this.#log = log;
    this.state = state;
  }

  /** A connection opens; resolves when all is said. */
  async connect(): Promise<this> {
    const keys = await copyKeysOf(vaultKey.slice());
    if (!keys) throw new Error('no Ed25519');
    this.#drop = keys.drop;
    this.passed = [];
    this.#one ??= new OneCopy({
      keys,
      load: async () => this.state,
      store: async (state) => {
        this.state = state;
      },
      hasProfile: async () => this.hasProfile,
      send: (frame) => this.#toServer(frame),
      pass: (frame) => this.passed.push(frame),
      refused: () => {
        this.refusals += 1;
      },
    });
    this.says({ op: 'hello', version: 1, nonce: 'A'.repeat(43), now_ms: 1 });
    await this.quiet();
    return this;
  }

  async disconnect(): Promise<void> {
    this.#log.listeners.delete(this.#listen);
    this.#one?.down();
    await this.quiet();
  }

  says(frame: object): void {
    this.#one?.onFrame(JSON.stringify(frame));
  }

  async quiet(): Promise<void> {
    for (let work: Promise<void> | undefined; work !== this.#one?.idle; ) {
      work = this.#one?.idle;
      await work;
    }
  }

  get isTheOne(): boolean {
    return this.refusals === 0 && this.passed.length > 0;
  }

  #toServer(text: string): void {
    this.frames.push(text);
    const frame = JSON.parse(text) as { op: string; id: number; envelope: string; body: string; envelopes: string[] };
    if (this.errors) return this.says({ op: 'error', re: frame.id, code: this.errors });
    if (frame.op === 'subscribe') {
      this.#log.listeners.add(this.#listen);
      if (this.#log.entries.length > 0) this.#listen([...this.#log.entries]);
    } else if (frame.op === 'send') {
      this.#log.add(frame.envelope, frame.body);
    } else if (frame.op === 'acknowledge') {
      this.#log.entries = this.#log.entries.filter(({ id }) => !frame.envelopes.includes(id));
    }
  }
}

let log: Log;
beforeEach(() => {
  log = new Log();
});

describe('the claim that counts', () => {
  const claim = (id: string, after: string[] = [], force = false) => ({ id, after, force });
  it.each([
    ['the first', [claim('a')], 'a'],
    ['one that may follow', [claim('a'), claim('b', ['a'])], 'b'],
    ['not one that may not', [claim('a'), claim('b', ['x'])], 'a'],
    ['the first of two that follow the same', [claim('a'), claim('b', ['a']), claim('c', ['a'])], 'b'],
    ['one that a person has made count', [claim('a'), claim('b', [], true)], 'b'],
    ['none', [], ''],
  ])('is %s', (_what, claims, expected) => {
    expect(counting(claims)).toBe(expected);
  });
});

describe('a copy', () => {
  it('is the one where there is no other, and after every connection that it loses', async () => {
    const copy = await new Copy(log).connect();
    expect(copy.isTheOne).toBe(true);
    for (let i = 0; i < 3; ++i) {
      await copy.disconnect();
      await copy.connect();
      expect(copy.isTheOne).toBe(true);
    }
    expect(log.entries).toHaveLength(1);
  });

  it('gives the engine nothing before it is known to be the one', async () => {
    log.swallows = true;
    const copy = await new Copy(log).connect();
    copy.says({ op: 'ok', re: 3 });
    expect(copy.passed).toEqual([]);
    const [own] = log.entries;
    for (const listener of log.listeners) listener(own ? [own] : []);
    await copy.quiet();
    expect(copy.passed.map((frame) => (JSON.parse(frame) as { op: string }).op)).toEqual(['hello', 'ok']);
  });

  it('is still the one when answers to its claims were never heard', async () => {
    const copy = await new Copy(log).connect();
    for (let i = 0; i < 12; ++i) {
      await copy.disconnect();
      log.swallows = i % 2 === 0;
      await copy.connect();
    }
    expect(copy.refusals).toBe(0);
    expect(copy.isTheOne).toBe(true);
  });

  it('claims nothing before there is a profile', async () => {
    const copy = new Copy(log);
    copy.hasProfile = false;
    await copy.connect();
    expect(copy.passed).toHaveLength(1);
    expect(copy.frames).toEqual([]);
  });

  it('goes on where the server keeps no log', async () => {
    const copy = new Copy(log);
    copy.errors = 'server_full';
    await copy.connect();
    expect(copy.isTheOne).toBe(true);
  });
});

describe('of two copies', () => {
  it('the one that was used after the other was made is the one', async () => {
    const first = await new Copy(log).connect();
    const file = structuredClone(first.state);
    await first.disconnect();
    const second = await new Copy(log, file).connect();
    expect(second.isTheOne).toBe(true);
    await first.connect();
    expect(first.refusals).toBe(1);
    expect(first.passed).toEqual([]);
    // The same file once more.
    const third = await new Copy(log, file).connect();
    expect(third.refusals).toBe(1);
    expect(second.refusals).toBe(0);
  });

  it('that were both alive, as copies of a disk, the earlier stops when the later begins', async () => {
    const first = await new Copy(log).connect();
    const second = await new Copy(log, structuredClone(first.state)).connect();
    await first.quiet();
    expect(second.isTheOne).toBe(true);
    expect(first.refusals).toBe(1);
  });

  it('a person can make either the one', async () => {
    const first = await new Copy(log).connect();
    const second = await new Copy(log, structuredClone(first.state)).connect();
    await first.disconnect();
    const again = await new Copy(log, { ...first.state, force: true }).connect();
    await second.quiet();
    expect(again.isTheOne).toBe(true);
    expect(again.state.force).toBe(false);
    expect(second.refusals).toBe(1);
  });

  it('that begin at once one is the one', async () => {
    const file: CopyState = { after: [], force: false };
    const [one, other] = [new Copy(log, file), new Copy(log, file)];
    await Promise.all([one.connect(), other.connect()]);
    await one.quiet();
    expect([one.refusals > 0, other.refusals > 0].filter(Boolean)).toHaveLength(1);
  });
});

describe('what stands in the log', () => {
  it('is of one size, and says nothing without the key', async () => {
    await new Copy(log).connect();
    await new Copy(log, { after: Array.from({ length: 8 }, () => 'ab'.repeat(16)), force: true }).connect();
    const sizes = new Set(log.entries.map(({ body }) => body.length));
    expect(sizes.size).toBe(1);
  });

  it('that others have put there is passed over', async () => {
    log.add('xXaxCu0vEKz2dN9c9riIYQ', 'AhZOqs1gxtnN9wALcciGrPMW2ZwZDagSbw9is0SosQ');
    const copy = await new Copy(log).connect();
    expect(copy.isTheOne).toBe(true);
  });
});

describe('the keys of the log', () => {
  afterEach(() => void vi.restoreAllMocks());

  const refuseEd25519 = (name: string) => {
    const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (...given: unknown[]) => Promise<CryptoKey>;
    vi.spyOn(crypto.subtle, 'importKey').mockImplementation((...given: unknown[]) =>
      given[2] === 'Ed25519' ? Promise.reject(new DOMException('Algorithm', name)) : importKey(...given),
    );
  };

  it('are none in a browser without Ed25519', async () => {
    refuseEd25519('NotSupportedError');
    expect(await copyKeysOf(vaultKey.slice())).toBeUndefined();
  });

  it('fail to come for any other reason, and that is said', async () => {
    refuseEd25519('DataError');
    await expect(copyKeysOf(vaultKey.slice())).rejects.toThrow('Algorithm');
  });
});
