import { expect, it } from 'vitest';
import { CallLog } from '../../shell/app/call-log.ts';
import type { Message } from '../../shell/core/core.ts';
import { FakeHistory, FakeRecords } from './fakes/fake-storage.ts';

const at = (position: number, what: Message['what'] = 'text', contact = 'c1') =>
  ({ contact, position, what, sentAtMs: position * 1000 }) as Message;

it('finds past calls among messages, the newest first, and reads only what has come since', async () => {
  const history = new FakeHistory([at(1), at(2, 'past call'), at(3), at(4, 'past call', 'c2'), at(5, 'past call')]);
  const records = new FakeRecords();
  expect((await new CallLog(history, records).read(['c1', 'c2'])).map(({ position }) => position)).toEqual([5, 4, 2]);

  history.reads = [];
  history.stored.set(6, at(6, 'past call'));
  const log = new CallLog(history, records);
  expect((await log.read(['c1', 'c2'])).map(({ position }) => position)).toEqual([6, 5, 4, 2]);
  expect(history.reads).toEqual(['after 5', 'after 4']);
  const { writes } = records;
  await log.read(['c1', 'c2']);
  expect(records.writes).toBe(writes);
});

it('lists nothing of a call that was deleted, or of somebody who was', async () => {
  const history = new FakeHistory([at(1, 'past call'), at(2, 'past call', 'c2'), at(3, 'past call')]);
  const records = new FakeRecords();
  const log = new CallLog(history, records);
  await log.read(['c1', 'c2']);
  history.stored.delete(1);
  expect((await log.read(['c1'])).map(({ position }) => position)).toEqual([3]);
  const [kept] = records.stored.values();
  expect(new TextDecoder().decode(kept)).toBe('[["c1",{"until":3,"calls":[[3,3000]]}]]');
});

it('begins anew where its index cannot be read', async () => {
  const records = new FakeRecords();
  await records.put('calls', Uint8Array.of(1, 2));
  expect(await new CallLog(new FakeHistory([at(1, 'past call')]), records).read(['c1'])).toHaveLength(1);
});
