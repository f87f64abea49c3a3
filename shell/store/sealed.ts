import type { Database } from './database.ts';
import { deriveKey } from './derive-key.ts';

/** Encrypts what the shell itself keeps. Made from the vault key before that is wiped; the browser does not let it out. */
export function deriveShellKey(vaultKey: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return deriveKey(vaultKey, 'vesper shell records v1');
}

const nonceBytes = 12;
const afterPrefix = '\uffff';

/**
 * Records of the shell: drafts and the search index, which the engine does not know. Each is sealed with AES-256-GCM
 * under a random nonce, with its name as associated data, so that none can be put in the place of another.
 */
export class SealedRecords {
  readonly #database: Database;
  readonly #key: CryptoKey;

  constructor(database: Database, key: CryptoKey) {
    this.#database = database;
    this.#key = key;
  }

  /** Undefined: there is none, or it does not open under this key and name. */
  async get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const stored = await this.#database.get('shell', name);
    return stored && this.#open(name, stored);
  }

  /** Every record whose name begins so and that opens, by name. */
  async all(prefix: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
    const range = IDBKeyRange.bound(prefix, prefix + afterPrefix);
    const store = this.#database.transaction('shell').store;
    const [names, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
    const opened = await Promise.all(values.map((value, i) => this.#open(names[i] ?? '', value)));
    return new Map(names.flatMap((name, i) => (opened[i] ? [[name, opened[i]] as const] : [])));
  }

  /** Names that begin so, ascending. */
  names(prefix: string): Promise<string[]> {
    return this.#database.getAllKeys('shell', IDBKeyRange.bound(prefix, prefix + afterPrefix));
  }

  async put(name: string, plain: Uint8Array<ArrayBuffer>): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData: bytesOf(name) },
      this.#key,
      plain,
    );
    const record = new Uint8Array(nonceBytes + sealed.byteLength);
    record.set(iv);
    record.set(new Uint8Array(sealed), nonceBytes);
    await this.#database.put('shell', record, name);
  }

  async erase(name: string): Promise<void> {
    await this.#database.delete('shell', name);
  }

  async #open(name: string, record: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const iv = record.slice(0, nonceBytes);
    const algorithm = { name: 'AES-GCM', iv, additionalData: bytesOf(name) };
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#key, record.subarray(nonceBytes)));
    } catch {
      console.info('vesper: shell record: record_refused');
      return undefined;
    }
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
