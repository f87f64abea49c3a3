// Runs in a worker of its own: the codec of one call, between the worklets and the frames of the connection. Sound never
// passes through the page.

import createModule from 'vesper-call';
import wasmUrl from 'vesper-call.wasm?url';
import { CallLoop } from './call-loop.ts';
import type { CallNews, CallOrder, SoundMemory, Transformer, TransformOptions } from './messages.ts';
import { PlayoutAsks } from './playout-asks.ts';
import { frameSamples, playSamples, rateHz, unreadSamples, waitingFrames, warmUpFrames } from './rates.ts';
import { SampleRing } from './sample-ring.ts';

const say = (news: CallNews) => postMessage(news);
const module = createModule({ locateFile: () => wasmUrl });
/** Set while there is a call that has not failed. */
let loop: CallLoop | undefined;
/** Hands what the microphone gave since the last time to the loop. */
let capture = () => {};
/** Wipes the call's keys, with all that was derived of them. */
let wipe = () => {};
let isOver = false;

function failed(error: unknown): void {
  loop = undefined;
  say({ kind: 'failed', error: error instanceof Error ? error.message : 'failed' });
}

/** Whatever fails in here ends the call's codec, once. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (loop) failed(error);
  }
}

module.then(() => {
  say({ kind: 'ready' });
  return warmUp();
}, failed);

addEventListener('message', ({ data }: MessageEvent<CallOrder>) => {
  if (data.kind === 'begin') begin(data).catch(failed);
  else if (data.kind === 'end') end();
  else
    guarded(() => {
      if (!loop) return;
      if (data.kind === 'mute') loop.muted = data.muted;
      else if (data.kind === 'hold') loop.held = data.held;
      else loop.taken();
    });
});

addEventListener('rtctransform', (event) => {
  const { transformer } = event as unknown as { transformer: Transformer<TransformOptions> };
  // The connection goes, and its streams with it.
  carry(transformer).catch(() => {});
});

/** Browsers compile well what has run a while, and until then it is several times slower: too slow for a small phone. So it
 * runs while it rings. */
async function warmUp(): Promise<void> {
  const { CallVoice } = await module;
  const [key, samples] = [new Uint8Array(32), new Float32Array(frameSamples)];
  const voice = CallVoice.create(key, key);
  for (let frame = 0; frame < warmUpFrames; frame += 1) {
    if (loop) break;
    const nowUs = (frame * frameSamples * 1_000_000) / rateHz;
    for (let i = 0; i < samples.length; i += 1) samples[i] = Math.sin((frame * frameSamples + i) / 20) * ((i % 7) / 14);
    voice.captureSlot().set(samples);
    const packet = new Uint8Array(voice.send(nowUs) ?? []);
    voice.packetSlot().set(packet);
    voice.receive(packet.length, nowUs);
    for (let block = 0; block < frameSamples / playSamples; block += 1) voice.play(nowUs);
    await new Promise((resolve) => setTimeout(resolve)); // a call that begins is not kept waiting
  }
  voice.delete();
}

async function begin({ sendKey, receiveKey, memory }: CallOrder & { kind: 'begin' }): Promise<void> {
  try {
    const { CallVoice } = await module;
    if (isOver) return;
    const voice = CallVoice.create(sendKey, receiveKey);
    if (!voice) throw new TypeError('bad keys');
    wipe = () => voice.delete();
    loop = new CallLoop(voice, () => Math.round(performance.now() * 1000), say);
  } finally {
    sendKey.fill(0);
    receiveKey.fill(0);
  }
  const captured = new SampleRing(memory.captured);
  const samples = new Float32Array(unreadSamples);
  capture = () => {
    const count = captured.waiting;
    captured.read(samples, count);
    if (count > 0) loop?.captured(samples.subarray(0, count));
  };
  await play(memory);
}

/** What the worklet asks for is the clock of what is played, and of what is captured while the browser wants no frame. */
async function play({ played, asks }: SoundMemory): Promise<void> {
  const [ring, wants] = [new SampleRing(played), new PlayoutAsks(asks)];
  for (;;) {
    const want = await wants.next();
    if (!loop) return;
    guarded(() => {
      capture();
      loop?.play(want, (block) => ring.write(block));
    });
  }
}

function end(): void {
  isOver = true;
  loop = undefined;
  wipe();
  close();
}

async function carry({ options: { side }, readable, writable }: Transformer<TransformOptions>): Promise<void> {
  if (side === 'pass') return readable.pipeTo(writable);
  // Nothing that comes is written on: the browser's own decoder never sees a frame.
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    guarded(() => {
      if (side === 'receive') return loop?.packet(new Uint8Array(frame.data));
      capture();
      loop?.tick((packet) => {
        // What the connection does not take is not kept for it.
        if (!packet || (writer.desiredSize ?? 0) < -waitingFrames) return;
        frame.data = packet.buffer;
        writer.write(frame).catch(() => {}); // the connection goes
      });
    });
  }
}
