// A profile as one file: what has to be in it to go on elsewhere, sealed under a passphrase.
//
// head: "VESPER" 0 1, the salt (16), Argon2id's passes, its memory in KiB, and the bytes of a chunk (u32 each, big
// endian). Then chunks: STREAM over XChaCha20-Poly1305 (core/file/chunk.h) under a key that is bound to the head, so that
// nothing can be changed, left out, put elsewhere or cut off. In the chunks: items, each a kind (u8), the length of its
// name (u16), of its bytes (u64), both. The last item says how many there were.

import type { Bytes, Cost, VaultTools } from './tools.ts';

export const itemKinds = { key: 1, record: 2, shell: 3, file: 4, copy: 5, end: 255 } as const;
export type ItemKind = Exclude<keyof typeof itemKinds, 'end'>;

export interface Item {
  kind: ItemKind;
  name: string;
  size: number;
  /** `size` bytes in all; to be read before the next item. */
  pieces: AsyncIterable<Bytes> | Iterable<Bytes>;
}

/** It is no profile's file, another version's, or not whole. */
export class BadFile extends Error {
  override name = 'BadFile';
}
/** The passphrase is not that of the file. */
export class WrongPassphrase extends Error {
  override name = 'WrongKey';
}

const magic = [0x56, 0x45, 0x53, 0x50, 0x45, 0x52, 0, 1];
const saltBytes = 16;
const headBytes = magic.length + saltBytes + 12;
const tagBytes = 16;
const itemHeadBytes = 11;
const u32 = 2 ** 32;
/** An item that is read as a whole; and a chunk, as others may have made it. */
export const wholeItemBytes = 16 * 1024 * 1024;
const mostChunkBytes = 1024 * 1024;

function headOf(salt: Bytes, { passes, memoryKib }: Cost, chunkBytes: number): Bytes {
  const head = new Uint8Array(headBytes);
  head.set(magic);
  head.set(salt, magic.length);
  const view = new DataView(head.buffer, magic.length + saltBytes);
  view.setUint32(0, passes);
  view.setUint32(4, memoryKib);
  view.setUint32(8, chunkBytes);
  return head;
}

export interface FileKey {
  salt: Bytes;
  cost: Cost;
  derived: Bytes;
}

/** Gives the bytes of the file, a chunk at a time. */
export async function* sealProfile(items: AsyncIterable<Item>, key: FileKey, tools: VaultTools): AsyncGenerator<Bytes> {
  const chunkBytes = await tools.chunkBytes();
  const head = headOf(key.salt, key.cost, chunkBytes);
  const sealKey = await tools.archiveKey(key.derived, head);
  if (!sealKey) throw new TypeError('no key of that length');
  yield head;
  let index = 0;
  const seal = async (chunk: Bytes, last: boolean) => {
    const sealed = await tools.sealChunk(sealKey, index++, last, chunk);
    if (!sealed) throw new TypeError('no chunk of that length');
    return sealed;
  };
  let chunk = new Uint8Array(chunkBytes);
  let filled = 0;
  for await (const bytes of written(items)) {
    for (let at = 0; at < bytes.length; ) {
      // A full chunk waits until something follows it: the last one is sealed as such.
      if (filled === chunkBytes) {
        yield await seal(chunk, false);
        chunk = new Uint8Array(chunkBytes);
        filled = 0;
      }
      const part = bytes.subarray(at, at + chunkBytes - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  }
  yield await seal(chunk.slice(0, filled), true);
}

async function* written(items: AsyncIterable<Item>): AsyncGenerator<Bytes> {
  let count = 0;
  for await (const { kind, name, size, pieces } of items) {
    yield itemHead(itemKinds[kind], name, size);
    let given = 0;
    for await (const piece of pieces) {
      given += piece.length;
      yield piece;
    }
    if (given !== size) throw new TypeError(`${name} has changed meanwhile`);
    count += 1;
  }
  yield itemHead(itemKinds.end, `${count}`, 0);
}

function itemHead(kind: number, name: string, size: number): Bytes {
  const nameBytes = new TextEncoder().encode(name);
  const head = new Uint8Array(itemHeadBytes + nameBytes.length);
  const view = new DataView(head.buffer);
  view.setUint8(0, kind);
  view.setUint16(1, nameBytes.length);
  view.setUint32(3, Math.floor(size / u32));
  view.setUint32(7, size % u32);
  head.set(nameBytes, itemHeadBytes);
  return head;
}

/**
 * Gives the items of a file. What was given is worth nothing before the end has come without an error: BadFile,
 * WrongPassphrase, or what the derivation throws.
 */
export async function* openProfile(
  file: Blob,
  tools: VaultTools,
  derive: (salt: Bytes, cost: Cost) => Promise<Bytes>,
): AsyncGenerator<Item> {
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (head.length < headBytes || magic.some((byte, i) => head[i] !== byte)) throw new BadFile('no profile');
  const view = new DataView(head.buffer, magic.length + saltBytes);
  const cost = { passes: view.getUint32(0), memoryKib: view.getUint32(4) };
  const chunkBytes = view.getUint32(8);
  if (chunkBytes === 0 || chunkBytes > mostChunkBytes) throw new BadFile('no chunk is so large');
  const key = await tools.archiveKey(await derive(head.slice(magic.length, magic.length + saltBytes), cost), head);
  if (!key) throw new BadFile('no key');
  const reader = new Reader(opened(file, key, chunkBytes, tools));
  for (let count = 0; ; ++count) {
    const start = await reader.take(itemHeadBytes);
    const fields = new DataView(start.buffer, start.byteOffset, start.byteLength);
    const size = fields.getUint32(3) * u32 + fields.getUint32(7);
    const name = new TextDecoder().decode(await reader.take(fields.getUint16(1)));
    if (fields.getUint8(0) === itemKinds.end) {
      if (name !== `${count}` || size !== 0 || !(await reader.isAtEnd())) throw new BadFile('not its end');
      return;
    }
    const kind = (Object.keys(itemKinds) as ItemKind[]).find((one) => itemKinds[one] === fields.getUint8(0));
    if (!kind) throw new BadFile('an item of another version');
    yield { kind, name, size, pieces: reader.pieces(size) };
    await reader.skipRest();
  }
}

async function* opened(file: Blob, key: Bytes, chunkBytes: number, tools: VaultTools): AsyncGenerator<Bytes> {
  const stride = chunkBytes + tagBytes;
  for (let index = 0, at = headBytes; ; ++index, at += stride) {
    const last = at + stride >= file.size;
    const sealed = new Uint8Array(await file.slice(at, at + stride).arrayBuffer());
    const chunk = await tools.openChunk(key, index, last, sealed);
    if (!chunk) throw index === 0 && !last ? new WrongPassphrase('the first chunk') : chunkProblem(index);
    yield chunk;
    if (last) return;
  }
}

/** A file of one chunk cannot tell a wrong passphrase from a damage: the first is what people meet. */
function chunkProblem(index: number): Error {
  return index === 0 ? new WrongPassphrase('the only chunk') : new BadFile(`chunk ${index}`);
}

/** Bytes that come in pieces, taken as they are needed. */
class Reader {
  readonly #source: AsyncIterator<Bytes>;
  #held: Bytes = new Uint8Array();
  #left = 0;

  constructor(source: AsyncIterable<Bytes>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(bytes: number): Promise<Bytes> {
    const taken = new Uint8Array(bytes);
    for (let filled = 0; filled < bytes; ) {
      const part = await this.#part(bytes - filled);
      taken.set(part, filled);
      filled += part.length;
    }
    return taken;
  }

  async *pieces(bytes: number): AsyncGenerator<Bytes> {
    this.#left = bytes;
    while (this.#left > 0) {
      const part = await this.#part(this.#left);
      this.#left -= part.length;
      yield part;
    }
  }

  async skipRest(): Promise<void> {
    while (this.#left > 0) this.#left -= (await this.#part(this.#left)).length;
  }

  async isAtEnd(): Promise<boolean> {
    return this.#held.length === 0 && (await this.#source.next()).done === true;
  }

  /** At least one byte, at most so many. */
  async #part(most: number): Promise<Bytes> {
    while (this.#held.length === 0) {
      const next = await this.#source.next();
      if (next.done) throw new BadFile('it ends too early');
      this.#held = next.value;
    }
    const part = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(part.length);
    return part;
  }
}

/** The bytes of an item that is small. Throws BadFile. */
export async function wholeOf({ size, pieces }: Item): Promise<Bytes> {
  if (size > wholeItemBytes) throw new BadFile('an item is too large');
  const whole = new Uint8Array(size);
  let at = 0;
  for await (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
