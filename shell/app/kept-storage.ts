import { isNoted, type Notes, note } from './notes.ts';

const askedSlot = 'vesper.storage-asked';

export type Storing = Pick<StorageManager, 'persisted' | 'persist' | 'estimate'>;

/** Whether the browser has promised not to delete what Vesper has stored, and how much that is. */
export class KeptStorage {
  readonly #storage: Storing | undefined;
  readonly #notes: Notes;
  readonly #onChange: () => void;
  /** Undefined: not known yet, or the browser does not say. */
  kept: boolean | undefined;
  /** The browser has said no to a person's asking just now. */
  isRefused = false;
  usedBytes: number | undefined;

  constructor(storage: Storing | undefined, notes: Notes, onChange: () => void) {
    this.#storage = storage;
    this.#notes = notes;
    this.#onChange = onChange;
  }

  async look(): Promise<void> {
    if (!this.#storage) return;
    const [kept, { usage }] = await Promise.all([this.#storage.persisted(), this.#storage.estimate()]);
    this.kept = kept;
    this.usedBytes = usage;
    this.#onChange();
  }

  /** There is somebody to lose now. Asked once by itself: some browsers ask the person. */
  async hasContact(): Promise<void> {
    if (isNoted(this.#notes, askedSlot)) return;
    note(this.#notes, askedSlot);
    await this.#ask();
  }

  /** The person wants it. */
  async askAgain(): Promise<void> {
    this.isRefused = !(await this.#ask());
    await this.look();
  }

  async #ask(): Promise<boolean> {
    return (await this.#storage?.persist()) ?? false;
  }
}
