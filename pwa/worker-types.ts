/** One file of the build, as pwa/build-service-worker.mjs lists it. */
export interface PrecacheEntry {
  url: string;
  /** Subresource Integrity, as in the `integrity` attribute. */
  integrity: string;
  /** Kept when it is first used, not from the beginning. */
  isLater?: boolean;
}

/** The part of ServiceWorkerGlobalScope that is used: TypeScript's library of it does not go together with the DOM's. */
export interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(
    type: 'message',
    listener: (event: MessageEvent<{ kind?: string; name?: string } | null>) => void,
  ): void;
  addEventListener(type: 'push', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NotificationTap) => void): void;
  skipWaiting(): Promise<void>;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly WindowOfOurs[]>;
    claim(): Promise<void>;
    openWindow(url: string): Promise<unknown>;
  };
}

export interface WindowOfOurs {
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

interface NotificationTap extends ExtendableEvent {
  readonly notification: Notification;
}

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
