// What takes long, or needs libsodium: done by vesper-vault in a worker, so that no page stands still.

import { startVaultWorker } from '../trusted-scripts.ts';
import type { Calls, Reply } from './worker.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** What one guess at a passphrase costs: Argon2id (RFC 9106). Stored beside what the key seals. */
export interface Cost {
  passes: number;
  memoryKib: number;
}

export interface VaultTools {
  /** A key of 32 bytes. */
  keyOf(passphrase: string, salt: Bytes, cost: Cost): Promise<Bytes | 'no_memory' | 'refused'>;
  archiveKey(passphraseKey: Bytes, head: Bytes): Promise<Bytes | null>;
  sealChunk(key: Bytes, index: number, last: boolean, chunk: Bytes): Promise<Bytes | null>;
  openChunk(key: Bytes, index: number, last: boolean, sealed: Bytes): Promise<Bytes | null>;
  chunkBytes(): Promise<number>;
}

/** Runs what it is given with a worker of its own, whose memory, with every key in it, is gone afterwards. */
export async function withVaultTools<T>(action: (tools: VaultTools) => Promise<T>): Promise<T> {
  const worker = startVaultWorker();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  let last = 0;
  const failed = Promise.withResolvers<never>();
  worker.addEventListener('error', () => failed.reject(new Error('the vault worker does not run')));
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) call?.reject(new Error(data.error));
    else call?.resolve(data.result);
  });
  const call = <Name extends keyof Calls>(name: Name, given: Parameters<Calls[Name]>) =>
    new Promise<ReturnType<Calls[Name]>>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, name, given });
    });
  try {
    return await Promise.race([
      action({
        keyOf: (passphrase, salt, { passes, memoryKib }) =>
          call('keyOf', [new TextEncoder().encode(passphrase), salt, passes, memoryKib]),
        archiveKey: (...given) => call('archiveKey', given),
        sealChunk: (...given) => call('sealChunk', given),
        openChunk: (...given) => call('openChunk', given),
        chunkBytes: () => call('chunkBytes', []),
      }),
      failed.promise,
    ]);
  } finally {
    worker.terminate();
  }
}
