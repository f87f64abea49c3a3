import { css, html, nothing, type PropertyValues } from 'lit';
import { contactsByNews, nameOf } from '../app/model.ts';
import type { Message } from '../core/core.ts';
import { explain } from '../text/errors.ts';
import { hasFile } from '../app/outgoing-files.ts';
import { textOf } from '../text/message-text.ts';
import { t } from '../text/words.ts';
import { avatarStyle } from './avatar.ts';
import { icons } from './icons.ts';
import { people, peopleStyle } from './people.ts';
import { Sheet } from './sheet.ts';

const emojis = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** What can be done with a message. Loaded when it is first asked for; says `reply`, `edit` and `closed`. */
class MessageMenu extends Sheet {
  static override properties = { ...Sheet.properties, message: { attribute: false }, view: { state: true } };
  static override styles = [
    ...Sheet.sheetStyles,
    avatarStyle,
    peopleStyle,
    css`
      .reactions { display: flex; justify-content: space-between; gap: 4px; padding-block-end: 8px; border-block-end: 1px solid var(--line); }
      .reactions button { flex: 1; padding: 0; font-size: 1.5rem; line-height: 1; background: transparent; }
      .reactions button[aria-pressed='true'] { background: var(--raised); outline: 2px solid var(--primary); outline-offset: -2px; }
      .reactions button:focus-visible { outline: 3px solid var(--primary); outline-offset: 2px; }
      .actions button { inline-size: 100%; justify-content: flex-start; gap: 14px; padding-inline: 14px; border-radius: var(--radius-small); background: transparent; font-weight: 450; text-align: start; }
      @media (hover: hover) { .actions button:hover { background: var(--raised); } }
      .actions .danger { color: var(--danger); }
    `,
  ];
  declare message: Message;
  declare view: 'actions' | 'forward' | 'forget' | 'remove';

  constructor() {
    super();
    this.view = 'actions';
  }

  protected override firstUpdated(): void {
    super.firstUpdated();
    this.dialog?.addEventListener('click', ({ target }) => {
      if (target === this.dialog) this.close(); // beside the sheet
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    // What had the focus has gone with the view before.
    if (changed.get('view') !== undefined) this.dialog?.querySelector<HTMLElement>('ul button, .row button')?.focus();
  }

  override render() {
    const title = {
      actions: t.conversation.actions,
      forward: t.message.forwardTo,
      forget: t.message.forget,
      remove: t.message.remove,
    }[this.view];
    return this.sheet(title, this.#body());
  }

  get #name(): string {
    return nameOf(this.app.state.model, this.message.contact);
  }

  #body() {
    const name = this.#name;
    switch (this.view) {
      case 'actions':
        return this.#actions();
      case 'forward':
        return people(
          this.app,
          contactsByNews(this.app.state.model),
          (contact) => void this.#forward(contact.id, contact.name),
        );
      case 'forget':
        return this.#sure(t.message.forgetSure({ name }), t.message.forget, () => this.app.forgetMessage(this.message));
      case 'remove':
        return this.#sure(t.message.removeSure({ name }), t.message.remove, () => this.app.removeMessage(this.message));
    }
  }

  #actions() {
    const { what, incoming, number, ourReaction } = this.message;
    const isText = what === 'text';
    const canBeNamed = isText && (!incoming || number > 0);
    const action = (icon: unknown, words: string, act: () => void, kind = '') =>
      html`<li><button class=${kind} @click=${act}>${icon}${words}</button></li>`;
    return html`
      ${
        canBeNamed
          ? html`<div class="reactions">${this.#offered(ourReaction).map((emoji) => {
              const isOurs = emoji === ourReaction;
              const words = isOurs ? t.message.unreact({ emoji }) : t.message.react({ emoji });
              return html`<button aria-label=${words} title=${words} aria-pressed=${isOurs} @click=${() => this.#react(isOurs ? '' : emoji)}>${emoji}</button>`;
            })}</div>`
          : nothing
      }
      <ul class="actions">
        ${canBeNamed ? action(icons.reply, t.message.reply, () => this.#say('reply')) : nothing}
        ${isText && this.message.text ? action(icons.copy, t.message.copy, () => void this.#copy()) : nothing}
        ${isText && this.#canForward ? action(icons.forward, t.message.forward, () => (this.view = 'forward')) : nothing}
        ${isText && !incoming && this.message.text ? action(icons.edit, t.message.edit, () => this.#say('edit')) : nothing}
        ${action(icons.remove, t.message.forget, () => (this.view = 'forget'), 'danger')}
        ${isText && !incoming ? action(icons.remove, t.message.remove, () => (this.view = 'remove'), 'danger') : nothing}
      </ul>`;
  }

  /** The usual ones, and ours if it is another. */
  #offered(ours: string): string[] {
    return ours && !emojis.includes(ours) ? [ours, ...emojis] : emojis;
  }

  #sure(question: string, words: string, act: () => string) {
    return html`<p>${question}</p>
      <div class="row">
        <button @click=${this.close}>${t.nav.cancel}</button>
        <button class="danger solid" @click=${() => this.#done(act())}>${words}</button>
      </div>`;
  }

  #react(emoji: string): void {
    this.#done(this.app.react(this.message, emoji));
  }

  /** A file has to be here. */
  get #canForward(): boolean {
    const { file, incoming } = this.message;
    return !file || !incoming || file.state === 'whole';
  }

  async #forward(contact: string, name: string): Promise<void> {
    const { app, message } = this;
    this.close(); // a large file takes a moment, and is forwarded once
    const error = hasFile(message) ? '' : app.sendText(contact, message.text);
    const problem = hasFile(message) ? await app.forwardFile(contact, message) : error && explain(error);
    app.notify(problem || t.message.forwarded({ name }));
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.message.text || textOf(this.message, this.#name));
    this.app.notify(t.message.copied);
    this.close();
  }

  #say(what: 'reply' | 'edit'): void {
    this.close();
    this.dispatchEvent(new CustomEvent(what));
  }

  #done(error: string): void {
    if (error) this.app.notify(explain(error));
    this.close();
  }
}

customElements.define('vesper-message-menu', MessageMenu);
