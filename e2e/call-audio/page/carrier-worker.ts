// Runs in a worker: puts payloads of its own in the place of what the browser encoded, and keeps what arrives from it.

import type { Transformer } from '../../../shell/audio/call/messages.ts';

type Carried = Transformer<{ side: 'send' | 'receive'; sizes: number[] }>;

const first = 0xa7; // no Opus packet of the browser's begins so: mono, SILK only, code 3

async function send({ options, readable, writable }: Carried): Promise<void> {
  const writer = writable.getWriter();
  const reader = readable.getReader();
  for (let number = 0; ; number += 1) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    const size = options.sizes[number % options.sizes.length] ?? 100;
    const payload = new Uint8Array(size).fill(first);
    new DataView(payload.buffer).setUint32(1, number);
    postMessage({ kind: 'sent', size: frame.data.byteLength });
    frame.data = payload.buffer;
    await writer.write(frame);
  }
}

/** Writes nothing on: the browser has nothing to play. */
async function receive({ readable }: Carried): Promise<void> {
  const reader = readable.getReader();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    const payload = new Uint8Array(frame.data);
    if (payload.length === 0) continue; // padding, with which the browser probes for bandwidth
    const isOurs = payload.length >= 100 && payload.every((byte, at) => (at > 0 && at < 5) || byte === first);
    const number = isOurs ? new DataView(frame.data).getUint32(1) : -1;
    postMessage({ kind: 'received', number, size: payload.length, atMs: performance.timeOrigin + performance.now() });
  }
}

addEventListener('rtctransform', (event) => {
  const { transformer } = event as unknown as { transformer: Carried };
  void (transformer.options.side === 'send' ? send(transformer) : receive(transformer));
});
