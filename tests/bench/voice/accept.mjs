// From the press on Accept to the first sound that each side hears, between two pages of the app on one machine: signalling,
// microphone, codec, keys and the browser's own are all in it.

import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import options from '../../../e2e/chromium.json' with { type: 'json' };
import { say } from '../lib/report.mjs';
import { startVesper } from '../lib/servers.mjs';

const rateHz = 48_000;
const waitMs = 20_000;

/** @returns ms from Accept to sound, by who hears it: { called: [...], caller: [...] } of so many calls by each carrier */
export async function measureAccept(carriers, calls) {
  const tone = join(tmpdir(), `vesper-bench-tone-${process.pid}.wav`);
  await writeFile(tone, toneFile());
  const server = await startVesper();
  const browser = await chromium.launch({
    headless: true,
    ...options,
    args: [
      ...options.args,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${tone}`,
    ],
  });
  const results = {};
  try {
    for (const carrier of carriers) {
      const [caller, called] = await twoWhoMayTalk(browser, server.url, carrier);
      results[carrier] = { caller: [], called: [] };
      for (let call = 0; call < calls; call += 1) {
        say(`call ${call + 1} of ${calls}: from Accept to sound, ${carrier}`);
        const times = await oneCall(caller, called);
        for (const who of ['caller', 'called']) results[carrier][who].push(times[who]);
      }
      await caller.context().close();
      await called.context().close();
    }
  } finally {
    await browser.close();
    await server.stop();
    await rm(tone, { force: true });
  }
  return results;
}

async function twoWhoMayTalk(browser, url, carrier) {
  const pages = [];
  for (const name of ['Ada', 'Ben']) {
    const context = await browser.newContext({ permissions: ['microphone'] });
    await context.addInitScript(listen, carrier === 'native');
    const page = await context.newPage();
    const link = pages.length > 0 ? await inviteOf(pages[0]) : url;
    await page.goto(link);
    await page.getByRole('textbox', { name: 'Your name', exact: true }).fill(name);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    pages.push(page);
  }
  await pages[1].getByRole('button', { name: 'Accept invite', exact: true }).click();
  for (const page of pages) {
    const status = page.getByRole('status', { name: 'Connection', exact: true });
    await status.getByText('direct', { exact: true }).waitFor({ timeout: waitMs });
  }
  return pages;
}

async function inviteOf(page) {
  await page.getByRole('button', { name: 'New invite', exact: true }).click();
  const link = page.getByRole('textbox', { name: 'Invite link', exact: true });
  await link.waitFor();
  return link.inputValue();
}

async function oneCall(caller, called) {
  const button = (page, name) => page.getByRole('button', { name, exact: true });
  for (const page of [caller, called]) await page.evaluate(() => globalThis.soundHeard.reset());
  await button(caller, 'Start voice call').click();
  const accept = button(called, 'Accept');
  await accept.waitFor();
  const heard = [caller, called].map((page) => page.evaluate(() => globalThis.soundHeard.first));
  await accept.evaluate((element) => element.addEventListener('click', () => globalThis.soundHeard.press(), true));
  await accept.click();
  const [atCaller, atCalled] = await Promise.all(heard);
  const pressed = await called.evaluate(() => globalThis.soundHeard.pressedMs);
  await button(caller, 'Hang up').click();
  for (const page of [caller, called])
    await page.getByRole('status', { name: 'Call state', exact: true }).waitFor({ state: 'detached', timeout: waitMs });
  return { caller: atCaller - pressed, called: atCalled - pressed };
}

/** Runs in the page before all else: tells when the first sample that is not faint goes to the loudspeaker from a graph that
 * has a stream as its source. Ringing has none. */
function listen(isNative) {
  if (isNative) delete globalThis.RTCRtpScriptTransform;
  const taps = new Set();
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode && this instanceof GainNode && this.context.isCall) {
      const tap = new AnalyserNode(this.context, { fftSize: 32_768 });
      connect.call(this, tap);
      taps.add(tap);
    }
    return connect.call(this, to, ...rest);
  };
  const source = AudioContext.prototype.createMediaStreamSource;
  AudioContext.prototype.createMediaStreamSource = function (stream) {
    this.isCall = true;
    return source.call(this, stream);
  };
  const samples = new Float32Array(32_768);
  const look = (found) => {
    for (const tap of taps) {
      tap.getFloatTimeDomainData(samples);
      const at = samples.findIndex((sample) => Math.abs(sample) > 0.01);
      if (at >= 0) return found(Date.now() - ((samples.length - at) * 1000) / tap.context.sampleRate);
    }
    setTimeout(look, 5, found);
  };
  globalThis.soundHeard = {
    reset() {
      taps.clear();
      this.first = new Promise(look);
    },
    press() {
      this.pressedMs = Date.now();
    },
  };
}

/** WAV of 16 bits, mono: ten seconds of a voice-like sound that never pauses, so that the first sound is the first there is. */
function toneFile() {
  const samples = new Int16Array(10 * rateHz);
  for (let i = 0; i < samples.length; i += 1) {
    const pitch = Math.sin(2 * Math.PI * 3 * (i / rateHz));
    for (const harmonic of [1, 2, 3])
      samples[i] += (6000 / harmonic) * Math.sin((2 * Math.PI * harmonic * (200 * i + 300 * pitch)) / rateHz);
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}
