import { css, html, nothing, type PropertyValues } from 'lit';
import { contactsByNews, nameOf } from '../app/model.ts';
import type { Contact, Message } from '../core/core.ts';
import { searchAgainMs } from '../limits.ts';
import { fold, termsOf } from '../search/fold.ts';
import type { Results } from '../search/search.ts';
import { snippet } from '../search/snippet.ts';
import { t } from '../text/words.ts';
import { textOf } from '../text/message-text.ts';
import { shortMoment } from '../text/time.ts';
import { avatar, avatarStyle } from './avatar.ts';
import { controls } from './controls.ts';
import { conversationRowStyle } from './conversation-row-style.ts';
import { AppElement } from './element.ts';

/** What a search finds: conversations by name, messages by text. Loaded when somebody first searches. */
export class SearchResults extends AppElement {
  static override properties = {
    ...AppElement.properties,
    query: {},
    results: { state: true },
    failed: { state: true },
  };
  static override styles = [
    controls,
    avatarStyle,
    conversationRowStyle,
    css`
      h2 { font: 600 0.8125rem/1.4 var(--font); letter-spacing: 0.02em; color: var(--ink-soft); padding: 12px 8px 6px; }
      .status { padding: 4px 8px; font-size: 0.875rem; color: var(--ink-soft); }
      .found { grid-column: 2 / 4; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; font-size: 0.9375rem; overflow-wrap: anywhere; color: var(--ink-soft); }
      mark { background: color-mix(in oklab, var(--glow) 26%, transparent); color: var(--ink); border-radius: 3px; }
    `,
  ];
  declare query: string;
  declare results: Results | undefined;
  declare failed: boolean;
  #stop = () => {};
  #lookedAtMs = 0;
  #lookups = 0;
  /** Whose results are shown. */
  #shown = 0;

  constructor() {
    super();
    this.query = '';
    this.failed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { search } = this.app;
    if (!search) return;
    // While messages are still being read, what is found so far is shown.
    this.#stop = search.subscribe(() => this.#more());
    search.load([...this.app.state.model.contacts.keys()]).catch((error: unknown) => {
      console.info('vesper: search:', error);
      this.failed = true;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) void this.#find();
  }

  override render() {
    const terms = termsOf(this.query);
    const contacts = contactsByNews(this.app.state.model).filter(({ name }) => {
      const folded = fold(name);
      return terms.every((term) => folded.includes(term));
    });
    const messages = this.results?.messages ?? [];
    return html`
      <p class="status" role="status">${this.#status(contacts.length)}</p>
      <div @keydown=${this.#onKey}>
        ${
          contacts.length > 0
            ? html`<h2>${t.home.conversations}</h2>
                <ul aria-label=${t.home.conversations}>${contacts.map((contact) => this.#contact(contact, terms))}</ul>`
            : nothing
        }
        ${
          messages.length > 0
            ? html`<h2>${t.search.messages}</h2>
                <ul aria-label=${t.search.messages}>${messages.map((message) => this.#message(message))}</ul>`
            : nothing
        }
      </div>
    `;
  }

  /** The first result takes the focus. */
  override focus(): void {
    this.#buttons()[0]?.focus();
  }

  openFirst(): void {
    this.#buttons()[0]?.click();
  }

  #status(contacts: number): string {
    if (this.failed) return t.search.failed;
    const { progress } = this.app.search ?? {};
    if (progress) return t.search.preparing({ percent: Math.floor((100 * progress.done) / Math.max(1, progress.all)) });
    if (!this.results) return '';
    const { count, messages } = this.results;
    if (count === 0) return contacts === 0 ? t.search.none({ words: this.query.trim() }) : '';
    return count > messages.length ? t.search.foundMore({ count, shown: messages.length }) : t.search.found({ count });
  }

  #contact({ id, name }: Contact, terms: readonly string[]) {
    return html`<li aria-label=${name}>
      <button @click=${() => this.app.go({ at: 'conversation', contact: id })}>
        ${avatar(this.app, id, name)}<span class="who"><bdi class="name">${this.#marked(name, terms)}</bdi></span>
      </button>
    </li>`;
  }

  #message(message: Message) {
    const { contact, position, sentAtMs, incoming } = message;
    const name = nameOf(this.app.state.model, contact);
    const parts = this.#marked(textOf(message, name), this.results?.terms ?? []);
    return html`<li>
      <button @click=${() => this.app.showMessage(contact, position)}>
        ${avatar(this.app, contact, name)}
        <span class="who"><bdi class="name">${name}</bdi></span>
        <span class="time">${shortMoment(sentAtMs, this.app.clock.nowMs())}</span>
        <span class="found" dir="auto">${incoming ? nothing : t.home.you({ text: '' })}${parts}</span>
      </button>
    </li>`;
  }

  #marked(text: string, terms: readonly string[]) {
    return snippet(text, terms).map(({ text: part, marked }) => (marked ? html`<mark>${part}</mark>` : part));
  }

  /** More can be found than before: now and then, because finding it takes time from reading more. */
  #more(): void {
    const { clock, search } = this.app;
    const nowMs = clock.nowMs();
    if (search?.progress && nowMs - this.#lookedAtMs < searchAgainMs) return;
    this.#lookedAtMs = nowMs;
    void this.#find();
  }

  async #find(): Promise<void> {
    const lookup = ++this.#lookups;
    const { query } = this;
    const results = await this.app.search?.find(query);
    // A later one knows more, and may have ended before.
    if (results && query === this.query && lookup > this.#shown) {
      this.#shown = lookup;
      this.results = results;
    }
    this.requestUpdate();
  }

  #buttons(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('li button')];
  }

  #onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || !(this.renderRoot instanceof ShadowRoot)) return;
    event.preventDefault();
    const buttons = this.#buttons();
    const next = buttons.indexOf(this.renderRoot.activeElement as HTMLElement) + step;
    if (next < 0) this.dispatchEvent(new CustomEvent('left'));
    else buttons[next]?.focus();
  }
}

customElements.define('vesper-search-results', SearchResults);
