// Workers of the tests' own, under a Trusted Types policy of their own.

// oxlint-disable-next-line import/default -- the address, which vite gives in place of what the file exports
import carrierUrl from './carrier-worker.ts?worker&url';

// oxlint-disable-next-line import/default -- likewise
import datachannelUrl from './datachannel-worker.ts?worker&url';

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const { trustedTypes } = globalThis as unknown as { trustedTypes: TrustedTypes };
const policy = trustedTypes.createPolicy('test', { createScriptURL: (url) => url });

export const startCarrierWorker = () => new Worker(policy.createScriptURL(carrierUrl), { type: 'module' });

/**
 * The product's workers for calls, in the order in which they were started from now on.
 * @param overDataChannel they carry packets over a data channel
 */
export function watchCallWorkers(overDataChannel: boolean): Worker[] {
  const workers: Worker[] = [];
  globalThis.Worker = new Proxy(Worker, {
    construct(Real, [url, options]: [string, WorkerOptions?]) {
      const isCall = options?.name === 'call';
      const worker = new Real(isCall && overDataChannel ? policy.createScriptURL(datachannelUrl) : url, options);
      if (isCall) workers.push(worker);
      return worker;
    },
  });
  return workers;
}
