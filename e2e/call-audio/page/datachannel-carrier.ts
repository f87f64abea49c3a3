// Stands between the product's worker and the frames: what is written goes over a data channel, what is read comes from
// it. The native encoder still gives the cadence, so only the carrier is another.

import type { EncodedFrame, Transformer } from '../../../shell/audio/call/messages.ts';

type Carried = Transformer<{ side: string }>;

let channel: RTCDataChannel | undefined;
let deliver: ((frame: EncodedFrame) => void) | undefined;

addEventListener('message', (event: MessageEvent<{ channel?: RTCDataChannel }>) => {
  if (!event.data.channel) return;
  event.stopImmediatePropagation();
  channel = event.data.channel;
  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => deliver?.({ data });
});

addEventListener('rtctransform', (event) => {
  if (!event.isTrusted) return;
  event.stopImmediatePropagation();
  const { transformer } = event as unknown as { transformer: Carried };
  const { options, readable } = transformer;
  const sends = options.side === 'send';
  const ours: Carried = {
    options,
    readable: sends ? readable : new ReadableStream({ start: (queue) => void (deliver = (one) => queue.enqueue(one)) }),
    writable: new WritableStream({
      write: ({ data }) => {
        if (channel?.readyState === 'open') channel.send(data);
      },
    }),
  };
  dispatchEvent(Object.assign(new Event('rtctransform'), { transformer: ours }));
});
