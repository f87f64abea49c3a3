// What wasm/bindings generates as build/wasm/product/vesper-core.d.ts, as far as the shell needs it: stands in for that
// file where the engine has not been built (tsconfig.json, paths).

import type { Client, Host } from './core.ts';

interface MainModule {
  Client: { create(host: Host, vaultKey: Uint8Array): Client | null };
}

export default function createModule(options?: unknown): Promise<MainModule>;
