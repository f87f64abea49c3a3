// Sound as samples: from any node of a page to whoever has the other end of a port, past the page.

// oxlint-disable-next-line import/default -- the address, which vite gives in place of what the file exports
import captureUrl from './capture-worklet.ts?worker&url';
import { captureName, type CaptureOrder } from './messages.ts';

/** Once for a context, before its captures. */
export async function loadCapture({ audioWorklet }: BaseAudioContext): Promise<void> {
  await audioWorklet.addModule(captureUrl);
}

/** What is connected to the node comes out of `samples` as Float32Arrays, mono; and null after endCapture(). */
export function beginCapture(context: BaseAudioContext): { capture: AudioWorkletNode; samples: MessagePort } {
  const capture = new AudioWorkletNode(context, captureName, {
    numberOfOutputs: 0,
    channelCount: 1,
    channelCountMode: 'explicit',
  });
  const { port1, port2 } = new MessageChannel();
  capture.port.postMessage({ to: port1 } satisfies CaptureOrder, [port1]);
  return { capture, samples: port2 };
}

export function endCapture(capture: AudioWorkletNode): void {
  capture.port.postMessage('end' satisfies CaptureOrder);
}
