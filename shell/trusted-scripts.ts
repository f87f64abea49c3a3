// The addresses that this page may load as scripts by name: its own workers (Trusted Types, policy `vesper`).

// oxlint-disable-next-line import/default -- the address, which vite gives in place of what the file exports
import fileWorkerUrl from './files/worker/worker.ts?worker&url';
// oxlint-disable-next-line import/default -- likewise
import callWorkerUrl from './audio/call/call-worker.ts?worker&url';
// oxlint-disable-next-line import/default -- likewise
import voiceWorkerUrl from './audio/voice-worker.ts?worker&url';
// oxlint-disable-next-line import/default -- likewise
import vaultWorkerUrl from './vault/worker.ts?worker&url';

const serviceWorkerUrl = '/service-worker.js';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

const workers = new Set([serviceWorkerUrl, callWorkerUrl, fileWorkerUrl, voiceWorkerUrl, vaultWorkerUrl]);
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const policy = trustedTypes?.createPolicy('vesper', {
  createScriptURL(url) {
    if (!workers.has(url)) throw new TypeError('not a worker of ours');
    return url;
  },
});

/** The service worker's address, as `register` takes it. */
export function serviceWorkerScript(): string {
  return trusted(serviceWorkerUrl);
}

/** Loads the worker that does everything with files; `folder` is where it keeps them. */
export function startFileWorker(folder: string): Worker {
  return new Worker(trusted(fileWorkerUrl), { type: 'module', name: folder });
}

/** Loads a worker that encodes or decodes one voice message. */
export function startVoiceWorker(): Worker {
  return new Worker(trusted(voiceWorkerUrl), { type: 'module' });
}

/** Loads the worker that has the codec of one call. */
export function startCallWorker(): Worker {
  return new Worker(trusted(callWorkerUrl), { type: 'module', name: 'call' });
}

/** Loads the worker that makes keys from passphrases. */
export function startVaultWorker(): Worker {
  return new Worker(trusted(vaultWorkerUrl), { type: 'module', name: 'vault' });
}

function trusted(url: string): string {
  return (policy?.createScriptURL(url) ?? url) as string;
}
