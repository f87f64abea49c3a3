import type { Clock } from '../clock.ts';
import { registerWorkerAgainMs, registerWorkerMs, updateCheckMs } from '../limits.ts';

const workerUrl = '/service-worker.js';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

/** The one script address that this page may ever load by name. */
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const policy = trustedTypes?.createPolicy('vesper', {
  createScriptURL(url) {
    if (url !== workerUrl) throw new TypeError('not our service worker');
    return url;
  },
});

export interface Updates {
  /** The person has agreed: the new version takes over and the page is loaded anew. */
  activate(): void;
}

/** Keeps the app on this device up to date. Nothing changes under a person's hands: they say when. */
export function followUpdates(clock: Clock, onReady: () => void): Updates {
  let waiting: ServiceWorker | null = null;
  const workers = navigator.serviceWorker;
  if (workers && import.meta.env.PROD) {
    const hadController = workers.controller !== null;
    workers.addEventListener('controllerchange', () => {
      if (hadController) location.reload();
    });
    // Not in the first moments: it reads the whole build again, and somebody may be waiting for an invite to open.
    const begin = () => {
      register(workers, clock, (worker) => {
        waiting = worker;
        onReady();
      }).catch((error: unknown) => {
        console.info('vesper: no offline start yet:', error);
        clock.after(registerWorkerAgainMs, begin);
      });
    };
    clock.after(registerWorkerMs, begin);
  }
  return { activate: () => waiting?.postMessage({ kind: 'activate' }) };
}

async function register(
  workers: ServiceWorkerContainer,
  clock: Clock,
  onWaiting: (worker: ServiceWorker) => void,
): Promise<void> {
  const url = (policy?.createScriptURL(workerUrl) ?? workerUrl) as string;
  const registration = await workers.register(url, { updateViaCache: 'none' });
  const look = () => {
    // Without a controller this is the first version: it is what the page runs already.
    if (registration.waiting && workers.controller) onWaiting(registration.waiting);
  };
  look();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  const check = () => {
    clock.after(updateCheckMs, check);
    registration.update().catch(() => {}); // offline: at the next time
  };
  clock.after(updateCheckMs, check);
}
