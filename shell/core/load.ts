import createModule from 'vesper-core';
import wasmUrl from 'vesper-core.wasm?url';
import type { CreateClient } from './core.ts';

const fetchModule = () => createModule({ locateFile: () => wasmUrl });

// From the first moment: it takes longest, and the tab lock and the database need not be waited for.
let early: ReturnType<typeof fetchModule> | undefined = fetchModule();
early.catch(() => {}); // whoever loads the core is told

/** Fetches and compiles the engine. */
export async function loadCore(): Promise<CreateClient> {
  const fetching = early ?? fetchModule();
  early = undefined;
  const module = await fetching;
  return (host, vaultKey) => {
    const client = module.Client.create(host, vaultKey);
    if (!client) throw new TypeError('the engine refused the vault key');
    return client;
  };
}
