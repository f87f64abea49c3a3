import createModule from 'vesper-core';
import wasmUrl from 'vesper-core.wasm?url';
import type { CreateClient } from './core.ts';

/** Fetches and compiles the engine. */
export async function loadCore(): Promise<CreateClient> {
  const module = await createModule({ locateFile: () => wasmUrl });
  return (host, vaultKey) => {
    const client = module.Client.create(host, vaultKey);
    if (!client) throw new TypeError('the engine refused the vault key');
    return client;
  };
}
