/** Runs the app in one tab at a time. */
export interface TabLock {
  /** Resolves with whether this tab is the one now. */
  take(steal: boolean): Promise<boolean>;
  /** Called when another tab has taken over. */
  onLost: () => void;
}

const name = 'vesper';

export function browserTabLock(): TabLock {
  const lock: TabLock = {
    take: (steal) =>
      new Promise((resolve) => {
        const held = navigator.locks.request(name, steal ? { steal } : { ifAvailable: true }, (granted) => {
          resolve(granted !== null);
          // Held for as long as the page lives, or until it is stolen.
          return granted ? new Promise(() => {}) : undefined;
        });
        held.catch(() => lock.onLost());
      }),
    onLost: () => {},
  };
  return lock;
}
