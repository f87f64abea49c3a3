import { css, html, nothing } from 'lit';
import type { Contact } from '../core/core.ts';
import { explain } from '../text/errors.ts';
import { t } from '../text/words.ts';
import { icons } from './icons.ts';
import { Sheet } from './sheet.ts';
import { toggle, toggleStyle } from './toggle.ts';

/** What a person decides about a contact. Loaded when it is first asked for; says `closed`, `jump`, `disappearing`. */
class ContactSheet extends Sheet {
  static override properties = {
    ...Sheet.properties,
    contact: {},
    view: { state: true },
    error: { state: true },
  };
  static override styles = [
    ...Sheet.sheetStyles,
    toggleStyle,
    css`
      form { display: grid; gap: 6px; }
      form div { display: flex; gap: 8px; }
      form button { flex: none; }
      .ways { display: grid; gap: 4px; justify-items: start; border-block-start: 1px solid var(--line); padding-block-start: 10px; }
    `,
  ];
  declare contact: string;
  declare view: 'details' | 'block' | 'delete';
  declare error: string;

  constructor() {
    super();
    this.view = 'details';
    this.error = '';
  }

  override render() {
    const contact = this.app.state.model.contacts.get(this.contact);
    const title = { details: t.contact.details, block: t.contact.block, delete: t.contact.delete }[this.view];
    return this.sheet(title, contact ? this.#body(contact) : nothing);
  }

  #body(contact: Contact) {
    const { id, name } = contact;
    switch (this.view) {
      case 'details':
        return this.#details(contact);
      case 'block':
        return this.#sure(t.contact.blockSure({ name }), t.contact.block, () =>
          this.#done(this.app.setBlocked(id, true)),
        );
      case 'delete':
        return this.#sure(t.contact.deleteSure({ name }), t.contact.delete, () => this.#delete(contact));
    }
  }

  #details({ id, name, theirName, muted, blocked }: Contact) {
    return html`
      <form @submit=${this.#rename}>
        <label class="above" for="name">${t.contact.name}</label>
        <div>
          <input type="text" id="name" dir="auto" autocomplete="off" .value=${name} aria-describedby="hint error" />
          <button>${t.nav.save}</button>
        </div>
        <p id="error" role="alert">${this.error}</p>
        <p id="hint" class="soft small">${t.contact.nameHint({ name: theirName })}</p>
      </form>
      ${toggle(t.contact.mute, t.contact.muteText, muted, (on) => this.#tell(this.app.setMuted(id, on)))}
      <div class="ways">
        <button class="quiet" @click=${() => this.#instead('jump')}>${icons.calendar}${t.conversation.jump}</button>
        <button class="quiet" @click=${() => this.#instead('disappearing')}>${icons.timer}${t.disappearing.open}</button>
        ${
          blocked
            ? html`<button class="quiet" @click=${() => this.#tell(this.app.setBlocked(id, false))}>${t.contact.unblock}</button>`
            : html`<button class="danger" @click=${() => (this.view = 'block')}>${t.contact.block}</button>`
        }
        <button class="danger" @click=${() => (this.view = 'delete')}>${t.contact.delete}</button>
      </div>`;
  }

  #sure(question: string, words: string, act: () => void) {
    return html`<p>${question}</p>
      <div class="row">
        <button @click=${() => (this.view = 'details')}>${t.nav.cancel}</button>
        <button class="danger solid" @click=${act}>${words}</button>
      </div>`;
  }

  #rename(event: Event): void {
    event.preventDefault();
    const field = this.renderRoot.querySelector('input');
    const error = this.app.renameContact(this.contact, field?.value ?? '');
    this.error = error ? explain(error) : '';
    if (!error) this.close();
  }

  /** Another dialog takes the place of this one. */
  #instead(which: 'jump' | 'disappearing'): void {
    this.dispatchEvent(new CustomEvent(which));
  }

  #delete({ id, name }: Contact): void {
    const error = this.app.forgetContact(id);
    this.#done(error);
    if (!error) this.app.notify(t.contact.deleted({ name }));
  }

  #done(error: string): void {
    this.#tell(error);
    this.close();
  }

  #tell(error: string): void {
    if (error) this.app.notify(explain(error));
  }
}

customElements.define('vesper-contact-sheet', ContactSheet);
