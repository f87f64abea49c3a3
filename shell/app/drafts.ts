/** Where drafts are stored: a part of SealedRecords. */
export interface DraftRecords {
  all(prefix: string): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>>;
  put(name: string, plain: Uint8Array<ArrayBuffer>): Promise<void>;
  erase(name: string): Promise<void>;
}

const prefix = 'draft/';

/**
 * What is written and not sent yet, by contact; kept across reloads, crashes and updates. Each change is stored at once,
 * those that come while one is being stored together after it: a tab that closes cannot be made to wait for a timer.
 */
export class Drafts {
  readonly #texts = new Map<string, string>();
  readonly #changed = new Set<string>();
  #records: DraftRecords | undefined;
  #writing: Promise<void> | undefined;

  /** Reads what was kept. What has been written in this tab meanwhile is newer. */
  async begin(records: DraftRecords): Promise<void> {
    this.#records = records;
    for (const [name, plain] of await records.all(prefix)) {
      const contact = name.slice(prefix.length);
      if (!this.#changed.has(contact)) this.#texts.set(contact, new TextDecoder().decode(plain));
    }
    void this.flush();
  }

  /** Nothing is stored from here any more. */
  end(): void {
    this.#records = undefined;
  }

  /** Nothing that was written stays in memory. */
  forget(): void {
    this.#texts.clear();
    this.#changed.clear();
  }

  get(contact: string): string {
    return this.#texts.get(contact) ?? '';
  }

  set(contact: string, text: string): void {
    if (text === this.get(contact)) return;
    if (text === '') this.#texts.delete(contact);
    else this.#texts.set(contact, text);
    this.#changed.add(contact);
    void this.flush();
  }

  /** Stores what has changed; resolves when it is stored. Called when the page may be about to go. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (this.#changed.size === 0 || !this.#records) return;
    this.#writing = this.#write(this.#records);
    await this.#writing;
  }

  async #write(records: DraftRecords): Promise<void> {
    const changed = [...this.#changed];
    this.#changed.clear();
    const writes = changed.map((contact) => {
      const text = this.get(contact);
      const name = prefix + contact;
      return text === '' ? records.erase(name) : records.put(name, new TextEncoder().encode(text));
    });
    // A draft that cannot be stored is still in this tab; the engine, which stores what matters, ends the session.
    for (const { status } of await Promise.allSettled(writes)) {
      if (status === 'rejected') console.info('vesper: draft: storage failed');
    }
    this.#writing = undefined;
  }
}
