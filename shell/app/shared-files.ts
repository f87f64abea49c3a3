import type { Clock } from '../clock.ts';
import { sharedFilesMs } from '../limits.ts';

/** What another app has shared, from the service worker that took it. Empty: it is not there any more. */
export function takeSharedFiles(clock: Clock, name: string): Promise<readonly File[]> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const cancel = clock.after(sharedFilesMs, () => resolve([]));
    port1.onmessage = ({ data }: MessageEvent<readonly File[]>) => {
      cancel();
      port1.close();
      resolve(data);
    };
    const worker = navigator.serviceWorker?.controller;
    if (worker) worker.postMessage({ kind: 'shared files', name }, [port2]);
    else resolve([]);
  });
}
