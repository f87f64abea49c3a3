import { css, html, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { conversationWith } from '../app/model.ts';
import type { Contact, Message } from '../core/core.ts';
import { loadVerification, t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { span } from '../text/time.ts';
import { avatar, avatarStyle } from './avatar.ts';
import type { Composing } from './composer.ts';
import './composer.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import './identity-decision.ts';
import './message-log.ts';
import type { ActionsAsked } from './message-row.ts';
import './presence.ts';
import { verifiedMark, verifiedStyle } from './verified-mark.ts';

/** The conversation with one person. */
class ConversationScreen extends AppElement {
  static override properties = {
    ...AppElement.properties,
    contact: {},
    dialog: { state: true },
    composing: { state: true },
    chosen: { state: true },
  };
  static override styles = [
    controls,
    page,
    avatarStyle,
    verifiedStyle,
    css`
      .bar { border-block-end: 1px solid var(--line); gap: 10px; padding-inline-end: 16px; }
      .avatar { inline-size: 38px; block-size: 38px; font-size: 1.0625rem; }
      .who { min-inline-size: 0; flex: 1; }
      h1 { font-size: 1.125rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .connection { display: flex; flex: none; white-space: nowrap; align-items: center; gap: 6px; font-size: 0.8125rem; color: var(--ink-soft); }
      .connection::before { content: ''; inline-size: 8px; block-size: 8px; border-radius: 50%; border: 2px solid currentColor; }
      .direct { color: var(--good); } .direct::before { background: currentColor; }
      .server::before { background: linear-gradient(90deg, currentColor 50%, transparent 50%); }
      .name { display: flex; align-items: center; gap: 6px; }
      .session:not(:empty) { padding: 10px 20px; background: var(--raised); font-size: 0.9375rem; }
      .lost { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 12px 20px; background: var(--danger-soft); }
      .lost p { flex: 1 1 16rem; color: var(--ink); }
      .picture { padding: 0; min-inline-size: var(--target); }
      .blocked { padding: 14px 20px calc(14px + env(safe-area-inset-bottom)); display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; background: var(--raised); }
      .blocked p { flex: 1 1 14rem; }
      .under { display: flex; gap: 8px; min-inline-size: 0; font-size: 0.8125rem; color: var(--ink-soft); }
      .verify { padding-inline: 14px; }
      .fading { color: var(--glow); }
      .fading circle { fill: color-mix(in srgb, currentColor 35%, transparent); }
      @media (max-width: 419px) { .verify span { display: none; } .verify { padding: 0; inline-size: var(--target); } }
      vesper-message-log { flex: 1; min-block-size: 0; }
      @media (min-width: 900px) { .back { display: none; } .bar { padding-inline-start: 20px; } }
    `,
  ];
  declare contact: string;
  declare dialog: 'verify' | 'disappearing' | 'message' | 'contact' | 'jump' | undefined;
  /** What the composer is for, when it is not for a new message. */
  declare composing: Composing | undefined;
  /** The message whose actions are open. */
  declare chosen: Message | undefined;

  override render() {
    const contact = this.app.state.model.contacts.get(this.contact);
    if (!contact) return nothing;
    const { id, name, state, connection, verified } = contact;
    const fadesAfterS = conversationWith(this.app.state.model, id).progress?.disappearsAfterS ?? 0;
    const fading = fadesAfterS > 0;
    const look =
      connection === 'direct' || connection === 'relayed' ? 'direct' : connection === 'offline' ? '' : 'server';
    return html`
      <header class="bar">
        <button class="quiet icon back" aria-label=${t.nav.back} @click=${() => this.app.back()}>${icons.back}</button>
        <button class="quiet picture" aria-label=${t.contact.details} title=${t.contact.details} @click=${this.#details}>${avatar(id, name)}</button>
        <div class="who">
          <div class="name"><h1 tabindex="-1" dir="auto">${name}</h1>${verified ? verifiedMark() : nothing}</div>
          <div class="under">
            <div class="connection ${look}" role="status" aria-label=${t.conversation.connection}>${t.conversation.connectionState[connection]}</div>
            <vesper-presence .app=${this.app} .contact=${id}></vesper-presence>
          </div>
        </div>
        <button class="quiet icon ${fading ? 'fading' : ''}" aria-label=${t.disappearing.open} aria-description=${fading ? t.conversation.disappearsAfter({ time: span(fadesAfterS) }) : nothing} title=${t.disappearing.open} @click=${this.#disappearing}>${icons.timer}</button>
        <button class="quiet icon" aria-label=${t.conversation.jump} title=${t.conversation.jump} @click=${this.#jump}>${icons.calendar}</button>
        <button class="quiet verify" aria-label=${t.conversation.verify} title=${t.conversation.verify} @click=${this.#verify}>${icons.verify}<span>${t.conversation.verify}</span></button>
      </header>
      <p class="session" role="status" aria-label=${t.conversation.session}>${this.#session(contact)}</p>
      ${state === 'lost' ? this.#lost(contact) : nothing}
      ${keyed(
        id,
        html`<vesper-message-log .app=${this.app} .contact=${id} @message-actions=${this.#onActions}></vesper-message-log>
        ${
          state === 'identity changed'
            ? html`<vesper-identity-decision .app=${this.app} .contact=${id} @compare=${this.#verify}></vesper-identity-decision>`
            : contact.blocked
              ? html`<div class="blocked"><p role="status">${t.contact.blocked({ name })}</p><button @click=${() => this.#unblock(id)}>${t.contact.unblock}</button></div>`
              : html`<vesper-composer .app=${this.app} .contact=${id} .composing=${this.composing} @composed=${this.#composed}></vesper-composer>`
        }
        ${this.#openDialog(id)}`,
      )}
    `;
  }

  #openDialog(id: string) {
    switch (this.dialog) {
      case 'verify':
        return html`<vesper-verify-dialog .app=${this.app} .contact=${id} @closed=${this.#closed}></vesper-verify-dialog>`;
      case 'contact':
        return html`<vesper-contact-sheet .app=${this.app} .contact=${id} @closed=${this.#closed}></vesper-contact-sheet>`;
      case 'disappearing':
        return html`<vesper-disappearing-dialog .app=${this.app} .contact=${id} @closed=${this.#closed}></vesper-disappearing-dialog>`;
      case 'message':
        return html`<vesper-message-menu .app=${this.app} .message=${this.chosen} @closed=${this.#closed}
          @reply=${() => this.#compose('reply')} @edit=${() => this.#compose('edit')}></vesper-message-menu>`;
      case 'jump':
        return html`<vesper-jump-dialog .app=${this.app} .contact=${id} @closed=${this.#closed}></vesper-jump-dialog>`;
      case undefined:
        return nothing;
    }
  }

  #session({ name, state }: Contact): string {
    if (state === 'joining') return t.conversation.joining({ name });
    return state === 'renewing' ? t.conversation.renewing({ name }) : '';
  }

  #lost({ id, name }: Contact) {
    return html`<div class="lost">
      <p role="alert">${t.conversation.lost({ name })}</p>
      <button class="primary" @click=${() => this.#inviteAgain(id)}>${t.conversation.inviteAgain}</button>
    </div>`;
  }

  #inviteAgain(id: string): void {
    const error = this.app.inviteAgain(id);
    if (error) this.app.notify(explain(error));
  }

  async #verify(): Promise<void> {
    await Promise.all([import('./verify-dialog.ts'), loadVerification()]);
    this.dialog = 'verify';
  }

  async #details(): Promise<void> {
    await import('./contact-sheet.ts');
    this.dialog = 'contact';
  }

  async #disappearing(): Promise<void> {
    await import('./disappearing-dialog.ts');
    this.dialog = 'disappearing';
  }

  async #jump(): Promise<void> {
    await import('./jump-dialog.ts');
    this.dialog = 'jump';
  }

  async #onActions({ detail }: CustomEvent<ActionsAsked>): Promise<void> {
    await import('./message-menu.ts');
    this.chosen = detail.message;
    this.dialog = 'message';
  }

  #unblock(id: string): void {
    const error = this.app.setBlocked(id, false);
    if (error) this.app.notify(explain(error));
  }

  #closed(): void {
    this.dialog = undefined;
  }

  #compose(as: Composing['as']): void {
    if (this.chosen) this.composing = { as, message: this.chosen };
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('vesper-composer')?.focus());
  }

  #composed(): void {
    this.composing = undefined;
  }

  /** Another conversation begins without the dialog of the one before. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('contact') === undefined) return;
    this.dialog = undefined;
    this.composing = undefined;
  }

  /** Where there is a keyboard, straight to writing; on a phone that would cover half the screen with keys. */
  override focusStart(): void {
    if (!matchMedia('(pointer: fine)').matches) return super.focusStart();
    this.renderRoot.querySelector<HTMLElement>('vesper-composer')?.focus();
  }
}

customElements.define('vesper-conversation', ConversationScreen);
