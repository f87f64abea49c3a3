// A worker around vesper-vault. Each message is one call; it answers in order.

import createModule, { type MainModule } from 'vesper-vault';
import wasmUrl from 'vesper-vault.wasm?url';

export type Calls = Pick<MainModule, 'keyOf' | 'archiveKey' | 'sealChunk' | 'openChunk' | 'chunkBytes'>;
export type Reply = { id: number; result: unknown } | { id: number; error: string };
interface Call {
  id: number;
  name: keyof Calls;
  given: never[];
}

const loading = createModule({ locateFile: () => wasmUrl });

addEventListener('message', ({ data: { id, name, given } }: MessageEvent<Call>) => {
  void loading.then(
    (module) => postMessage({ id, result: (module[name] as (...given: never[]) => unknown)(...given) } satisfies Reply),
    (error: unknown) => postMessage({ id, error: String(error) } satisfies Reply),
  );
});
