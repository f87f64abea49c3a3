import type { Clock } from '../clock.ts';
import { registerWorkerAgainMs, registerWorkerMs, updateCheckMs } from '../limits.ts';
import { serviceWorkerScript } from '../trusted-scripts.ts';

export interface Updates {
  /** The person has agreed: the new version takes over and the page is loaded anew. */
  activate(): Promise<void>;
}

export interface UpdateEvents {
  /** A new version is on this device. */
  ready(): void;
  /** The page is about to be loaded anew; resolves when nothing would be lost by it. */
  leaving(): Promise<void>;
}

/** Keeps the app on this device up to date. Nothing changes under a person's hands: they say when. */
export function followUpdates(clock: Clock, { ready, leaving }: UpdateEvents): Updates {
  let waiting: ServiceWorker | null = null;
  const loadAnew = async () => {
    await leaving();
    location.reload();
  };
  const workers = navigator.serviceWorker;
  if (workers && import.meta.env.PROD) {
    let hasController = workers.controller !== null;
    // Also when it was another tab in which the person agreed.
    workers.addEventListener('controllerchange', () => {
      if (hasController) void loadAnew();
      hasController = true; // the first one, of a first visit, is of the version that the page runs
    });
    // Not in the first moments: it reads the whole build again, and somebody may be waiting for an invite to open.
    const begin = () => {
      register(workers, clock, (worker) => {
        waiting = worker;
        ready();
      }).catch((error: unknown) => {
        console.info('vesper: no offline start yet:', error);
        clock.after(registerWorkerAgainMs, begin);
      });
    };
    clock.after(registerWorkerMs, begin);
  }
  return {
    async activate() {
      const worker = waiting;
      if (!worker) return;
      await leaving();
      worker.postMessage({ kind: 'activate' });
    },
  };
}

async function register(
  workers: ServiceWorkerContainer,
  clock: Clock,
  onWaiting: (worker: ServiceWorker) => void,
): Promise<void> {
  const registration = await workers.register(serviceWorkerScript(), { updateViaCache: 'none' });
  const look = () => {
    // Without an active one this is the first version: it is what the page runs already.
    if (registration.waiting && registration.active) onWaiting(registration.waiting);
  };
  look();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  const check = () => {
    clock.after(updateCheckMs, check);
    registration.update().catch(() => {}); // offline: at the next time
  };
  clock.after(updateCheckMs, check);
}
