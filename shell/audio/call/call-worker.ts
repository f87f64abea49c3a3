// Runs in a worker of its own: the codec of one call, between the worklets and the frames of the connection. Sound never
// passes through the page.

import createModule from 'vesper-call';
import wasmUrl from 'vesper-call.wasm?url';
import { CallLoop } from './call-loop.ts';
import type { CallNews, CallOrder, PlayoutWant, Transformer, TransformOptions } from './messages.ts';
import { captureBlocksAnswered, frameSamples, playSamples, rateHz, waitingFrames, warmUpFrames } from './rates.ts';

const say = (news: CallNews) => postMessage(news);
const module = createModule({ locateFile: () => wasmUrl });
/** Set while there is a call that has not failed. */
let loop: CallLoop | undefined;
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

async function begin({ sendKey, receiveKey, captured, played }: CallOrder & { kind: 'begin' }): Promise<void> {
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
  let taken = 0;
  captured.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    taken += 1;
    if (taken === captureBlocksAnswered) {
      captured.postMessage(taken);
      taken = 0;
    }
    guarded(() => loop?.captured(data));
  };
  played.onmessage = ({ data }: MessageEvent<PlayoutWant>) =>
    guarded(() => loop?.play(data, (block) => played.postMessage(block, [block.buffer])));
}

function end(): void {
  isOver = true;
  loop = undefined;
  wipe();
  close();
}

async function carry({ options: { side }, readable, writable }: Transformer<TransformOptions>): Promise<void> {
  if (side === 'pass') return readable.pipeTo(writable);
  if (side === 'receive') {
    // Nothing is written on: the browser's own decoder never sees a frame.
    return readable.pipeTo(
      new WritableStream({ write: ({ data }) => guarded(() => loop?.packet(new Uint8Array(data))) }),
    );
  }
  const writer = writable.getWriter();
  await readable.pipeTo(
    new WritableStream({
      write: (frame) =>
        guarded(() =>
          loop?.tick((packet) => {
            // What the connection does not take is not kept for it.
            if (!packet || (writer.desiredSize ?? 0) < -waitingFrames) return;
            frame.data = packet.buffer;
            writer.write(frame).catch(() => {}); // the connection goes
          }),
        ),
    }),
  );
}
