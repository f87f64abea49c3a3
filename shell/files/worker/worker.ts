// The file worker: seals, opens and hashes files, and keeps them in the browser's private file system (OPFS). The page
// never waits for a disk or a cipher, and no file is ever in memory as a whole.

import type { Answer, Arguments, CallName, FileProblem, FromWorker, ToWorker } from '../calls.ts';
import { messageHeaderBytes } from '../calls.ts';
import { flushStoredMs, flushStreamedMs, reportMs } from '../../limits.ts';
import { bringIn } from './bring-in.ts';
import { release } from '../release.ts';
import { FileModule } from './module.ts';
import { Folder, newFolder, outFolder, problemOf } from './opfs.ts';
import { blobOf, save } from './read-out.ts';
import { Receiving } from './receiving.ts';

const scope = globalThis as unknown as {
  name: string;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};
const folder = new Folder(scope.name);
const loading = FileModule.load();
const cancelled = new Set<number>();
const receivings = new Map<number, Receiving>();
/** Files that are being sent: kept open between two reads. */
const sent = new Set<string>();
/** Made by this worker, and so not left over from an earlier one. */
const made = new Set<string>();

type Handlers = { [Name in CallName]: (wanted: Arguments<Name>, id: number) => Promise<Answer<Name>> };

const handlers: Handlers = {
  async bringIn(wanted, id) {
    made.add(wanted.name);
    const onProgress = (bytes: number) => scope.postMessage({ kind: 'progress', id, bytes });
    const problem = await bringIn(await loading, folder, wanted, onProgress, () => cancelled.has(id));
    cancelled.delete(id);
    return problem;
  },
  async adopt({ from, to }) {
    await folder.move(from, to);
    return '';
  },
  async receive({ name, key, size, receiver }) {
    const receiving = await Receiving.open(await loading, folder, name, key, size);
    if (typeof receiving === 'string') return receiving;
    receivings.set(receiver, receiving);
    return { from: receiving.next, chunks: (await loading).chunksOf(size) };
  },
  async store({ receiver, index, sealed }) {
    const receiving = receivings.get(receiver);
    if (!receiving) return 'missing';
    const problem = receiving.take(index, new Uint8Array(sealed));
    if (problem) {
      // The right chunk may still come; a disk or a hash that is wrong does not get better.
      if (problem !== 'bad_ciphertext' && problem !== 'malformed') await end(receiver, receiving, problem);
      return problem;
    }
    if (!receiving.isComplete) return durable(receiver, receiving, flushStoredMs);
    await end(receiver, receiving, 'complete');
    return 'complete';
  },
  async dismiss({ receiver }) {
    const receiving = receivings.get(receiver);
    if (receiving) await end(receiver, receiving, 'cancelled');
    return '';
  },
  async messages({ name, number, from, count }) {
    const { stride } = await loading;
    const file = sent.has(name) ? await folder.open(name) : await open(name);
    try {
      const size = file.getSize();
      const left = Math.ceil(size / stride) - from;
      return Array.from({ length: Math.max(Math.min(count, left), 0) }, (_, i) => {
        const message = new Uint8Array(messageHeaderBytes + Math.min(stride, size - (from + i) * stride));
        const header = new DataView(message.buffer);
        header.setBigUint64(0, BigInt(number));
        header.setBigUint64(8, BigInt(from + i));
        file.read(message.subarray(messageHeaderBytes), { at: (from + i) * stride });
        return message.buffer;
      });
    } finally {
      await folder.close(name);
    }
  },
  async endMessages({ name }) {
    await endSending(name);
    return '';
  },
  async chunks({ name }) {
    const { stride } = await loading;
    try {
      const file = await folder.open(name);
      try {
        return Math.ceil(file.getSize() / stride);
      } finally {
        await folder.close(name);
      }
    } catch (error) {
      const problem = problemOf(error);
      return problem === 'missing' ? 0 : problem;
    }
  },
  async blob(wanted) {
    return blobOf(await loading, folder, wanted);
  },
  async save(wanted) {
    if (typeof wanted.to === 'string') made.add(`${outFolder}/${wanted.to}`);
    return save(await loading, folder, wanted);
  },
  async erase({ name }) {
    await letGo((used) => used === name);
    await folder.erase(name);
    return '';
  },
  async eraseUnder({ contact }) {
    if (!/^[0-9a-f]+$/.test(contact)) return 'failed';
    await letGo((used) => used.startsWith(`${contact}/`));
    await folder.eraseUnder(contact);
    return '';
  },
  async list() {
    const all = await folder.list();
    const passing = all.filter((name) => name.startsWith(`${newFolder}/`) || name.startsWith(`${outFolder}/`));
    for (const name of passing) if (!made.has(name)) await folder.erase(name);
    return all.filter((name) => !passing.includes(name));
  },
  async memory() {
    return (await loading).memoryBytes;
  },
};

scope.onmessage = ({ data }) => {
  if (data.kind === 'chunk') takeMessage(data);
  else if (data.kind === 'cancel') cancelled.add(data.id);
  else void answer(data.id, data.name, data.arguments);
};

async function answer<Name extends CallName>(id: number, name: Name, wanted: Arguments<Name>): Promise<void> {
  const given = await handlers[name](wanted, id).catch((error: unknown): FileProblem => problemOf(error));
  scope.postMessage({ kind: 'answer', id, answer: given }, Array.isArray(given) ? buffersOf(given) : []);
}

function buffersOf(values: unknown[]): ArrayBuffer[] {
  return values.filter((value) => value instanceof ArrayBuffer);
}

async function open(name: string) {
  const file = await folder.open(name);
  if (sent.has(name)) return file; // meanwhile somebody else has
  sent.add(name);
  return folder.open(name);
}

async function endSending(name: string): Promise<void> {
  if (sent.delete(name)) await folder.close(name);
}

/** A message of a channel: what is not the next chunk of a file that we wait for is only counted. */
function takeMessage({ channel, receiver, message }: Extract<ToWorker, { kind: 'chunk' }>): void {
  if (taken.size === 0) setTimeout(report, reportMs);
  const counted = taken.get(channel) ?? { count: 0, receivers: new Set() };
  taken.set(channel, counted);
  counted.count += 1;
  const receiving = receivings.get(receiver);
  const index = Number(new DataView(message).getBigUint64(8));
  const problem = receiving?.take(index, new Uint8Array(message, messageHeaderBytes)) ?? '';
  release(message);
  if (!receiving) return;
  counted.receivers.add(receiver);
  if (problem || receiving.isComplete) void end(receiver, receiving, problem || 'complete');
  else if (receiving.hasUnflushed) void durable(receiver, receiving, flushStreamedMs);
}

/** Messages taken since it was last said, by channel. */
const taken = new Map<number, { count: number; receivers: Set<number> }>();
function report(): void {
  for (const [channel, { count, receivers }] of taken) {
    const next = [...receivers].map((receiver) => ({ receiver, index: receivings.get(receiver)?.next ?? 0 }));
    scope.postMessage({ kind: 'taken', channel, count, next: next.filter(({ index }) => index > 0) });
  }
  taken.clear();
}

/** A file made durable once for all that came in a moment. */
const flushes = new Map<number, Promise<'' | FileProblem>>();
function durable(receiver: number, receiving: Receiving, afterMs: number): Promise<'' | FileProblem> {
  const flush = async (): Promise<'' | FileProblem> => {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    flushes.delete(receiver);
    try {
      receiving.flush();
      return '';
    } catch (error) {
      const problem = problemOf(error);
      await end(receiver, receiving, problem);
      return problem;
    }
  };
  const flushing = flushes.get(receiver) ?? flush();
  flushes.set(receiver, flushing);
  return flushing;
}

async function end(receiver: number, receiving: Receiving, how: 'complete' | FileProblem): Promise<void> {
  receivings.delete(receiver);
  const closed = how === 'hash_mismatch' ? receiving.closeAndErase() : receiving.close();
  const problem = await closed.then(() => undefined, problemOf);
  scope.postMessage({ kind: 'received', receiver, end: problem ?? how });
}

/** Closes what is open of the files that are to go. */
async function letGo(goes: (name: string) => boolean): Promise<void> {
  for (const name of sent) if (goes(name)) await endSending(name);
  for (const [receiver, receiving] of receivings) {
    if (goes(receiving.name)) await end(receiver, receiving, 'cancelled');
  }
}
