import type { Bytes, Cost, VaultTools } from '../../../shell/vault/tools.ts';

/** The shape of vesper-vault, with what node has: fast, and as strict about what opens. tests/unit/vault has the real one. */
export class FakeVaultTools implements VaultTools {
  /** More than this cannot be had. */
  memoryKib = Infinity;
  readonly costs: Cost[] = [];

  async keyOf(passphrase: string, salt: Bytes, cost: Cost) {
    if (passphrase === '') return 'refused' as const;
    if (cost.memoryKib > this.memoryKib) return 'no_memory' as const;
    this.costs.push({ passes: cost.passes, memoryKib: cost.memoryKib });
    return digest(new TextEncoder().encode(`${passphrase} ${cost.passes} ${cost.memoryKib} ${salt.join()}`));
  }
  async archiveKey(passphraseKey: Bytes, head: Bytes) {
    return digest(new Uint8Array([...passphraseKey, ...head]));
  }
  async sealChunk(key: Bytes, index: number, last: boolean, chunk: Bytes) {
    return new Uint8Array(await crypto.subtle.encrypt(place(index, last), await keyFrom(key), chunk));
  }
  async openChunk(key: Bytes, index: number, last: boolean, sealed: Bytes) {
    try {
      return new Uint8Array(await crypto.subtle.decrypt(place(index, last), await keyFrom(key), sealed));
    } catch {
      return null;
    }
  }
  chunkBytes() {
    return Promise.resolve(64);
  }
}

async function digest(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
function keyFrom(key: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
function place(index: number, last: boolean) {
  return { name: 'AES-GCM', iv: new Uint8Array([...new Uint8Array(10), index, last ? 1 : 0]) };
}
