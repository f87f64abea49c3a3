import { beforeEach, describe, expect, it, vi } from 'vitest';
import { History } from '../../shell/app/history.ts';
import type { Timeline } from '../../shell/app/timeline.ts';
import { historyKeepMessages, historyPageMessages } from '../../shell/limits.ts';
import { endOfHistory } from '../../shell/store/records.ts';
import { eveningMs, message } from './fakes/events.ts';
import { FakeHistory } from './fakes/fake-storage.ts';

const count = 20_000;
const dayMs = 24 * 3600_000;
let source: FakeHistory;
let history: History;
let changes: number;

const idle = () => vi.waitFor(() => expect(timeline().complete).toBe(true));
const timeline = (): Timeline => history.timeline('c1') ?? expect.fail('not open');
const positions = () => Array.from({ length: timeline().count }, (_, i) => timeline().positionAt(i));

function begin(messages = Array.from({ length: count }, (_, i) => message(i + 1))): void {
  source = new FakeHistory(messages);
  changes = 0;
  history = new History(source, () => ++changes);
}

beforeEach(() => begin());

describe('a conversation that is opened', () => {
  it('has its newest page first, then the positions of all that is older', async () => {
    history.open('c1');
    await idle();
    expect(source.reads).toEqual([`before ${endOfHistory}`, `positions before ${count - historyPageMessages + 1}`]);
    expect(changes).toBe(2);
    expect(timeline().count).toBe(count);
    expect(timeline().heldCount).toBe(historyPageMessages);
    expect(timeline().positionAt(0)).toBe(1);
  });

  it('reads what is near the reader, and lets go of what is far away', async () => {
    history.open('c1');
    await idle();
    for (let index = count; index > 0; index -= 200) {
      history.need('c1', index - 50, index + 50);
      await vi.waitFor(() => expect(timeline().missing(index - 50, index + 50)).toEqual([]), { interval: 1 });
      expect(timeline().heldCount).toBeLessThan(historyKeepMessages + 1000);
    }
    await vi.waitFor(() => expect(timeline().messageAt(0)?.position).toBe(1));
    expect(timeline().messageAt(count - 1)).toBeUndefined();
    history.need('c1', count - 50, count);
    await vi.waitFor(() => expect(timeline().messageAt(count - 1)?.text).toBe(`text ${count}`));
  });

  it('does not read twice what is being read', async () => {
    history.open('c1');
    await idle();
    source.reads = [];
    history.need('c1', 1000, 1050);
    const once = source.reads.length;
    history.need('c1', 1000, 1050);
    expect(source.reads).toHaveLength(once);
  });

  it('takes what is shown for newer than what is being read, and what is removed for gone', async () => {
    history.open('c1');
    await idle();
    let open = () => {};
    source.gate = new Promise((resolve) => (open = resolve));
    history.need('c1', 100, 120);
    history.onMessage(message(105, { text: 'edited' }));
    history.removed('c1', 106);
    open();
    await vi.waitFor(() => expect(timeline().missing(99, 118)).toEqual([]));
    expect(timeline().messageAt(timeline().indexOf(105))?.text).toBe('edited');
    expect(positions()).not.toContain(106);
  });

  it('has the messages that come while it is opened', async () => {
    begin([message(1), message(2)]);
    history.open('c1');
    history.onMessage(message(3));
    history.onMessage(message(2, { text: 'edited' }));
    await idle();
    expect(positions()).toEqual([1, 2, 3]);
    expect(timeline().messageAt(1)?.text).toBe('edited');
  });

  it('drops positions where nothing can be read', async () => {
    history.open('c1');
    await idle();
    source.stored.delete(200);
    history.need('c1', 190, 210);
    await vi.waitFor(() => expect(timeline().count).toBe(count - 1));
    expect(positions()).not.toContain(200);
  });

  it('is empty and complete when nothing is stored', async () => {
    begin([]);
    history.open('c1');
    await idle();
    expect(positions()).toEqual([]);
    history.onMessage(message(1));
    expect(positions()).toEqual([1]);
  });

  it('takes a burst of 10,000 messages in, in order', async () => {
    history.open('c1');
    await idle();
    for (let i = 1; i <= 10_000; ++i) history.onMessage(message(count + i));
    expect(timeline().count).toBe(count + 10_000);
    expect(timeline().positionAt(count + 9_999)).toBe(count + 10_000);
    expect(timeline().indexOf(count + 5_000)).toBe(count + 4_999);
  });

  it('finds its place among positions with gaps, as after a renewed session', async () => {
    begin([1, 2, 5, 1_700_000_000_000, 1_700_000_000_001].map((position) => message(position)));
    history.open('c1');
    await idle();
    expect(timeline().indexOf(3)).toBe(2);
    expect(timeline().indexOf(6)).toBe(3);
    expect(timeline().indexOf(2 ** 47)).toBe(5);
  });
});

describe('the first message of a day', () => {
  const hourly = (i: number, change = {}) => message(i + 1, { sentAtMs: eveningMs + i * 3600_000, ...change });

  it('is found by a few reads', async () => {
    begin(Array.from({ length: count }, (_, i) => hourly(i)));
    expect(await history.firstSince('c1', eveningMs + 100 * dayMs)).toBe(2401);
    expect(source.reads.length).toBeLessThan(30);
    expect(await history.firstSince('c1', 0)).toBe(1);
    expect(await history.firstSince('c1', eveningMs + count * dayMs)).toBeUndefined();
  });

  it('is found when a few messages were long on their way or a clock was wrong', async () => {
    begin(
      Array.from({ length: 2000 }, (_, i) =>
        hourly(i, i % 7 === 3 ? { sentAtMs: eveningMs + (i - 30) * 3600_000 } : {}),
      ),
    );
    const found = (await history.firstSince('c1', eveningMs + 40 * dayMs)) ?? 0;
    expect(source.stored.get(found)?.sentAtMs).toBeGreaterThanOrEqual(eveningMs + 40 * dayMs);
    expect(found).toBe(40 * 24 + 1);
  });

  it('is nowhere in an empty conversation', async () => {
    begin([]);
    expect(await history.firstSince('c1', 0)).toBeUndefined();
  });
});
