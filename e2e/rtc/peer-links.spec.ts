// Two PeerLinks in a real browser: every test is about what a real RTCPeerConnection does with them.

import { expect, type Page, test } from '@playwright/test';
import { connectPages, type LinksWindow, loadLinks } from './links-page.ts';

const offer = 1;
const answer = 2;
const candidate = 3;

const openLink = (page: Page, polite: boolean, offers: boolean) =>
  page.evaluate(([p, o]) => (window as unknown as LinksWindow).links.open(1, p, o), [polite, offers] as const);
const send = (page: Page, bytes: number[]) =>
  page.evaluate((b) => (window as unknown as LinksWindow).links.send(1, new Uint8Array(b)), bytes);
const signal = (page: Page, kind: number, text: string) =>
  page.evaluate(([k, t]) => (window as unknown as LinksWindow).links.signal(1, k, t), [kind, text] as const);
const heard = (page: Page) => page.evaluate(() => (window as unknown as LinksWindow).heard);
const opens = (page: Page) => expect.poll(async () => (await heard(page)).opens);
const closes = (page: Page) => expect.poll(async () => (await heard(page)).closes);
const frames = (page: Page) => expect.poll(async () => (await heard(page)).frames);

async function pair(page: Page, other: Page): Promise<void> {
  await Promise.all([loadLinks(page), loadLinks(other)]);
  await Promise.all([connectPages(page, other), connectPages(other, page)]);
}

async function expectConnected(page: Page, other: Page, times = 1): Promise<void> {
  await opens(page).toBe(times);
  await opens(other).toBe(times);
  expect(await send(page, [1, 2, 3, times])).toBe(true);
  expect(await send(other, [9, times])).toBe(true);
  await frames(other).toContainEqual([1, 2, 3, times]);
  await frames(page).toContainEqual([9, times]);
}

test('both sides offer at once and connect', async ({ browser }) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  await Promise.all([openLink(page, true, true), openLink(other, false, true)]);
  await expectConnected(page, other);
  expect(await heard(page)).toMatchObject({ relayed: [false], logs: [] });
  expect(await heard(other)).toMatchObject({ relayed: [false], logs: [] });
});

test('the side that does not offer waits for the other', async ({ browser }) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  await openLink(other, true, false);
  await openLink(page, false, true);
  await expectConnected(page, other);
  expect((await heard(other)).signals.filter(({ kind }) => kind === offer)).toEqual([]);
  expect((await heard(page)).signals.filter(({ kind }) => kind === offer)).toHaveLength(1);
});

test('an offer that meets an offer every time still connects', async ({ page }) => {
  await loadLinks(page);
  const result = await page.evaluate(async () => {
    const { makeLinks } = window as unknown as LinksWindow;
    let collisions = 0;
    for (let round = 0; round < 10; round += 1) {
      const waiting: (() => void)[] = [];
      let held = true;
      let opened = 0;
      let finish = () => {};
      const finished = new Promise<void>((resolve) => (finish = resolve));
      // Holds back every signal until both have offered.
      const offers = [false, false];
      const side = (index: number) => ({
        signal({ kind, text }: { kind: number; text: string }) {
          const go = () => sides[1 - index]?.signal(1, kind, text);
          if (kind === 1) offers[index] = true;
          if (held) waiting.push(go);
          else go();
          if (held && offers[0] && offers[1]) {
            held = false;
            collisions += 1;
            for (const one of waiting) one();
          }
        },
        open() {
          opened += 1;
          if (opened === 2) finish();
        },
      });
      const sides = [makeLinks(side(0)), makeLinks(side(1))];
      sides[0]?.open(1, round % 2 === 0, true);
      sides[1]?.open(1, round % 2 === 1, true);
      await finished;
      for (const links of sides) links.close(1);
    }
    return collisions;
  });
  expect(result).toBe(10);
  expect((await heard(page)).logs).toEqual([]);
});

test('hostile signals are logged by name and the link still connects', async ({ browser }) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  await openLink(page, true, false);
  const early = JSON.stringify({ candidate: 'candidate:no such thing', sdpMid: '0', sdpMLineIndex: 0 });
  await signal(page, candidate, early);
  await signal(page, candidate, '{not json');
  await signal(page, answer, 'v=0\r\n');
  await signal(page, offer, 'secret words');
  await signal(page, offer, '');
  await page.evaluate(() => {
    const { links } = window as unknown as LinksWindow;
    for (let i = 0; i < 300; i += 1) links.signal(1, 1, 'x');
  });
  await openLink(other, false, true);
  await expectConnected(page, other);
  for (const text of ['null', '7', '{}', '[]', '"x"', early]) await signal(page, candidate, text);
  await signal(page, answer, 'v=0\r\n');
  await signal(page, offer, 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n');
  await signal(page, offer, 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=nonsense 9 X 0\r\n');
  const ofAnswers = async () => (await heard(page)).logs.filter((line) => line.startsWith('their answer'));
  await expect.poll(ofAnswers).toHaveLength(2);
  expect(await send(other, [5])).toBe(true);
  await frames(page).toContainEqual([5]);
  const { logs: lines, closes: ended } = await heard(page);
  expect(ended).toBe(0);
  expect(lines).toContain('signal: too many');
  for (const line of lines) {
    expect(line).toMatch(/^((their (offer|answer)|candidate): [A-Z][A-Za-z]+|signal: too many)$/);
  }
});

test('a hostile offer in a collision does not end the polite side', async ({ browser }) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  await openLink(page, true, true);
  await expect.poll(async () => (await heard(page)).signals.length).toBeGreaterThan(0);
  await signal(page, offer, 'secret words');
  await openLink(other, false, true);
  await expectConnected(page, other);
});

test('frames that are too long or not binary are refused alone', async ({ page }) => {
  await loadLinks(page);
  await page.evaluate(async () => {
    const globals = window as unknown as LinksWindow;
    const connection = new RTCPeerConnection();
    const channel = connection.createDataChannel('raw', { negotiated: true, id: 0 });
    connection.onicecandidate = ({ candidate: found }) => {
      if (found) globals.links.signal(1, 3, JSON.stringify(found));
    };
    let last = Promise.resolve();
    globals.deliver = ({ kind, text }) => {
      last = last.then(async () => {
        if (kind === 3) return connection.addIceCandidate(JSON.parse(text));
        await connection.setRemoteDescription({ type: 'offer', sdp: text });
        await connection.setLocalDescription();
        globals.links.signal(1, 2, connection.localDescription?.sdp ?? '');
      });
    };
    globals.links.open(1, true, true);
    await new Promise((resolve) => (channel.onopen = resolve));
    channel.send('text');
    channel.send(new Uint8Array(64 * 1024 + 1));
    channel.send(new Uint8Array(64 * 1024));
    channel.send(new Uint8Array([4]));
  });
  await frames(page).toEqual([[0, 0, 0, 0, 0, 0, 0, 0], [4]]);
  expect((await heard(page)).logs).toEqual(['peer frame: not binary', 'peer frame: too long']);
});

test('closing is silent here and heard there', async ({ browser }) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  await Promise.all([openLink(page, true, true), openLink(other, false, true)]);
  await expectConnected(page, other);
  await page.evaluate(() => (window as unknown as LinksWindow).links.close(1));
  await closes(other).toBe(1);
  expect((await heard(page)).closes).toBe(0);
  expect(await send(page, [1])).toBe(false);
  expect(await send(other, [1])).toBe(false);
});

test('a link opens again twenty times and leaves nothing behind', async ({ browser }) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  const before = await page.evaluate(() => (window as unknown as LinksWindow).handles());
  for (let round = 1; round <= 20; round += 1) {
    // Open replaces the link of the round before; signals of that round are of no use any more.
    await Promise.all([openLink(page, true, false), openLink(other, false, false)]);
    await openLink(round % 2 === 0 ? page : other, round % 2 === 0, true);
    await expectConnected(page, other, round);
  }
  await page.evaluate(() => (window as unknown as LinksWindow).links.close(1));
  expect(await page.evaluate(() => (window as unknown as LinksWindow).handles())).toBeLessThanOrEqual(before + 2);
});

test('a relay that the browser refuses, or that does not answer, costs no link that needs none', async ({
  browser,
}) => {
  for (const [relay, logs] of [
    ['turn:no port:x', ['relays: SyntaxError']],
    ['turn:127.0.0.1:9', []],
  ] as const) {
    const [page, other] = [await browser.newPage(), await browser.newPage()];
    await pair(page, other);
    // Who waits is there first: what comes before would be for nobody.
    await openLink(other, false, false);
    await page.evaluate((url) => (window as unknown as LinksWindow).links.openWith(1, true, true, url), relay);
    await expectConnected(page, other);
    expect(await heard(page)).toMatchObject({ relayed: [false], logs });
  }
});

test('a link that the browser refuses counts as closed', async ({ page }) => {
  await loadLinks(page);
  await page.evaluate(() => {
    const globals = window as unknown as LinksWindow & { RTCPeerConnection: unknown };
    globals.RTCPeerConnection = class {
      constructor() {
        throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
      }
    };
    globals.links.open(1, true, true);
  });
  expect(await heard(page)).toMatchObject({ closes: 1, logs: ['connection: UnknownError'] });
});

test('a channel that does not drain is closed', async ({ browser }) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  await Promise.all([openLink(page, true, true), openLink(other, false, true)]);
  await expectConnected(page, other);
  const sent = await page.evaluate(() => {
    const { links } = window as unknown as LinksWindow;
    const frame = new Uint8Array(64 * 1024);
    let count = 0;
    while (count < 1000 && links.send(1, frame)) count += 1;
    return count;
  });
  expect(sent).toBeGreaterThanOrEqual(128);
  expect(sent).toBeLessThan(1000);
  expect(await heard(page)).toMatchObject({ closes: 1, logs: ['send: buffer full'] });
});

test('voice is carried both ways by one transceiver, rests, and is carried again; also when both begin at once', async ({
  browser,
}) => {
  const [page, other] = [await browser.newPage(), await browser.newPage()];
  await pair(page, other);
  await Promise.all([openLink(page, true, true), openLink(other, false, true)]);
  await expectConnected(page, other);
  const carry = (on: Page, carried: boolean) =>
    on.evaluate((is) => (window as unknown as LinksWindow).links.carryVoice(1, is), carried);
  const voices = (on: Page) =>
    expect.poll(() =>
      on.evaluate(() => (window as unknown as LinksWindow).voices.map((voice) => voice?.currentDirection ?? 'none')),
    );
  // Nobody is told before both want it.
  await carry(page, true);
  await carry(other, true);
  await voices(page).toEqual(['sendrecv']);
  await voices(other).toEqual(['sendrecv']);

  await Promise.all([carry(page, false), carry(other, false)]);
  await voices(page).toEqual(['inactive', 'none']);
  await voices(other).toEqual(['inactive', 'none']);

  await Promise.all([carry(page, true), carry(other, true)]);
  await voices(page).toEqual(['sendrecv', 'none', 'sendrecv']);
  await voices(other).toEqual(['sendrecv', 'none', 'sendrecv']);
  for (const on of [page, other]) {
    const isOne = await on.evaluate(() => {
      const [first, , second] = (window as unknown as LinksWindow).voices;
      return first === second;
    });
    expect(isOne).toBe(true);
  }
  await frames(other).toHaveLength(1); // what the link is for goes on
  expect((await heard(page)).logs).toEqual([]);
  expect((await heard(other)).logs).toEqual([]);
});
