import { historyPageMessages } from '../limits.ts';
import { endOfHistory } from '../store/records.ts';
import { conversationWith, type Model } from './model.ts';
import { withLatest, withPage } from './reduce.ts';
import type { HistoryPage } from './session.ts';

export interface HistorySource {
  historyBefore(contact: string, position: number, count: number): Promise<HistoryPage>;
}

export interface ModelCell {
  get(): Model;
  set(model: Model): void;
}

/** Reads stored messages into the model, one page at a time for each contact. */
export class History {
  readonly #source: HistorySource;
  readonly #model: ModelCell;
  readonly #loading = new Set<string>();

  constructor(source: HistorySource, model: ModelCell) {
    this.#source = source;
    this.#model = model;
  }

  /** The newest message of every contact, for the list. */
  async loadLatest(): Promise<void> {
    const contacts = [...this.#model.get().contacts.keys()];
    await Promise.all(
      contacts.map(async (contact) => {
        const { messages } = await this.#source.historyBefore(contact, endOfHistory, 1);
        this.#model.set(withLatest(this.#model.get(), contact, messages));
      }),
    );
  }

  /** The page before what is shown of a conversation. */
  async loadOlder(contact: string): Promise<void> {
    const { from, complete } = conversationWith(this.#model.get(), contact);
    if (complete || this.#loading.has(contact)) return;
    this.#loading.add(contact);
    try {
      const page = await this.#source.historyBefore(contact, Math.min(from, endOfHistory), historyPageMessages);
      this.#model.set(withPage(this.#model.get(), contact, page));
    } finally {
      this.#loading.delete(contact);
    }
  }
}
