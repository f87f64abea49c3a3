import { css, html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { conversationWith, isNotice, type MessageState, shownMessages, stateOf } from '../app/model.ts';
import type { Message } from '../core/core.ts';
import { nearEndPx, nearTopPx } from '../limits.ts';
import { t } from '../text/words.ts';
import { dayName, isSameDay } from '../text/time.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons, star } from './icons.ts';
import { messageRow, messageStyle } from './message-row.ts';

/** The messages of a conversation. Stays at the end unless the reader has scrolled up, and fetches what is older then. */
class MessageLog extends AppElement {
  static override properties = { ...AppElement.properties, contact: {}, atEnd: { state: true } };
  static override styles = [
    controls,
    messageStyle,
    css`
      :host { position: relative; display: flex; flex-direction: column; }
      .log {
        flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; overflow-anchor: none;
        display: flex; flex-direction: column; padding: 12px max(16px, (100% - 52rem) / 2) 8px;
      }
      .log:focus-visible { outline-offset: -3px; }
      .log:not(:has(.empty))::before { content: ''; flex: 1 0 0; }
      .day { align-self: center; margin-block: 18px 6px; padding: 3px 14px; border-radius: 999px; background: var(--raised); color: var(--ink-soft); font-size: 0.8125rem; font-weight: 550; }
      .empty { margin: auto; max-inline-size: 24rem; text-align: center; padding: 24px; display: grid; gap: 10px; justify-items: center; }
      .empty svg { color: var(--glow); inline-size: 28px; block-size: 28px; }
      .latest { position: absolute; inset-block-end: 12px; inset-inline: 0; margin-inline: auto; inline-size: max-content; background: var(--surface); border-color: var(--line); box-shadow: var(--shadow); }
    `,
  ];
  declare contact: string;
  declare atEnd: boolean;
  #sizes = new ResizeObserver(() => this.#stay());
  #heightBefore = 0;
  #firstBefore: number | undefined;
  #hadFocus = false;

  constructor() {
    super();
    this.atEnd = true;
  }

  override render() {
    const { model } = this.app.state;
    const name = model.contacts.get(this.contact)?.name ?? '';
    const conversation = conversationWith(model, this.contact);
    const messages = shownMessages(conversation);
    const isEmpty = messages.length === 0 && conversation.complete;
    return html`
      <div class="log" role="log" tabindex="0" aria-label=${t.conversation.messages} aria-relevant="additions" @scroll=${this.#onScroll}>
        ${isEmpty ? html`<div class="empty">${star}<h2>${t.conversation.emptyTitle({ name })}</h2><p class="soft">${t.conversation.empty}</p></div>` : nothing}
        ${repeat(
          messages,
          ({ position }) => position,
          (message, i) => this.#row(message, messages[i - 1], stateOf(message, conversation.progress), name),
        )}
      </div>
      ${this.atEnd ? nothing : html`<button class="latest" @click=${this.#toEnd}>${icons.down}${t.conversation.latest}</button>`}
    `;
  }

  #row(message: Message, before: Message | undefined, state: MessageState, name: string) {
    const newDay = !before || !isSameDay(before.sentAtMs, message.sentAtMs);
    const first = newDay || isNotice(before) || before.incoming !== message.incoming;
    return html`${newDay ? html`<div class="day">${dayName(message.sentAtMs, this.app.clock.nowMs())}</div>` : nothing}
      ${messageRow(message, { app: this.app, from: name, state, first })}`;
  }

  get #log(): HTMLElement | null {
    return this.renderRoot.querySelector('.log');
  }

  protected override firstUpdated(): void {
    if (this.#log) this.#sizes.observe(this.#log);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  protected override willUpdate(): void {
    this.#heightBefore = this.#log?.scrollHeight ?? 0;
    this.#hadFocus = this.shadowRoot?.activeElement != null;
  }

  protected override updated(_changed: PropertyValues): void {
    const log = this.#log;
    const first = shownMessages(conversationWith(this.app.state.model, this.contact))[0]?.position;
    // Older messages came in above: what is being read stays where it is.
    if (log && !this.atEnd && first !== this.#firstBefore) log.scrollTop += log.scrollHeight - this.#heightBefore;
    this.#firstBefore = first;
    // What had the focus was in a message that is gone.
    if (this.#hadFocus && !this.shadowRoot?.activeElement) log?.focus({ preventScroll: true });
    this.#stay();
  }

  #stay(): void {
    const log = this.#log;
    if (!log) return;
    if (this.atEnd) log.scrollTop = log.scrollHeight;
    this.#fetchOlder(log);
  }

  #onScroll(): void {
    const log = this.#log;
    if (!log) return;
    this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < nearEndPx;
    this.#fetchOlder(log);
  }

  #fetchOlder(log: HTMLElement): void {
    if (log.scrollTop < nearTopPx) this.app.loadOlder(this.contact);
  }

  #toEnd(): void {
    this.atEnd = true;
    this.#stay();
    this.#log?.focus();
  }
}

customElements.define('vesper-message-log', MessageLog);
