import type { FileKey, FileProblem } from '../calls.ts';
import type { FileModule, Opener } from './module.ts';
import { type Folder, outFolder, problemOf, type SyncFile, writeAll } from './opfs.ts';

/** Takes plain pieces of a file, in order. They are memory that is used again: what is kept of them is a copy. */
type Take = (piece: Uint8Array) => void | Promise<void>;

/** All of a stored file, checked to its end. */
async function readOut(
  module: FileModule,
  folder: Folder,
  wanted: { name: string; key: FileKey; size: number },
  take: Take,
): Promise<'' | FileProblem> {
  const { name, key, size } = wanted;
  const file = await folder.open(name);
  const opener = module.opener(key, size);
  try {
    while (!opener.isComplete()) {
      const plain = openNext(module, opener, file);
      if (typeof plain === 'string') return plain;
      await take(plain);
    }
    return '';
  } finally {
    opener.delete();
    await folder.close(name);
  }
}

/** Reads and opens as many chunks as there are slots; gives what they hold of the file, side by side. */
export function openNext(module: FileModule, opener: Opener, file: SyncFile): Uint8Array | FileProblem {
  const { stride } = module;
  const there = file.read(module.slots, { at: opener.index() * stride });
  let plain = 0;
  for (let slot = 0; slot < module.slotCount && !opener.isComplete(); slot += 1) {
    const from = slot * stride;
    const size = opener.nextSealedBytes();
    if (from + size > there) return slot === 0 ? 'missing' : module.slots.subarray(0, plain);
    const bytes = opener.open(slot, size);
    if (typeof bytes === 'string') return bytes;
    module.slots.copyWithin(plain, from, from + bytes);
    plain += bytes;
  }
  return module.slots.subarray(0, plain);
}

export async function blobOf(
  module: FileModule,
  folder: Folder,
  wanted: { name: string; key: FileKey; size: number; type: string },
): Promise<Blob | FileProblem> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const problem = await readOut(module, folder, wanted, (piece) => void parts.push(piece.slice()));
  return problem || new Blob(parts, { type: wanted.type });
}

/** To where somebody chose, or into a file of ours, from which the browser takes it as a download. */
export async function save(
  module: FileModule,
  folder: Folder,
  wanted: { name: string; key: FileKey; size: number; to: FileSystemFileHandle | string },
): Promise<'' | FileProblem> {
  if (typeof wanted.to !== 'string') return saveTo(module, folder, wanted, wanted.to);
  const name = `${outFolder}/${wanted.to}`;
  const out = await folder.open(name, true);
  let at = 0;
  let problem: '' | FileProblem;
  try {
    problem = await readOut(module, folder, wanted, (piece) => {
      writeAll(out, piece, at);
      at += piece.length;
    });
  } catch (error) {
    problem = problemOf(error);
  } finally {
    await folder.close(name);
  }
  if (problem) await folder.erase(name);
  return problem;
}

async function saveTo(
  module: FileModule,
  folder: Folder,
  wanted: { name: string; key: FileKey; size: number },
  to: FileSystemFileHandle,
): Promise<'' | FileProblem> {
  // It writes beside the file and puts that in its place when it is closed: nobody sees half of one.
  const writable = await to.createWritable();
  let problem: '' | FileProblem;
  try {
    problem = await readOut(module, folder, wanted, (piece) => writable.write(piece.slice()));
  } catch (error) {
    problem = problemOf(error);
  }
  await (problem ? writable.abort() : writable.close());
  return problem;
}
