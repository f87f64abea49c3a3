// What a page of the rtc tests runs: PeerLinks of its own, a record of what it hears, and a network to other pages.

import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

const moduleFolder = process.env['VESPER_RTC_TEST'] ?? 'build/wasm/e2e/rtc';
const origin = 'http://localhost:9'; // nothing listens: everything is answered from the folder

export interface Signal {
  contact: number;
  kind: number;
  text: string;
}

export interface Links {
  open(contact: number, polite: boolean, offer: boolean): void;
  openWith(contact: number, polite: boolean, offer: boolean, relay: string): void;
  close(contact: number): void;
  signal(contact: number, kind: number, text: string): void;
  send(contact: number, frame: Uint8Array): boolean;
  carryVoice(contact: number, carried: boolean): void;
}

export interface Listener {
  signal?(signal: Signal): void;
  open?(contact: number): void;
  path?(contact: number, relayed: boolean): void;
  closed?(contact: number): void;
  frame?(contact: number, bytes: number[]): void;
}

/** The globals of the page. */
export interface LinksWindow {
  links: Links;
  /** Further PeerLinks in the same page. */
  makeLinks(listener: Listener): Links;
  ready?: boolean;
  /** How many JavaScript values C++ holds on to. */
  handles(): number;
  heard: { opens: number; relayed: boolean[]; closes: number; frames: number[][]; logs: string[]; signals: Signal[] };
  /** Every transceiver that was told of, and undefined where it was taken back. */
  voices: (RTCRtpTransceiver | undefined)[];
  /** Where signals go; the test decides. */
  deliver: (signal: Signal) => void;
}

const html = `<!doctype html><script type="module">
import create from './rtc-test.js';
const module = await create();
const heard = { opens: 0, relayed: [], closes: 0, frames: [], logs: [], signals: [] };
window.heard = heard;
window.voices = [];
window.deliver = () => {};
window.handles = () => module.count_emval_handles();
window.makeLinks = (listener) => new module.Links({
  signal(contact, kind, text) { listener.signal?.({ contact, kind, text }); },
  open(contact) { listener.open?.(contact); },
  path(contact, relayed) { listener.path?.(contact, relayed); },
  closed(contact) { listener.closed?.(contact); },
  frame(contact, bytes) { listener.frame?.(contact, [...bytes]); },
  voice(contact, transceiver) { window.voices.push(transceiver); },
  log(where, what) { heard.logs.push(where + ': ' + what); },
});
window.links = window.makeLinks({
  signal(signal) { heard.signals.push(signal); window.deliver(signal); },
  path(contact, relayed) { heard.relayed.push(relayed); },
  open() { heard.opens += 1; },
  closed() { heard.closes += 1; },
  frame(contact, bytes) { heard.frames.push(bytes.slice(0, 8)); },
});
window.ready = true;
</script>`;

/** Answers the page's requests from the module's folder and waits until the module runs. */
export async function loadLinks(page: Page): Promise<void> {
  const headers = { 'content-security-policy': "require-trusted-types-for 'script'" };
  await page.route(`${origin}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', headers, body: html });
    if (!/^rtc-test\.(js|wasm)$/.test(name)) return route.fulfill({ status: 404 });
    const contentType = name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
    return route.fulfill({ contentType, body: await readFile(`${moduleFolder}/${name}`) });
  });
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => (window as unknown as LinksWindow).ready);
}

/** Carries signals from one page to the other, in order. */
export async function connectPages(from: Page, to: Page): Promise<void> {
  let last = Promise.resolve();
  await from.exposeFunction('carry', (signal: Signal) => {
    last = last.then(() =>
      to.evaluate(
        ({ contact, kind, text }) => (window as unknown as LinksWindow).links.signal(contact, kind, text),
        signal,
      ),
    );
  });
  await from.evaluate(() => {
    const page = window as unknown as LinksWindow & { carry(signal: Signal): void };
    page.deliver = (signal) => page.carry(signal);
  });
}
