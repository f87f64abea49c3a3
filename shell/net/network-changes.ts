import type { ServerConnection } from './server-connection.ts';

/** Tells the connection what the browser knows about the network. Returns how to stop. */
export function followNetwork(connection: ServerConnection): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  addEventListener('online', () => connection.retryNow(), { signal });
  addEventListener('offline', () => connection.networkLost(), { signal });
  addEventListener('pageshow', () => connection.retryNow(), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') connection.retryNow();
    },
    { signal },
  );
  return () => stopping.abort();
}
