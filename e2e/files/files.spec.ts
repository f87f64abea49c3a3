// Files in a real browser: the product's file worker with the real private file system, and real data channels. The page
// is two people, each with a folder of their own.

import type { Tools } from './page/page.ts';
import { expect, test } from './test.ts';

declare const tools: Tools;

const mine = 'aa/000000000001';
const theirs = 'bb/000000000001';

test('a file of any size arrives whole over a channel and can be opened', async ({ files }) => {
  const arrived = await files.evaluate(
    async ([from, to]) => {
      const { Files, connect, bytesOf, newKey, sha256 } = tools;
      const [ada, ben] = [new Files('ada'), new Files('ben')];
      const { channels, close } = await connect();
      const [out, into] = [ada.over(channels[0]), ben.over(channels[1])];
      const results: unknown[] = [];
      let number = 0;
      for (const size of [0, 1, 61_407, 61_408, 61_409, 61_440, 3_000_000]) {
        number += 1;
        const source = new Blob([bytesOf(size, number)]);
        const key = newKey();
        const bringing = ada.bringIn(source, key, () => {});
        const brought = await bringing.done;
        const adopted = await ada.adopt(bringing.name, from);
        const receiver = await ben.receiver(to, key, size);
        if (typeof receiver === 'string') throw new Error(receiver);
        into.receive(number, receiver);
        const sent = await out.send(number, from, receiver.from, () => {});
        const done = await receiver.done;
        const opened = await ben.blob(to, key, size, 'text/plain');
        const same = opened instanceof Blob && (await sha256(opened)) === (await sha256(source));
        results.push([size, brought, adopted, sent, done, same]);
        await ben.erase(to);
      }
      close();
      return { results, dropped: [out.dropped, into.dropped] };
    },
    [mine, theirs] as const,
  );
  for (const result of arrived.results as unknown[][])
    expect(result.slice(1)).toEqual(['', '', 'sent', 'complete', true]);
  expect(arrived.results).toHaveLength(7);
  expect(arrived.dropped).toEqual([0, 0]);
});

test('a worker that is killed in the middle goes on from the last good chunk', async ({ files }) => {
  const result = await files.evaluate(
    async ([from, to]) => {
      const { Files, connect, bytesOf, newKey, sha256 } = tools;
      const ada = new Files('ada');
      let ben = new Files('ben');
      const { channels, close } = await connect();
      const [out, into] = [ada.over(channels[0]), ben.over(channels[1])];
      const size = 40_000_000;
      const source = new Blob([bytesOf(size)]);
      const key = newKey();
      const bringing = ada.bringIn(source, key, () => {});
      await bringing.done;
      await ada.adopt(bringing.name, from);

      let half: () => void = () => {};
      const isHalf = new Promise<void>((resolve) => (half = resolve));
      const first = await ben.receiver(to, key, size, (chunks) => chunks > 300 && half());
      if (typeof first === 'string') throw new Error(first);
      into.receive(1, first);
      const stopped = out.send(1, from, 0, () => {});
      await isHalf;
      ben.close();
      const ended = [await first.done];
      close();
      ended.push((await stopped) as never);

      // What a crash leaves: half a chunk, written over nothing.
      ben = new Files('ben');
      const again = await connect();
      const second = await ben.receiver(to, key, size);
      if (typeof second === 'string') throw new Error(second);
      const [outAgain, intoAgain] = [ada.over(again.channels[0]), ben.over(again.channels[1])];
      intoAgain.receive(1, second);
      const sent = await outAgain.send(1, from, second.from, () => {});
      const done = await second.done;
      const opened = await ben.blob(to, key, size, '');
      again.close();
      return {
        ended,
        from: second.from,
        chunks: second.chunks,
        sent,
        done,
        same: opened instanceof Blob && (await sha256(opened)) === (await sha256(source)),
      };
    },
    [mine, theirs] as const,
  );
  expect(result).toMatchObject({
    ended: ['failed', 'closed'],
    chunks: 652,
    sent: 'sent',
    done: 'complete',
    same: true,
  });
  // But for those that were to be written together.
  expect(result.from).toBeGreaterThan(300 - 16);
  expect(result.from).toBeLessThan(652);
});

test('a torn tail and a flipped bit are cut off, and what was good stays', async ({ files }) => {
  const result = await files.evaluate(
    async ([from, to]) => {
      const { Files, bytesOf, newKey, alter } = tools;
      let files_ = new Files('ada');
      const size = 400_000; // seven chunks
      const key = newKey();
      const bringing = files_.bringIn(new Blob([bytesOf(size)]), key, () => {});
      await bringing.done;
      await files_.adopt(bringing.name, from);
      const chunks = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((index) => files_.readChunk(from, index)));
      const take = async (count: number) => {
        const receiver = await files_.receiver(to, key, size);
        if (typeof receiver === 'string') throw new Error(receiver);
        const answers = [];
        for (let index = receiver.from; index < count; index += 1)
          answers.push(await receiver.store(index, (chunks[index] as Uint8Array<ArrayBuffer>).slice().buffer));
        await receiver.close();
        return [receiver.from, answers];
      };
      const told = [await take(4)];
      files_.close();
      files_ = new Files('ada');
      await alter('ada', to, (bytes) => bytes.slice(0, bytes.length - 1)); // torn
      told.push(await take(5));
      files_.close();
      files_ = new Files('ada');
      await alter('ada', to, (bytes) => {
        bytes[2 * 61_456 + 99] = (bytes[2 * 61_456 + 99] ?? 0) ^ 1; // in the third chunk
        return bytes;
      });
      told.push(await take(7));
      const count = await files_.chunksOf(to);
      return { told, count };
    },
    [mine, theirs] as const,
  );
  expect(result.told).toEqual([
    [0, ['', '', '', '']],
    [3, ['', '']],
    [2, ['', '', '', '', 'complete']],
  ]);
  expect(result.count).toBe(7);
});

test('a chunk that is not the right one is refused, and the right one still comes', async ({ files }) => {
  const result = await files.evaluate(
    async ([from, to]) => {
      const { Files, bytesOf, newKey } = tools;
      const ada = new Files('ada');
      const size = 100_000;
      const key = newKey();
      const bringing = ada.bringIn(new Blob([bytesOf(size)]), key, () => {});
      await bringing.done;
      await ada.adopt(bringing.name, from);
      const chunk = async (index: number) => (await ada.readChunk(from, index)) as Uint8Array<ArrayBuffer>;
      const receiver = await ada.receiver(to, key, size);
      if (typeof receiver === 'string') throw new Error(receiver);
      const flipped = await chunk(0);
      flipped[50] = (flipped[50] ?? 0) ^ 4;
      const told = [
        await receiver.store(0, flipped.buffer.slice(16)),
        await receiver.store(0, (await chunk(0)).slice(1).buffer),
        await receiver.store(1, (await chunk(1)).slice().buffer), // ahead: ignored
        await receiver.store(0, (await chunk(0)).slice().buffer),
        await receiver.store(0, (await chunk(0)).slice().buffer), // again: ignored
        await receiver.store(1, (await chunk(0)).slice().buffer),
        await receiver.store(1, (await chunk(1)).slice().buffer),
      ];
      return { told, done: await receiver.done, missing: await ada.readChunk(to, 2) };
    },
    [mine, theirs] as const,
  );
  expect(result).toEqual({
    told: ['bad_ciphertext', 'malformed', '', '', '', 'malformed', 'complete'],
    done: 'complete',
    missing: 'missing',
  });
});

test('a file whose trailer is not its hash is refused and erased', async ({ files }) => {
  const vectors = (await import('../../tests/vectors/files.json', { with: { type: 'json' } })).default.vectors;
  const wrong = vectors.trailers.flatMap(({ key, size, sealed }) => (sealed ? [{ key, size, sealed }] : []));
  const told = await files.evaluate(
    async ([to, all]) => {
      const ben = new tools.Files('ben');
      const results = [];
      for (const { key, size, sealed } of all) {
        const receiver = await ben.receiver(to, tools.fromHex(key), size);
        if (typeof receiver === 'string') throw new Error(receiver);
        let last = '';
        for (const [index, chunk] of sealed.entries()) last = await receiver.store(index, tools.fromHex(chunk).buffer);
        results.push([last, await receiver.done, await ben.chunksOf(to)]);
      }
      return results;
    },
    [theirs, wrong] as const,
  );
  expect(told.length).toBeGreaterThanOrEqual(3);
  for (const one of told) expect(one).toEqual(['hash_mismatch', 'hash_mismatch', 0]);
});

test('bringing in can be cancelled and leaves nothing, and so does a file that is gone', async ({ files }) => {
  const result = await files.evaluate(async () => {
    const { Files, bytesOf, newKey, namesIn } = tools;
    const ada = new Files('ada');
    const heard: number[] = [];
    const bringing = ada.bringIn(new Blob([bytesOf(60_000_000)]), newKey(), (bytes) => {
      heard.push(bytes);
      if (heard.length === 2) bringing.cancel();
    });
    const cancelled = await bringing.done;
    // A file of the private file system that is changed after it was chosen cannot be read any more, as on a disk.
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('chosen', { create: true });
    const write = async (size: number) => {
      const writable = await handle.createWritable();
      await writable.write(bytesOf(size));
      await writable.close();
    };
    await write(5_000_000);
    const chosen = await handle.getFile();
    await write(4_000_000);
    const unreadable = await ada.bringIn(chosen, newKey(), () => {}).done;
    return {
      cancelled,
      unreadable,
      rising: heard.every((bytes, i) => bytes > (heard[i - 1] ?? 0)),
      left: await namesIn('ada'),
    };
  });
  expect(result).toEqual({ cancelled: 'cancelled', unreadable: 'unreadable', rising: true, left: [] });
});

test('several files at once take turns', async ({ files }) => {
  const result = await files.evaluate(async () => {
    const { Files, connect, bytesOf, newKey } = tools;
    const [ada, ben] = [new Files('ada'), new Files('ben')];
    const { channels, close } = await connect();
    const [out, into] = [ada.over(channels[0]), ben.over(channels[1])];
    const key = newKey();
    const size = 12_000_000;
    const numbers = [1, 2, 3];
    for (const number of numbers) {
      const bringing = ada.bringIn(new Blob([bytesOf(size, number)]), key, () => {});
      await bringing.done;
      await ada.adopt(bringing.name, `aa/00000000000${number}`);
    }
    const given = new Map<number, number>();
    // What each had been given when the last of them began.
    let before: Map<number, number> | undefined;
    let farthestApart = 0;
    const ended = numbers.map(async (number) => {
      const receiver = await ben.receiver(`bb/00000000000${number}`, key, size);
      if (typeof receiver === 'string') throw new Error(receiver);
      into.receive(number, receiver);
      const sent = await out.send(number, `aa/00000000000${number}`, 0, (chunks) => {
        given.set(number, chunks);
        if (given.size < numbers.length || Math.max(...given.values()) === receiver.chunks) return;
        before ??= new Map(given);
        const since = numbers.map((one) => (given.get(one) ?? 0) - (before?.get(one) ?? 0));
        farthestApart = Math.max(farthestApart, Math.max(...since) - Math.min(...since));
      });
      return [sent, await receiver.done];
    });
    const all = await Promise.all(ended);
    close();
    return { all, farthestApart };
  });
  expect(result.all).toEqual([
    ['sent', 'complete'],
    ['sent', 'complete'],
    ['sent', 'complete'],
  ]);
  // Each begins when its own receiver is there. From then on none runs away from the others.
  expect(result.farthestApart).toBeLessThan(100);
});

test('sending ends when it is stopped and when the channel closes', async ({ files }) => {
  const result = await files.evaluate(
    async ([from, to]) => {
      const { Files, connect, bytesOf, newKey } = tools;
      const [ada, ben] = [new Files('ada'), new Files('ben')];
      const { channels, close } = await connect();
      const [out, into] = [ada.over(channels[0]), ben.over(channels[1])];
      const key = newKey();
      const size = 60_000_000;
      const bringing = ada.bringIn(new Blob([bytesOf(size)]), key, () => {});
      await bringing.done;
      await ada.adopt(bringing.name, from);
      const receiver = await ben.receiver(to, key, size);
      if (typeof receiver === 'string') throw new Error(receiver);
      into.receive(1, receiver);
      const when = (chunks: number, then: () => void) => (now: number) => now === chunks && then();
      const stopped = await out.send(
        1,
        from,
        0,
        when(20, () => out.stop(1)),
      );
      const closed = await out.send(1, from, 20, when(40, close));
      const after = await out.send(1, from, 40, () => {});
      await receiver.close();
      return { stopped, closed, after, missing: await ada.over(channels[0]).send(2, 'aa/000000000009', 0, () => {}) };
    },
    [mine, theirs] as const,
  );
  expect(result).toEqual({ stopped: 'stopped', closed: 'closed', after: 'closed', missing: 'closed' });
});

test('messages that are not for us are dropped and counted, and the channel goes on', async ({ files }) => {
  const result = await files.evaluate(
    async ([from, to]) => {
      const { Files, connect, bytesOf, newKey } = tools;
      const [ada, ben] = [new Files('ada'), new Files('ben')];
      const { channels, close } = await connect();
      const into = ben.over(channels[1]);
      const [hostile] = channels;
      hostile.send('text');
      for (const size of [0, 1, 7, 9, 16, 32, 61_473, 200_000]) hostile.send(new Uint8Array(size));
      hostile.send(new Uint8Array(8).fill(255)); // taken: more than there is a number for
      hostile.send(new Uint8Array(8).fill(1)); // taken: never given
      hostile.send(new Uint8Array(100)); // of a number that nobody waits for
      hostile.send(new Uint8Array(100).fill(255));
      const out = ada.over(hostile);
      const key = newKey();
      const bringing = ada.bringIn(new Blob([bytesOf(200_000)]), key, () => {});
      await bringing.done;
      await ada.adopt(bringing.name, from);
      const receiver = await ben.receiver(to, key, 200_000);
      if (typeof receiver === 'string') throw new Error(receiver);
      into.receive(1, receiver);
      void out.send(1, from, 0, () => {});
      const done = await receiver.done;
      close();
      return { done, dropped: into.dropped };
    },
    [mine, theirs] as const,
  );
  expect(result).toEqual({ done: 'complete', dropped: 13 });
});

test('a flood that is faster than the disk is cut off and fills no memory', async ({ files }) => {
  const result = await files.evaluate(async () => {
    const { connect, FileChannel, WorkerLink } = tools;
    const { channels } = await connect();
    const [hostile, channel] = channels;
    // The disk does not answer at all.
    let held = 0;
    const stuck = { postMessage: () => void (held += 1) } as unknown as Worker;
    const into = new FileChannel(channel, new WorkerLink(() => stuck));
    into.receive(1, { id: 1 });
    const closed = new Promise((resolve) => hostile.addEventListener('close', () => resolve('closed')));
    const message = new Uint8Array(61_472);
    new DataView(message.buffer).setBigUint64(0, 1n);
    hostile.bufferedAmountLowThreshold = 1_000_000;
    const flood = () => {
      while (hostile.readyState === 'open' && hostile.bufferedAmount < 4_000_000) hostile.send(message);
    };
    hostile.addEventListener('bufferedamountlow', flood);
    flood();
    return { how: await closed, held };
  });
  expect(result).toEqual({ how: 'closed', held: 256 });
});

test('what nobody keeps is swept away, and what belongs to a contact goes with them', async ({ files }) => {
  const result = await files.evaluate(async () => {
    const { Files, bytesOf, newKey, namesIn } = tools;
    let ada = new Files('ada');
    const put = async (name?: string) => {
      const bringing = ada.bringIn(new Blob([bytesOf(1000)]), newKey(), () => {});
      await bringing.done;
      if (name) await ada.adopt(bringing.name, name);
    };
    await put('aa/000000000001');
    await put('aa/000000000002');
    // Asked for once more: a crash may come between moving it and noting that.
    const again = await ada.adopt('new/00000000000000000000000000000000', 'aa/000000000002');
    await put('ab/000000000001');
    await put();
    const before = (await namesIn('ada')).length;
    ada.close();
    ada = new Files('ada');
    await put();
    await ada.sweep((name) => Promise.resolve(name !== 'aa/000000000002'));
    const swept = (await namesIn('ada')).map((name) => name.replace(/^new\/.*/, 'new'));
    await ada.eraseUnder('aa');
    await ada.erase('ab/000000000009');
    const erased = (await namesIn('ada')).map((name) => name.replace(/^new\/.*/, 'new'));
    const refused = await Promise.all([ada.erase('../../vesper'), ada.eraseUnder('new'), ada.adopt('new/x', 'aa/1')]);
    return {
      before,
      swept,
      erased,
      refused,
      again,
      missing: await ada.adopt('new/00000000000000000000000000000000', 'aa/000000000001'),
    };
  });
  expect(result).toEqual({
    before: 4,
    swept: ['aa/000000000001', 'ab/000000000001', 'new'],
    erased: ['ab/000000000001', 'new'],
    refused: ['failed', 'failed', 'failed'],
    again: '',
    missing: 'missing',
  });
});

test('a file that does not fit is refused before anything is written', async ({ files }) => {
  const result = await files.evaluate(
    async ([to]) => {
      const { Files, newKey, namesIn } = tools;
      const ben = new Files('ben');
      const estimate = navigator.storage.estimate.bind(navigator.storage);
      const { quota = 0 } = await estimate();
      const told = [await ben.receiver(to, newKey(), quota), await ben.room(quota), await ben.room(1000)];
      told.push(await ben.receiver(to, newKey(), -1), await ben.receiver(to, newKey(), 1.5));
      told.push(await ben.receiver(to, newKey(), Number.MAX_SAFE_INTEGER));
      return { told, left: await namesIn('ben') };
    },
    [theirs] as const,
  );
  expect(result).toEqual({ told: ['no_room', false, true, 'malformed', 'malformed', 'malformed'], left: [] });
});

test('a file is saved as a download under a safe name, whole', async ({ files }) => {
  const download = files.waitForEvent('download');
  const result = await files.evaluate(
    async ([from]) => {
      const { Files, bytesOf, newKey } = tools;
      Reflect.deleteProperty(globalThis, 'showSaveFilePicker'); // as in Firefox and Safari
      const ada = new Files('ada');
      const key = newKey();
      const bringing = ada.bringIn(new Blob([bytesOf(5_000_001)]), key, () => {});
      await bringing.done;
      await ada.adopt(bringing.name, from);
      const wrongKey = await ada.save(from, newKey(), 5_000_001, 'a.txt');
      return [wrongKey, await ada.save(from, key, 5_000_001, '../\u202Egpj.exe')];
    },
    [mine] as const,
  );
  expect(result).toEqual(['bad_ciphertext', '']);
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('gpj.exe');
  const { stat } = await import('node:fs/promises');
  expect((await stat(await saved.path())).size).toBe(5_000_001);
});

test('100 MB go through with a few MB of memory in the page', async ({ files }) => {
  const session = await files.context().newCDPSession(files);
  let peak = 0;
  await files.exposeFunction('look', async () => {
    const { usedSize, backingStorageSize = 0 } = (await session.send('Runtime.getHeapUsage')) as {
      usedSize: number;
      backingStorageSize?: number;
    };
    peak = Math.max(peak, usedSize + backingStorageSize);
  });
  const result = await files.evaluate(
    async ([from, to]) => {
      const { Files, connect, sourceOf, newKey } = tools;
      const look = (globalThis as unknown as { look(): Promise<void> }).look;
      const [ada, ben] = [new Files('ada'), new Files('ben')];
      const { channels, close } = await connect();
      const [out, into] = [ada.over(channels[0]), ben.over(channels[1])];
      const size = 100_000_000;
      const key = newKey();
      const source = sourceOf(size);
      let steps = 0;
      const now = () => (steps += 1) % 32 === 0 && void look();
      const bringing = ada.bringIn(source, key, now);
      const brought = await bringing.done;
      await ada.adopt(bringing.name, from);
      const receiver = await ben.receiver(to, key, size, now);
      if (typeof receiver === 'string') throw new Error(receiver);
      into.receive(1, receiver);
      const sent = await out.send(1, from, 0, now);
      const done = await receiver.done;
      close();
      return { brought, sent, done, memory: [await ada.memory(), await ben.memory()] };
    },
    [mine, theirs] as const,
  );
  expect(result).toMatchObject({ brought: '', sent: 'sent', done: 'complete' });
  expect(peak).toBeGreaterThan(1_000_000);
  expect(peak).toBeLessThan(60_000_000);
  for (const bytes of result.memory) expect(bytes).toBeLessThan(4 * 1024 * 1024);
});
