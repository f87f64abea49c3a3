// One living copy of a profile. Moved to another browser, put back from a backup, or copied with the disk: two copies
// would move the same keys forward. A drop of the profile's own is the log in which they find each other: its id and
// keys come from the vault key, so that all copies, and nobody else, can read and write it. The server orders what is
// stored in a drop, and every copy sees the same order.
//
// Each connection puts one claim into the log: its own random id, and the ids after which it may follow. The claim that
// counts is the first, and then each that may follow the one that counts before it. So of two that follow the same one
// the first wins, and who has missed a claim is refused. Until its own claim has come back and counts, the engine hears
// nothing from the server.

import { deriveKey } from '../store/derive-key.ts';
import type { Bytes } from '../vault/tools.ts';

const idBytes = 16;
/** Predecessors in a claim: the last that counted, and those since then of which nothing was heard. */
const mostAfter = 8;
const claimBytes = 1 + (1 + mostAfter) * idBytes;
const nonceBytes = 12;
/** Ids of our requests: the engine counts up from 1 (docs/signaling-api.md, "Frames"). */
const [createId, subscribeId, sendId, acknowledgeId] = [0xffff0001, 0xffff0002, 0xffff0003, 0xffff0004];

/** What a copy remembers between connections. */
export interface CopyState {
  /** Hex: the claim that counted when this copy was last the one, then its own of which nothing was heard. */
  after: readonly string[];
  /** A person has said that this copy is the one. */
  force: boolean;
}

export interface Claim {
  id: string;
  after: readonly string[];
  force: boolean;
}

/** The claim that counts after all of these. */
export function counting(claims: readonly Claim[]): string {
  let current = '';
  for (const { id, after, force } of claims) if (current === '' || force || after.includes(current)) current = id;
  return current;
}

export interface CopyKeys {
  drop: string;
  owner: string;
  sign(message: Bytes): Promise<Bytes>;
  seal: CryptoKey;
}

/** Made from the vault key before that is wiped. Undefined: this browser's WebCrypto has no Ed25519. */
export async function copyKeysOf(vaultKey: Bytes): Promise<CopyKeys | undefined> {
  const whole = await crypto.subtle.importKey('raw', vaultKey, 'HKDF', false, ['deriveBits']);
  const labelOf = (use: string) => `vesper one copy ${use} v1`;
  const by = (use: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: new TextEncoder().encode(labelOf(use)),
  });
  const [drop, seed, seal] = await Promise.all([
    crypto.subtle.deriveBits(by('drop'), whole, 8 * idBytes),
    crypto.subtle.deriveBits(by('owner'), whole, 256),
    deriveKey(vaultKey, labelOf('claims')),
  ]);
  // RFC 8410, section 7: a seed as PKCS #8.
  const head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
  const pkcs8 = new Uint8Array([...head, ...new Uint8Array(seed)]);
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'NotSupportedError')) throw error;
    return undefined;
  } finally {
    pkcs8.fill(0);
  }
  const { x = '' } = await crypto.subtle.exportKey('jwk', key);
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, message));
  return { drop: base64url(new Uint8Array(drop)), owner: x, sign, seal };
}

export interface OneCopyOptions {
  keys: CopyKeys;
  /** Reads and writes what is remembered; resolves when it is on the disk. */
  load(): Promise<CopyState>;
  store(state: CopyState): Promise<void>;
  /** Nothing is claimed for a browser that has no profile yet. */
  hasProfile(): Promise<boolean>;
  send(frame: string): void;
  /** To the engine. */
  pass(frame: string): void;
  /** Another copy is the one. */
  refused(): void;
}

type Frame = {
  op?: unknown;
  re?: unknown;
  nonce?: unknown;
  drop?: unknown;
  code?: unknown;
  envelopes?: unknown;
};
type Envelope = { id: string; body: string };

/** Stands between the connection and the engine. Gets every frame of the server, one after the other. */
export class OneCopy {
  readonly #options: OneCopyOptions;
  /** Of the connection: nothing is done for one that is gone. */
  #turn = 0;
  /** What the engine has not heard yet; undefined once this copy is known to be the one. */
  #held: string[] | undefined = [];
  /** The claim of this connection. */
  #own: string | undefined;
  #log: { envelope: string; claim: Claim }[] = [];
  #work = Promise.resolve();

  constructor(options: OneCopyOptions) {
    this.#options = options;
  }

  /** The socket has closed. */
  down(): void {
    this.#turn += 1;
    this.#held = [];
    this.#own = undefined;
    this.#log = [];
  }

  /** Resolves when everything that came so far has been looked at. */
  get idle(): Promise<void> {
    return this.#work;
  }

  onFrame(text: string): void {
    const frame = read(text);
    const turn = this.#turn;
    if (frame.op === 'hello' && typeof frame.nonce === 'string') {
      this.#held = [text];
      const { nonce } = frame;
      this.#after(turn, () => this.#begin(turn, nonce));
    } else if (frame.op === 'envelopes' && frame.drop === this.#options.keys.drop) {
      this.#after(turn, () => this.#read(turn, frame.envelopes as Envelope[]));
    } else if (typeof frame.re === 'number' && frame.re >= createId) {
      if (frame.op !== 'error') return;
      // A server that does not keep the log cannot be made to; it could as well have lied. The engine goes on.
      console.info(`vesper: one copy: ${String(frame.code)}`);
      if (frame.re !== acknowledgeId) this.#after(turn, async () => this.#release());
    } else if (this.#held) {
      this.#held.push(text);
    } else {
      this.#options.pass(text);
    }
  }

  #after(turn: number, action: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (turn !== this.#turn) return;
      try {
        await action();
      } catch (error) {
        console.info('vesper: one copy:', error);
        if (turn === this.#turn) this.#release();
      }
    });
  }

  async #begin(turn: number, nonce: string): Promise<void> {
    const { keys, send, hasProfile, load, store } = this.#options;
    if (!(await hasProfile())) return this.#release();
    const { after, force } = await load();
    const claim = { id: hex(crypto.getRandomValues(new Uint8Array(idBytes))), after, force };
    // On the disk before it goes out: an answer that is not heard must not make a stranger of this copy.
    await store({ after: [...after.slice(0, 1), ...after.slice(1).slice(2 - mostAfter), claim.id], force });
    const message = concat(ascii('vesper-signaling/1 subscribe\0'), fromBase64url(nonce), fromBase64url(keys.drop));
    const signature = base64url(await keys.sign(message));
    const body = base64url(await this.#seal(claim));
    if (turn !== this.#turn) return;
    this.#own = claim.id;
    const envelope = base64url(fromHex(claim.id));
    const frames = [
      { op: 'create_drop', id: createId, drop: keys.drop, owner: keys.owner },
      { op: 'subscribe', id: subscribeId, drop: keys.drop, signature },
      { op: 'send', id: sendId, drop: keys.drop, envelope, body, ephemeral: false },
    ];
    for (const frame of frames) send(JSON.stringify(frame));
  }

  async #read(turn: number, envelopes: readonly Envelope[]): Promise<void> {
    const opened = await Promise.all(envelopes.map(({ id, body }) => this.#open(id, body)));
    const own = this.#own;
    if (turn !== this.#turn || own === undefined) return;
    for (const entry of opened) {
      if (entry && !this.#log.some(({ envelope }) => envelope === entry.envelope)) this.#log.push(entry);
    }
    const current = counting(this.#log.map(({ claim }) => claim));
    if (!this.#log.some(({ claim }) => claim.id === own)) return; // not all of it has come
    if (current !== own) return this.#options.refused();
    const old = this.#log.filter(({ claim }) => claim.id !== current).map(({ envelope }) => envelope);
    if (this.#held) {
      await this.#options.store({ after: [own], force: false });
      if (turn !== this.#turn) return;
    }
    if (old.length > 0) {
      const { drop } = this.#options.keys;
      this.#options.send(JSON.stringify({ op: 'acknowledge', id: acknowledgeId, drop, envelopes: old }));
      this.#log = this.#log.filter(({ claim }) => claim.id === current);
    }
    this.#release();
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const frame of held) this.#options.pass(frame);
  }

  /** Everything is of one size: a flag, the id and its predecessors, zero for none. */
  async #seal({ id, after, force }: Claim): Promise<Bytes> {
    const plain = new Uint8Array(claimBytes);
    plain[0] = force ? 1 : 0;
    for (const [index, one] of [id, ...after.slice(0, mostAfter)].entries())
      plain.set(fromHex(one), 1 + index * idBytes);
    const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.#options.keys.seal, plain);
    return concat(iv, new Uint8Array(sealed));
  }

  /** Undefined: it is none of ours. */
  async #open(envelope: string, body: string): Promise<{ envelope: string; claim: Claim } | undefined> {
    try {
      const bytes = fromBase64url(body);
      const algorithm = { name: 'AES-GCM', iv: bytes.slice(0, nonceBytes) };
      const plain = new Uint8Array(
        await crypto.subtle.decrypt(algorithm, this.#options.keys.seal, bytes.subarray(nonceBytes)),
      );
      if (plain.length !== claimBytes) return undefined;
      const at = (index: number) => hex(plain.subarray(1 + index * idBytes, 1 + (index + 1) * idBytes));
      const after = Array.from({ length: mostAfter }, (_, index) => at(1 + index));
      const claim = { id: at(0), after, force: plain[0] === 1 };
      // An old claim under another envelope's id is not that claim.
      return base64url(fromHex(claim.id)) === envelope ? { envelope, claim } : undefined;
    } catch {
      return undefined;
    }
  }
}

function read(text: string): Frame {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return {}; // the engine says what it thinks of it
  }
}

const ascii = (text: string): Bytes => new TextEncoder().encode(text);

function concat(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(text: string): Bytes {
  return new Uint8Array((text.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16)));
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64url(text: string): Bytes {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
