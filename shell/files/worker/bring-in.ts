import type { FileKey, FileProblem } from '../calls.ts';
import { type Folder, problemOf, type SyncFile, writeAll } from './opfs.ts';
import type { FileModule, Sealer } from './module.ts';
import { release } from '../release.ts';
import { hasRoom } from '../room.ts';

/** Seals a file that somebody chose into one of ours. What is left of it after a problem is erased. */
export async function bringIn(
  module: FileModule,
  folder: Folder,
  wanted: { source: Blob; key: FileKey; name: string },
  onProgress: (bytes: number) => void,
  isCancelled: () => boolean,
): Promise<'' | FileProblem> {
  const { source, key, name } = wanted;
  if (!(await hasRoom(module.sealedBytes(source.size)))) return 'no_room';
  const sealer = module.sealer(key, source.size);
  try {
    const file = await folder.open(name, true);
    let problem: '' | FileProblem;
    try {
      problem = await seal(module, sealer, source, file, onProgress, isCancelled);
    } finally {
      await folder.close(name);
    }
    if (problem) await folder.erase(name);
    return problem;
  } catch (error) {
    await folder.erase(name).catch(() => {}); // the first error is the one to tell
    return problemOf(error);
  } finally {
    sealer.delete();
  }
}

async function seal(
  module: FileModule,
  sealer: Sealer,
  source: Blob,
  file: SyncFile,
  onProgress: (bytes: number) => void,
  isCancelled: () => boolean,
): Promise<'' | FileProblem> {
  const step = module.slotCount * module.chunkBytes;
  const read = (from: number) => source.slice(from, from + step).arrayBuffer();
  let written = 0;
  let ahead = read(0);
  for (let from = 0; !sealer.isDone(); from += step) {
    const piece = await ahead.catch(() => undefined);
    if (!piece || piece.byteLength !== Math.min(step, Math.max(source.size - from, 0))) return 'unreadable';
    if (isCancelled()) return 'cancelled';
    // Read while this one is sealed.
    ahead = read(from + step);
    ahead.catch(() => {}); // seen in the next round, if there is one
    const sealed = sealPiece(module, sealer, new Uint8Array(piece));
    release(piece);
    writeAll(file, module.slots.subarray(0, sealed), written);
    written += sealed;
    onProgress(Math.min(from + step, source.size));
  }
  file.flush();
  return '';
}

/** Into the slots, from the first on; gives how many bytes they hold now. */
function sealPiece(module: FileModule, sealer: Sealer, piece: Uint8Array): number {
  let sealed = 0;
  let at = 0;
  for (let slot = 0; slot < module.slotCount && !sealer.isDone(); slot += 1) {
    const count = sealer.nextBytes();
    module.slots.set(piece.subarray(at, at + count), slot * module.stride);
    at += count;
    const bytes = sealer.seal(slot);
    if (typeof bytes === 'string') throw new TypeError(bytes);
    sealed += bytes;
  }
  return sealed;
}
