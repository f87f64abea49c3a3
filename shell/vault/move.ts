// A profile leaves this browser as a file, or comes to it.

import { itemsAtOnce, vaultKeyBytes } from '../limits.ts';
import type { CopyState } from '../net/one-copy.ts';
import { copySlot, hasProfile, loadCopy, profileRecord } from '../store/copy-state.ts';
import type { Database } from '../store/database.ts';
import { BadFile, type Item, openProfile, sealProfile, wholeOf } from './profile-file.ts';
import type { Bytes, VaultTools } from './tools.ts';
import { browserWay, deriveForFile, NoMemory } from './ways-in.ts';

/** Of the sealed files, in the browser's own file system. */
const filesFolder = 'files';
const incoming = 'incoming/';

/** There is a profile here already, which an import would not touch. */
export class ProfileHere extends Error {
  override name = 'ProfileHere';
}

/** The bytes of the file, piece by piece. Nothing else may write meanwhile. */
export async function* exportProfile(
  database: Database,
  files: FileSystemDirectoryHandle,
  vaultKey: Bytes,
  passphrase: string,
  tools: VaultTools,
): AsyncGenerator<Bytes> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const { cost, derived } = await deriveForFile(passphrase, salt, tools);
  yield* sealProfile(itemsOf(database, files, vaultKey), { salt, cost, derived }, tools);
}

async function* itemsOf(database: Database, root: FileSystemDirectoryHandle, vaultKey: Bytes): AsyncGenerator<Item> {
  const small = (kind: Item['kind'], name: string, bytes: Bytes): Item => ({
    kind,
    name,
    size: bytes.length,
    pieces: [bytes],
  });
  yield small('key', '', vaultKey);
  const copy = new TextEncoder().encode(JSON.stringify(await loadCopy(database)));
  yield small('copy', '', copy);
  for (const store of ['records', 'shell'] as const) {
    const kind = store === 'records' ? 'record' : 'shell';
    let range: IDBKeyRange | null = null;
    for (;;) {
      const objects = database.transaction(store).store;
      const [names, values] = await Promise.all([
        objects.getAllKeys(range, itemsAtOnce),
        objects.getAll(range, itemsAtOnce),
      ]);
      for (const [i, name] of names.entries()) {
        const value = values[i];
        if (value && !name.startsWith(incoming)) yield small(kind, name, new Uint8Array(value));
      }
      const last = names.at(-1);
      if (names.length < itemsAtOnce || last === undefined) break;
      range = IDBKeyRange.lowerBound(last, true);
    }
  }
  const files = await folderIn(root, filesFolder);
  if (files) yield* filesUnder(files, '');
}

async function* filesUnder(folder: FileSystemDirectoryHandle, path: string): AsyncGenerator<Item> {
  for await (const handle of folder.values()) {
    const name = path + handle.name;
    if (isFolder(handle)) {
      yield* filesUnder(handle, `${name}/`);
    } else {
      const file = await handle.getFile();
      yield { kind: 'file', name, size: file.size, pieces: piecesOf(file) };
    }
  }
}

async function* piecesOf(file: Blob): AsyncGenerator<Bytes> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/**
 * Brings a profile into a browser that has none; all or nothing. Throws ProfileHere, BadFile, WrongKey, NoMemory, or what
 * the storage throws.
 */
export async function importProfile(
  database: Database,
  root: FileSystemDirectoryHandle,
  file: Blob,
  passphrase: string,
  tools: VaultTools,
): Promise<void> {
  if (await hasProfile(database)) throw new ProfileHere('a profile is here');
  await forgetIncoming(database);
  try {
    const { key, copy } = await stage(database, root, file, passphrase, tools);
    const way = await browserWay(key);
    key.fill(0);
    await commit(database, way, copy);
  } catch (error) {
    await forgetIncoming(database);
    // Sealed under a key that is not here: there is no profile, so none of them is in use.
    await root.removeEntry(filesFolder, { recursive: true }).catch(() => {});
    throw error;
  }
}

async function stage(
  database: Database,
  root: FileSystemDirectoryHandle,
  file: Blob,
  passphrase: string,
  tools: VaultTools,
) {
  const derive = async (salt: Bytes, cost: { passes: number; memoryKib: number }) => {
    const derived = await tools.keyOf(passphrase, salt, cost);
    if (derived === 'no_memory') throw new NoMemory('for a file');
    if (derived === 'refused') throw new BadFile('a cost that no file has');
    return derived;
  };
  let key: Bytes | undefined;
  let copy: CopyState | undefined;
  let batch: [string, Bytes][] = [];
  const flush = async () => {
    const transaction = database.transaction('shell', 'readwrite');
    await Promise.all(batch.map(([name, value]) => transaction.store.put(value, name)));
    await transaction.done;
    batch = [];
  };
  for await (const item of openProfile(file, tools, derive)) {
    if (item.kind === 'key') key = await wholeOf(item);
    else if (item.kind === 'copy') copy = copyOf(await wholeOf(item));
    else if (item.kind === 'file') await bringFile(root, item);
    else batch.push([`${incoming}${item.kind}/${item.name}`, await wholeOf(item)]);
    if (batch.length >= itemsAtOnce) await flush();
  }
  await flush();
  if (key?.length !== vaultKeyBytes || !copy) throw new BadFile('something is missing');
  return { key, copy };
}

async function commit(database: Database, way: readonly [string, unknown], copy: CopyState): Promise<void> {
  const transaction = database.transaction(['records', 'shell', 'device'], 'readwrite', { durability: 'strict' });
  const [records, shell, device] = [
    transaction.objectStore('records'),
    transaction.objectStore('shell'),
    transaction.objectStore('device'),
  ];
  const isHere = (await records.count(profileRecord)) > 0;
  if (!isHere) {
    // What a browser without a profile may have: a link that was looked at.
    await records.clear();
    await device.clear();
    const recordPrefix = `${incoming}record/`;
    const shellPrefix = `${incoming}shell/`;
    for (let cursor = await shell.openCursor(rangeUnder(incoming)); cursor; cursor = await cursor.continue()) {
      const name = cursor.key;
      if (name.startsWith(recordPrefix)) await records.put(cursor.value, name.slice(recordPrefix.length));
      else await shell.put(cursor.value, name.slice(shellPrefix.length));
      await cursor.delete();
    }
    const [slot, wrap] = way;
    await device.put(wrap, slot);
    await device.put(copy, copySlot);
  }
  await transaction.done;
  if (isHere) throw new ProfileHere('a profile is here');
}

async function forgetIncoming(database: Database): Promise<void> {
  await database.delete('shell', rangeUnder(incoming));
}

function rangeUnder(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

function copyOf(bytes: Bytes): CopyState {
  let after: unknown;
  try {
    ({ after } = JSON.parse(new TextDecoder().decode(bytes)) as { after?: unknown });
  } catch {
    throw new BadFile('its claims');
  }
  const isList = Array.isArray(after) && after.every((one) => typeof one === 'string' && /^[0-9a-f]{32}$/.test(one));
  if (!isList) throw new BadFile('its claims');
  return { after: after as string[], force: false };
}

async function bringFile(root: FileSystemDirectoryHandle, { name, pieces }: Item): Promise<void> {
  const parts = [filesFolder, ...name.split('/')];
  if (parts.some((part) => !/^[\w-][\w.-]*$/.test(part))) throw new BadFile('a name that no file has');
  let folder = root;
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
  const handle = await folder.getFileHandle(parts.at(-1) ?? '', { create: true });
  const writable = await handle.createWritable();
  for await (const piece of pieces) await writable.write(piece);
  await writable.close();
}

async function folderIn(root: FileSystemDirectoryHandle, name: string) {
  try {
    return await root.getDirectoryHandle(name);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
    throw error;
  }
}

function isFolder(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === 'directory';
}
