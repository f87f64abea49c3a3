import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OutgoingFiles, type RunningFiles } from '../../shell/app/outgoing-files.ts';
import { FileTransfers } from '../../shell/app/transfers.ts';
import type { FileProblem, Files } from '../../shell/files/files.ts';
import { WorkerLink } from '../../shell/files/worker-link.ts';
import { FakeClient } from './fakes/fake-client.ts';
import { FakeFiles } from './fakes/fake-files.ts';
import { noFiles } from './fakes/no-files.ts';

const name = 'c1/000000000007';
const place = { contact: 'c1', position: 7 };
const wanted = { ...place, number: 3, key: new Uint8Array(32), size: 600_000 };
const key = new Uint8Array(32);

let files: FakeFiles;
let transfers: FileTransfers;
let loadFiles: () => Promise<Files>;
let loads: number;
let told: string[];

beforeEach(() => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  files = new FakeFiles();
  loads = 0;
  told = [];
  loadFiles = () => Promise.resolve(files.asFiles);
  transfers = new FileTransfers({
    loadFiles: () => {
      loads += 1;
      return loadFiles();
    },
    hasFiles: () => Promise.resolve(true),
    nowMs: () => 0,
  });
  transfers.begin({
    fileReady: (_, position, from) => void told.push(`ready ${position} from ${from}`),
    fileEnded: (_, position, receipt) => void told.push(`ended ${position} ${receipt}`),
    fileMissing: (_, position) => void told.push(`missing ${position}`),
    chunkRead: (_, position, index, sealed) => void told.push(`read ${position} ${index} ${sealed?.length}`),
  });
});

/** Everything that waits for nothing from outside has happened. */
const quiet = () => new Promise((resolve) => setTimeout(resolve));

function opensChannel(): void {
  transfers.fileChannel('c1', Object.assign(new EventTarget(), { readyState: 'open' }) as RTCDataChannel);
}

describe('a file that comes', () => {
  it('is asked for from the first chunk that is not here, when its channel knows where chunks go', async () => {
    files.here = 4;
    opensChannel();
    transfers.receive(wanted);
    await quiet();
    expect(told).toEqual(['ready 7 from 4']);
    expect(files.calls).toEqual([`open ${name}`, 'chunks of 3 to 1']);
    expect(transfers.progress('c1', 7)).toMatchObject({ chunks: 4, of: 10 });
  });

  it('has ended when all of it is here as it is opened, and is closed', async () => {
    files.here = 10;
    opensChannel();
    transfers.receive(wanted);
    await quiet();
    expect(told).toEqual(['ended 7 whole']);
    expect(files.calls).toEqual([`open ${name}`, `close ${name}`]);
    expect(transfers.progress('c1', 7)).toBeUndefined();
  });

  it('is not asked for when it was stopped before its channel opened', async () => {
    const channel = Object.assign(new EventTarget(), { readyState: 'connecting' });
    transfers.fileChannel('c1', channel as unknown as RTCDataChannel);
    transfers.receive(wanted);
    await quiet();
    transfers.stop(place);
    channel.dispatchEvent(new Event('open'));
    await quiet();
    expect(files.calls).toEqual([`open ${name}`, `close ${name}`]);
    expect(told).toEqual([]);
  });

  it('waits to be opened again until it has been closed', async () => {
    files.closesSlowly = true;
    transfers.receive(wanted);
    await quiet();
    transfers.stop(place);
    transfers.receive(wanted);
    await quiet();
    expect(files.calls).toEqual([`open ${name}`, `close ${name}`]);
    files.receivers[0]?.closes();
    await quiet();
    expect(files.calls).toEqual([`open ${name}`, `close ${name}`, `open ${name}`]);
    expect(told).toEqual(['ready 7 from 0', 'ready 7 from 0']);
  });

  it('goes on undisturbed when what was open before it ends late', async () => {
    transfers.receive(wanted);
    await quiet();
    const before = files.receivers[0];
    if (before) before.close = () => Promise.resolve(); // its end is told later
    transfers.stop(place);
    before?.ends('failed');
    transfers.receive(wanted);
    await quiet();
    expect(told).toEqual(['ready 7 from 0', 'ready 7 from 0']);
    expect(transfers.progress('c1', 7)).toMatchObject({ chunks: 0, of: 10 });
    files.receivers[1]?.ends('complete');
    await quiet();
    expect(told.at(-1)).toBe('ended 7 whole');
  });

  it('is told to be whole even if it was stopped at its last chunk', async () => {
    transfers.receive(wanted);
    await quiet();
    files.receivers[0]?.ends('complete');
    transfers.stop(place);
    await quiet();
    expect(told).toEqual(['ready 7 from 0', 'ended 7 whole']);
  });

  it('has failed when what handles files cannot be loaded, and comes the next time', async () => {
    loadFiles = () => Promise.reject(new TypeError('offline'));
    transfers.receive(wanted);
    await quiet();
    expect(told).toEqual(['ended 7 failed']);
    loadFiles = () => Promise.resolve(files.asFiles);
    transfers.receive(wanted);
    await quiet();
    expect(told).toEqual(['ended 7 failed', 'ready 7 from 0']);
  });

  it('comes over a channel that opened while nothing could be loaded', async () => {
    loadFiles = () => Promise.reject(new TypeError('offline'));
    opensChannel();
    await quiet();
    loadFiles = () => Promise.resolve(files.asFiles);
    transfers.receive(wanted);
    await quiet();
    expect(files.calls).toEqual([`open ${name}`, 'chunks of 3 to 1']);
  });
});

describe('a file that goes', () => {
  const send = async () => {
    opensChannel();
    transfers.send({ ...place, fromChunk: 0 });
    await quiet();
  };

  it.each<[string, () => void]>([
    ['there is no such file', () => (files.stored = [0])],
    ['it is found missing while it is sent', () => (files.sent = ['missing'])],
  ])('is missing when %s', async (_, prepare) => {
    prepare();
    await send();
    expect(told).toEqual(['missing 7']);
  });

  it.each<[string, () => void]>([
    ['its size could not be read', () => (files.stored = ['failed'])],
    ['the worker died while it was sent', () => (files.sent = ['failed'])],
    ['the channel closed', () => (files.sent = ['closed'])],
    ['nothing could be loaded', () => (loadFiles = () => Promise.reject(new TypeError('offline')))],
  ])('is not missing when %s', async (_, prepare) => {
    prepare();
    await send();
    expect(told).toEqual([]);
    expect(transfers.progress('c1', 7)).toBeUndefined();
  });

  it('keeps its progress when it is sent anew in place of before', async () => {
    const before = Promise.withResolvers<'stopped'>();
    files.sent = [before.promise, new Promise(() => {})];
    await send();
    transfers.send({ ...place, fromChunk: 6 });
    await quiet();
    before.resolve('stopped');
    await quiet();
    expect(transfers.progress('c1', 7)).toMatchObject({ chunks: 6, of: 10 });
  });
});

describe('a chunk for the drop', () => {
  const bytes = new Uint8Array(5);
  const read = async (...answers: (Uint8Array<ArrayBuffer> | FileProblem)[]) => {
    files.read = answers;
    transfers.readChunk({ ...place, index: 2 });
    await quiet();
    return [told, files.calls.length];
  };

  it('is read', async () => expect(await read(bytes)).toEqual([['read 7 2 5'], 1]));
  it('is missing when it is', async () => expect(await read('missing')).toEqual([['read 7 2 undefined'], 1]));
  it('is read once more after a failure', async () => expect(await read('failed', bytes)).toEqual([['read 7 2 5'], 2]));
  it('is not called missing when it cannot be read', async () => expect(await read('failed')).toEqual([[], 2]));
});

describe('after the end', () => {
  it('nothing is loaded again, and what would be brought in is cancelled', async () => {
    await transfers.bringIn(new Blob(), key, () => {});
    transfers.end();
    const { done } = await transfers.bringIn(new Blob(), key, () => {});
    expect(await done).toBe('cancelled');
    transfers.receive(wanted);
    transfers.readChunk({ ...place, index: 0 });
    await quiet();
    expect(files.calls).toEqual(['bring in', 'end']);
    expect(loads).toBe(1);
    expect(told).toEqual([]);
  });

  it('what was being loaded is ended as soon as it is there', async () => {
    const { promise, resolve } = Promise.withResolvers<Files>();
    loadFiles = () => promise;
    transfers.readChunk({ ...place, index: 0 });
    transfers.end();
    resolve(files.asFiles);
    await quiet();
    expect(files.calls).toContain('end');
  });
});

/** A worker that answers what the test says. */
class FakeWorker {
  readonly posted: { id: number }[] = [];
  isTerminated = false;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onerror: (() => void) | undefined;

  postMessage(message: { id: number }): void {
    this.posted.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
}

describe('the file worker', () => {
  let workers: FakeWorker[];
  let link: WorkerLink;
  beforeEach(() => {
    workers = [];
    link = new WorkerLink(() => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    });
  });

  it('begins anew after it has died: what waited has failed', async () => {
    const waiting = link.call('memory', {});
    workers[0]?.onerror?.();
    expect(await waiting).toBe('failed');
    const again = link.call('memory', {});
    const id = workers[1]?.posted[0]?.id;
    workers[1]?.onmessage?.({ data: { kind: 'answer', id, answer: 5 } });
    expect(await again).toBe(5);
  });

  it('does not begin anew after it was closed: everything has failed', async () => {
    const waiting = link.call('memory', {});
    link.close();
    expect(await waiting).toBe('failed');
    expect(await link.call('memory', {})).toBe('failed');
    const channel = link.openChannel(() => {});
    link.pass(channel, 1, new ArrayBuffer(16));
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true]);
  });
});

describe('a file that somebody sends', () => {
  let discarded: string[];
  let problems: string[];
  let client: FakeClient;
  let brought: PromiseWithResolvers<'' | FileProblem>;
  let isBringing: PromiseWithResolvers<void>;
  let outgoing: OutgoingFiles;

  beforeEach(() => {
    discarded = [];
    problems = [];
    client = new FakeClient({} as never);
    brought = Promise.withResolvers();
    isBringing = Promise.withResolvers();
    const running: RunningFiles = {
      ...noFiles,
      bringIn: async () => {
        isBringing.resolve();
        return { name: 'new/1', done: brought.promise, cancel: () => {} };
      },
      discard: async (broughtIn) => void discarded.push(broughtIn),
    };
    outgoing = new OutgoingFiles({
      files: running,
      intents: client,
      onChange: () => {},
      onProblem: (error, of) => problems.push(`${error} ${of}`),
    });
  });

  const send = () =>
    outgoing.send({
      contact: 'c1',
      files: ['one.txt', 'two.txt'].map((called) => ({ source: new File(['text'], called) })),
      text: '',
    });

  it('is erased again, and told, when the engine does not take it', async () => {
    client.answer = 'transfers_full';
    brought.resolve('');
    await send();
    expect(problems).toEqual(['transfers_full one.txt', 'transfers_full two.txt']);
    expect(discarded).toEqual(['new/1', 'new/1']);
  });

  it('is not sent after the end, and no other one, and nothing is said of it', async () => {
    const sending = send();
    await isBringing.promise;
    outgoing.end();
    expect(outgoing.preparing('c1')).toEqual([]);
    brought.resolve('failed');
    await sending;
    expect(client.calls).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('is erased again when the end comes as it has been brought in', async () => {
    const sending = send();
    await isBringing.promise;
    outgoing.end();
    brought.resolve('');
    await sending;
    expect(client.calls).toEqual([]);
    expect(discarded).toEqual(['new/1']);
  });
});
