import { html } from 'lit';
import { contactsByNews, nameOf } from '../app/model.ts';
import type { Contact } from '../core/core.ts';
import { call as words } from '../text/words.ts';
import { avatarStyle } from './avatar.ts';
import { isTaken } from './explain-call.ts';
import { transferCall } from './other-call.ts';
import { people, peopleStyle } from './people.ts';
import { Sheet } from './sheet.ts';

/** To whom the call goes, and whether they are spoken to first; says `closed`. */
class CallTransfer extends Sheet {
  static override properties = { ...Sheet.properties, to: { state: true } };
  static override styles = [...Sheet.sheetStyles, avatarStyle, peopleStyle];
  declare to: Contact | undefined;

  override render() {
    const call = this.app.calls?.shown;
    const { model } = this.app.state;
    const name = nameOf(model, call?.contact ?? '');
    const others = contactsByNews(model).filter(
      ({ id, blocked, state }) => id !== call?.contact && !blocked && state === 'established',
    );
    if (others.length === 0) return this.sheet(words.transfer.title, html`<p>${words.transfer.nobody}</p>`);
    return this.sheet(
      words.transfer.title,
      this.to
        ? this.#how(name, this.to)
        : html`<p>${words.transfer.toWhom({ name })}</p>
            ${people(this.app, others, (contact) => (this.to = contact))}`,
    );
  }

  #how(name: string, to: Contact) {
    return html`<p>${words.transfer.how({ name, to: to.name })}</p>
      <div class="row">
        <button class="primary" @click=${() => void this.#now(to.id)}>${words.transfer.now}</button>
        <button @click=${() => void this.#first(to.id)}>${words.transfer.first({ name: to.name })}</button>
        <button class="quiet" @click=${() => (this.to = undefined)}>${words.transfer.back}</button>
      </div>`;
  }

  async #now(to: string): Promise<void> {
    const { calls } = this.app;
    if (calls?.shown && (await transferCall(this.app, calls, calls.shown.contact, to))) this.close();
  }

  /** The call is held meanwhile. */
  async #first(to: string): Promise<void> {
    if (isTaken(this.app, await this.app.calls?.start(to))) this.close();
  }

  protected override closed(): void {
    this.to = undefined;
    super.closed();
  }
}

customElements.define('vesper-call-transfer', CallTransfer);
