import { readdir, readFile } from 'node:fs/promises';
import { join as path } from 'node:path';
import { codeOf } from './fixtures/invite-code.ts';
import type { RecordingProxy } from './fixtures/recording-proxy.ts';
import { decodedFields, find, type Needle, textNeedle } from './fixtures/search.ts';
import { connectDirectly, exchange, expect, meet, test } from './fixtures/vesper.ts';

test.use({ serverOptions: ['--log-level', 'debug'], serviceWorkers: 'allow' });

/** All that went over the wire: raw, unmasked, and decoded. */
function everythingIn(recorder: RecordingProxy): Buffer[] {
  const messages = [...recorder.messagesToServer(), ...recorder.messagesToBrowsers()];
  return [...recorder.bytes(), ...messages.map((message) => Buffer.from(message)), ...messages.flatMap(decodedFields)];
}

async function filesIn(folder: string): Promise<Buffer[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(names.filter((e) => e.isFile()).map((entry) => readFile(path(entry.parentPath, entry.name))));
}

test('the server gets neither names nor messages nor the secret of an invite', async ({
  server,
  recorder,
  newPerson,
}) => {
  const ada = await newPerson('Adelgunde Quittenbaum', { url: recorder.url });
  const ben = await newPerson('Benjamin Xylander', { url: recorder.url });
  const texts = ['The violets bloom at midnight', 'Nobody reads along here', 'A letter for the absent one'] as const;

  const link = await meet(ada, ben);
  await exchange(ben, ada, texts[0]);
  await connectDirectly(ada, ben);
  await exchange(ada, ben, texts[1]);
  await ben.leave();
  await ada.expectConnection('via server');
  await ada.write(texts[2]);
  await ada.expectState(texts[2], 'sent');
  const waiting = await filesIn(server.data);
  await ben.comeBackTo('Adelgunde Quittenbaum');
  await ben.expectMessage(texts[2]);
  await ada.expectState(texts[2], 'delivered');

  const code = codeOf(link);
  const whole = Buffer.from(code, 'base64url');
  const secrets: Needle[] = [
    ...texts.map((text) => textNeedle(`message "${text}"`, text)),
    ...[ada, ben].map(({ name }) => textNeedle(`name ${name}`, name)),
    ...[ada, ben].map(({ name }) => textNeedle(`surname of ${name}`, name.split(' ')[1] ?? '')),
    textNeedle('code of the link', code),
    textNeedle('middle of the code', code.slice(8, 40)),
    { name: 'secret of the link', bytes: whole.subarray(1, 33) },
    { name: 'half of the secret', bytes: whole.subarray(1, 17) },
  ];

  const seen = everythingIn(recorder);
  expect(find(secrets, seen)).toEqual([]);
  expect(find(secrets, [Buffer.from(server.log)])).toEqual([]);
  expect(find(secrets, [...waiting, ...(await filesIn(server.data))])).toEqual([]);

  // This search can find things. What the server must know is there, in the clear and in encoded fields:
  const operations = ['create_invite', 'peek_invite', 'claim_invite', 'create_drop', 'subscribe', 'send'];
  const known = operations.map((operation) => textNeedle(operation, `"${operation}"`));
  const creation = recorder.messagesToServer().find((message) => message.includes('"create_drop"')) ?? '{}';
  const { drop } = JSON.parse(creation) as { drop: string };
  known.push({ name: 'id of a drop', bytes: Buffer.from(drop, 'base64url') });
  expect(find(known, seen)).toEqual(known.map(({ name }) => name));
  expect(find(known.slice(-1), waiting)).toEqual(['id of a drop']);
  expect(find([textNeedle('log line', 'listening on')], [Buffer.from(server.log)])).toEqual(['log line']);
  // A client that seals nothing would be noticed, wherever in a frame its text stood, even without decoding.
  for (const [i, { bytes }] of secrets.entries()) {
    const body = Buffer.concat([Buffer.alloc(i), bytes, Buffer.alloc(9)]).toString('base64url');
    await sendFrame(recorder.url, JSON.stringify({ op: 'send', id: 1, drop, body }));
  }
  const raw = recorder.messagesToServer().map((message) => Buffer.from(message));
  expect(find(secrets, raw)).toEqual(secrets.map(({ name }) => name));
  expect(find(secrets, everythingIn(recorder))).toEqual(secrets.map(({ name }) => name));
});

/** Sends one frame and waits for the answer. */
async function sendFrame(url: string, frame: string): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/signaling`);
  await new Promise<void>((resolve, reject) => {
    let greeted = false;
    socket.addEventListener('error', () => reject(new Error('no connection')));
    socket.addEventListener('message', () => {
      if (greeted) return resolve();
      greeted = true;
      socket.send(frame);
    });
  });
  socket.close();
}
