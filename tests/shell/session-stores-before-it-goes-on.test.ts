import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Ended, Session } from '../../shell/app/session.ts';
import type { CoreEvent } from '../../shell/core/core.ts';
import { ServerConnection } from '../../shell/net/server-connection.ts';
import { type Database, openDatabase } from '../../shell/store/database.ts';
import { endOfHistory, Records } from '../../shell/store/records.ts';
import { message } from './fakes/events.ts';
import { noCalls } from './fakes/fake-calls.ts';
import { FakeClient } from './fakes/fake-client.ts';
import { FakeClock } from './fakes/fake-clock.ts';
import { FakeSocket } from './fakes/fake-socket.ts';
import { FakeTransfers } from './fakes/fake-transfers.ts';

let database: Database;
let records: Records;
let clock: FakeClock;
let client: FakeClient;
let socket: FakeSocket;
let transfers: FakeTransfers;
let shown: CoreEvent[];
let ended: Ended[];
let count = 0;

async function start(prepare: (client: FakeClient) => void = () => {}): Promise<Session> {
  return Session.start({
    createClient: (host) => {
      client = new FakeClient(host);
      prepare(client);
      return client;
    },
    vaultKey: new Uint8Array(32),
    records,
    transfers,
    calls: noCalls(),
    clock,
    connect: ({ onFrame, onDown }) =>
      new ServerConnection({ open: () => (socket = new FakeSocket()), clock, random: () => 0, onFrame, onDown }),
    show: (event) => shown.push(event),
    ended: (why) => ended.push(why),
  });
}

beforeEach(async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  database = await openDatabase(`session ${++count}`);
  records = await Records.claim(database, 'this tab');
  clock = new FakeClock();
  transfers = new FakeTransfers();
  shown = [];
  ended = [];
});

const sealed = (value: object) => new TextEncoder().encode(JSON.stringify(value));

describe('a session', () => {
  it('gives the engine its records back, then starts it', async () => {
    await records.write({
      puts: [
        { name: 'profile', sealed: new Uint8Array(1) },
        { name: 'message/c1/000000000001', sealed: new Uint8Array(1) },
      ],
      erases: [],
      erasesUnder: [],
    });
    await start();
    expect(client.calls).toEqual(['restore profile', 'start']);
    expect(socket.closed).toBe(false);
  });

  it('says stored only when the batch can be read back', async () => {
    await start();
    client.stores({ puts: [{ name: 'a', sealed: new Uint8Array([7]) }] });
    expect(client.calls).not.toContain('stored');
    await vi.waitFor(() => expect(client.calls).toContain('stored'));
    expect(await database.get('records', 'a')).toEqual(new Uint8Array([7]));
  });

  it('has settled when what the engine had given it to store by then can be read back', async () => {
    const session = await start();
    client.stores({ puts: [{ name: 'a', sealed: new Uint8Array(1) }] });
    client.stores({ puts: [{ name: 'b', sealed: new Uint8Array(1) }] });
    await session.settled();
    expect(await records.has('b')).toBe(true);
  });

  it('has started only when everything the engine stored at its start is durable', async () => {
    await start((made) => {
      made.onStart = () => made.stores({ puts: [{ name: 'a', sealed: new Uint8Array(1) }] });
    });
    expect(client.calls).toEqual(['start', 'stored']);
  });

  it('keeps files before the records that tell of them, and erases them after those are gone', async () => {
    await start();
    transfers.onKeep = async () => expect(await database.get('records', 'a')).toBeUndefined();
    transfers.onErase = async () => expect(await database.get('records', 'a')).toBeDefined();
    client.stores({
      puts: [{ name: 'a', sealed: new Uint8Array(1) }],
      erases: ['file/c1/000000000001'],
      files: [{ broughtIn: 'new/1', name: 'file/c1/000000000002' }],
    });
    await vi.waitFor(() => expect(client.calls).toContain('stored'));
    expect(transfers.calls).toEqual(['begin', 'keep new/1', 'erase file/c1/000000000001']);
    expect(ended).toEqual([]);
  });

  it('ends without writing the record of a file that could not be kept', async () => {
    await start();
    transfers.onKeep = () => Promise.reject(new Error('missing'));
    client.stores({
      puts: [{ name: 'a', sealed: new Uint8Array(1) }],
      files: [{ broughtIn: 'new/1', name: 'file/c1/000000000002' }],
    });
    await vi.waitFor(() => expect(ended).toEqual(['storage failed']));
    expect(await database.get('records', 'a')).toBeUndefined();
  });

  it('tells the engine what becomes of files while it runs', async () => {
    const session = await start();
    transfers.engine?.fileReady('c1', 2, 3);
    transfers.engine?.fileEnded('c1', 2, 'whole');
    session.stop();
    transfers.engine?.fileMissing('c1', 4);
    expect(client.calls.filter((call) => call.startsWith('file'))).toEqual([
      'fileReady c1 2 3',
      'fileEnded c1 2 whole',
    ]);
    expect(transfers.calls).toContain('end');
  });

  it('sets one timer', async () => {
    await start();
    client.host.setTimer(clock.nowMs() + 5000);
    client.host.setTimer(clock.nowMs() + 1000);
    clock.advance(1000);
    expect(client.calls.filter((call) => call === 'timer')).toHaveLength(1);
    clock.advance(9000);
    expect(client.calls.filter((call) => call === 'timer')).toHaveLength(1);
  });

  it('passes frames both ways and says when the server has gone', async () => {
    await start();
    socket.opens();
    client.host.sendToServer('out');
    socket.says('in');
    socket.closes();
    expect(socket.sent).toEqual(['out']);
    expect(client.calls).toEqual(['start', 'serverFrame in', 'serverDown']);
  });

  it('connects at once, and keeps what the server says until the engine has started', async () => {
    const starting = start();
    socket.opens();
    socket.says('hello');
    expect(client.calls).toEqual([]);
    await starting;
    expect(client.calls).toEqual(['start', 'serverFrame hello']);
  });

  it('ends, without a word to the engine, when another tab has claimed the records', async () => {
    await start();
    await Records.claim(database, 'another tab');
    client.stores({ puts: [{ name: 'a', sealed: new Uint8Array(1) }] });
    await vi.waitFor(() => expect(ended).toEqual(['lost records']));
    expect(client.calls).not.toContain('stored');
    expect(socket.closed).toBe(true);
    client.shows(message(1));
    expect(shown).toEqual([]);
  });

  it('ends when the browser cannot store any more', async () => {
    await start();
    database.close();
    client.stores({ puts: [{ name: 'a', sealed: new Uint8Array(1) }] });
    await vi.waitFor(() => expect(ended).toEqual(['storage failed']));
    expect(client.calls).not.toContain('stored');
  });

  it('frees the engine when it is stopped, once', async () => {
    const session = await start();
    session.stop();
    session.stop();
    await vi.waitFor(() => expect(client.calls.filter((call) => call === 'delete')).toHaveLength(1));
  });

  it('reads history in pages and leaves out what does not open', async () => {
    const session = await start();
    const name = (position: number) => `message/c1/${position.toString(16).padStart(12, '0')}`;
    await records.write({
      puts: [
        { name: name(1), sealed: sealed(message(1)) },
        { name: name(2), sealed: sealed({ error: 'record_refused' }) },
        { name: name(3), sealed: sealed(message(3)) },
      ],
      erases: [],
      erasesUnder: [],
    });
    expect(await session.historyBefore('c1', endOfHistory, 2)).toEqual({ messages: [message(3)], complete: false });
    expect(await session.historyBefore('c1', endOfHistory, 9)).toEqual({
      messages: [message(1), message(3)],
      complete: true,
    });
  });
});
