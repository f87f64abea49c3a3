import { beforeEach, describe, expect, it } from 'vitest';
import { connectTimeoutMs, reconnectFirstMs, reconnectLongestMs } from '../../shell/limits.ts';
import { Backoff } from '../../shell/net/backoff.ts';
import { ServerConnection } from '../../shell/net/server-connection.ts';
import { FakeClock } from './fakes/fake-clock.ts';
import { FakeSocket } from './fakes/fake-socket.ts';

describe('the pauses between attempts', () => {
  it('double up to the longest', () => {
    const backoff = new Backoff(500, 30_000, () => 0);
    expect(Array.from({ length: 9 }, () => backoff.nextMs())).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(500);
  });

  it('are shortened at random by up to half', () => {
    expect(new Backoff(500, 30_000, () => 0.999_999).nextMs()).toBeCloseTo(250, 2);
  });

  it('stay finite after days without a server', () => {
    const backoff = new Backoff(500, 30_000, () => 0);
    for (let i = 0; i < 5000; ++i) backoff.nextMs();
    expect(backoff.nextMs()).toBe(30_000);
  });
});

describe('the connection to the server', () => {
  let clock: FakeClock;
  let sockets: FakeSocket[];
  let frames: string[];
  let downs: number;
  let connection: ServerConnection;
  const latest = () => sockets.at(-1) ?? expect.fail('no socket');

  beforeEach(() => {
    clock = new FakeClock();
    sockets = [];
    frames = [];
    downs = 0;
    connection = new ServerConnection({
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      clock,
      random: () => 0,
      onFrame: (frame) => frames.push(frame),
      onDown: () => ++downs,
    });
    connection.start();
  });

  it('hands frames up, and down once it is open', () => {
    connection.send('too early');
    latest().opens();
    connection.send('hello');
    latest().says('{"op":"hello"}');
    expect(frames).toEqual(['{"op":"hello"}']);
    expect(latest().sent).toEqual(['hello']);
  });

  it('gives nothing to a socket that is closing already', () => {
    latest().opens();
    latest().readyState = 2;
    connection.send('too late');
    expect(latest().sent).toEqual([]);
  });

  it('comes back after a pause that grows while the server stays away', () => {
    latest().closes();
    expect(downs).toBe(1);
    expect(clock.nextMs).toBe(reconnectFirstMs);
    clock.advance(reconnectFirstMs);
    expect(sockets).toHaveLength(2);
    latest().closes();
    expect(clock.nextMs).toBe(2 * reconnectFirstMs);
  });

  it('comes back when a stopping server asked it to, within reason', () => {
    latest().closes('retry_ms=3200');
    expect(clock.nextMs).toBe(3200);
    clock.advance(3200);
    latest().closes('retry_ms=999999999');
    expect(clock.nextMs).toBe(reconnectLongestMs);
    clock.advance(reconnectLongestMs);
    latest().closes('retry_ms=-1 or so');
    expect(clock.nextMs).toBe(4 * reconnectFirstMs);
  });

  it('counts only a server that speaks as back', () => {
    for (let i = 0; i < 20; ++i) {
      latest().opens();
      latest().closes();
      clock.advance(clock.nextMs ?? 0);
    }
    latest().opens();
    latest().closes();
    expect(clock.nextMs).toBe(reconnectLongestMs);
    clock.advance(reconnectLongestMs);
    latest().opens();
    latest().says('{}');
    latest().closes();
    expect(clock.nextMs).toBe(reconnectFirstMs);
  });

  it('gives up an attempt that neither opens nor fails', () => {
    clock.advance(connectTimeoutMs);
    expect(latest().closed).toBe(true);
    expect(downs).toBe(1);
    expect(clock.nextMs).toBe(reconnectFirstMs);
  });

  it('does not wait when the network or the person comes back', () => {
    latest().closes();
    connection.retryNow();
    expect(sockets).toHaveLength(2);
    connection.retryNow();
    expect(sockets).toHaveLength(2);
  });

  it('closes a socket that looks open while the network has gone', () => {
    latest().opens();
    connection.networkLost();
    expect(latest().closed).toBe(true);
    expect(downs).toBe(1);
  });

  it('hears nothing from a socket it has left', () => {
    const old = latest();
    old.opens();
    connection.networkLost();
    old.says('late');
    old.closes();
    expect(frames).toEqual([]);
    expect(downs).toBe(1);
  });

  it('is quiet after it was stopped', () => {
    latest().opens();
    connection.stop();
    clock.advance(reconnectLongestMs);
    expect(sockets).toHaveLength(1);
    expect(downs).toBe(0);
  });
});
