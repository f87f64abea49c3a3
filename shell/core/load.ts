import createModule from 'vesper-core';
import wasmUrl from 'vesper-core.wasm?url';
import { askedAtStart } from '../app/take-address.ts';
import type { CreateClient } from './core.ts';

const fetchModule = () => createModule({ locateFile: () => wasmUrl });

// From the first moment: it takes longest, and the tab lock and the database need not be waited for. Who has come here
// for the first time, by no link, sees the first page before: on a slow network it would share the way with the engine.
const mayBeNew = !navigator.serviceWorker?.controller && askedAtStart.is === 'nothing';
let early: ReturnType<typeof fetchModule> | undefined = mayBeNew ? undefined : fetchModule();
early?.catch(() => {}); // whoever loads the core is told

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
