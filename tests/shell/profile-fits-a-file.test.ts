import { beforeEach, describe, expect, it } from 'vitest';
import {
  BadFile,
  type Item,
  openProfile,
  sealProfile,
  WrongPassphrase,
  wholeOf,
} from '../../shell/vault/profile-file.ts';
import type { Bytes } from '../../shell/vault/tools.ts';
import { FakeVaultTools } from './fakes/fake-vault-tools.ts';

const tools = new FakeVaultTools();
const salt = new Uint8Array(16).fill(3);
const cost = { passes: 1, memoryKib: 8 };

const bytes = (length: number, seed = 0): Bytes => Uint8Array.from({ length }, (_, i) => (i * 7 + seed) % 256);
const things: [Item['kind'], string, Bytes][] = [
  ['key', '', bytes(32)],
  ['record', 'profile', bytes(1)],
  ['record', 'message/ä/000000000001', bytes(300, 9)],
  ['shell', 'draft/c1', bytes(0)],
  ['file', 'c1/000000000001', bytes(1000, 4)],
];

async function fileOf(given: typeof things, passphrase = 'violets'): Promise<Bytes> {
  const derived = await tools.keyOf(passphrase, salt, cost);
  if (typeof derived === 'string') throw new Error(derived);
  async function* items(): AsyncGenerator<Item> {
    for (const [kind, name, value] of given)
      yield { kind, name, size: value.length, pieces: [value.subarray(0, 10), value.subarray(10)] };
  }
  const parts: Bytes[] = [];
  for await (const part of sealProfile(items(), { salt, cost, derived }, tools)) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function read(file: Bytes, passphrase = 'violets'): Promise<typeof things> {
  const found: typeof things = [];
  const derive = async (from: Bytes, asked: typeof cost) => (await tools.keyOf(passphrase, from, asked)) as Bytes;
  for await (const item of openProfile(new Blob([file]), tools, derive))
    found.push([item.kind, item.name, await wholeOf(item)]);
  return found;
}

let file: Bytes;
beforeEach(async () => {
  file = await fileOf(things);
});

describe('a profile in a file', () => {
  it('comes out as it went in', async () => {
    expect(await read(file)).toEqual(things);
    expect(await read(await fileOf([]))).toEqual([]);
  });

  it.each(Array.from({ length: 70 }, (_, size) => size))(
    'with an item of %d bytes too, wherever chunks end',
    async (size) => {
      const one: typeof things = [['record', 'one', bytes(size)]];
      expect(await read(await fileOf(one))).toEqual(one);
    },
  );

  it('opens with its own passphrase only', async () => {
    await expect(read(file, 'violet')).rejects.toThrow(WrongPassphrase);
  });

  it('shows nothing of what is in it', () => {
    expect(Buffer.from(file).includes('profile')).toBe(false);
    expect(Buffer.from(file).includes('draft')).toBe(false);
  });

  it('is refused wherever it is cut off', async () => {
    for (let length = 0; length < file.length; ++length)
      await expect(read(file.slice(0, length))).rejects.toThrow(Error);
  }, 60_000); // some thousand times

  it('is refused when a bit of it is another, or something follows', async () => {
    for (let at = 0; at < file.length; at += 5) {
      const changed = file.slice();
      changed[at] = (changed[at] ?? 0) ^ 4;
      await expect(read(changed)).rejects.toThrow(Error);
    }
    await expect(read(new Uint8Array([...file, 0]))).rejects.toThrow(Error);
  });

  it('is no other file', async () => {
    await expect(read(bytes(500))).rejects.toThrow(BadFile);
    await expect(read(new Uint8Array())).rejects.toThrow(BadFile);
  });

  it('whose chunks are put in another order is refused', async () => {
    const [head, stride] = [36, 80];
    const [one, two] = [file.slice(head, head + stride), file.slice(head + stride, head + 2 * stride)];
    const swapped = new Uint8Array([...file.slice(0, head), ...two, ...one, ...file.slice(head + 2 * stride)]);
    await expect(read(swapped)).rejects.toThrow(Error);
  });
});
