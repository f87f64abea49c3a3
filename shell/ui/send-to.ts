import { css, html } from 'lit';
import { contactsByNews } from '../app/model.ts';
import { device as words, t } from '../text/words.ts';
import { avatarStyle } from './avatar.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { people, peopleStyle } from './people.ts';
import { sheetStyle } from './sheet-style.ts';

/** Whom text from another app is for. Loaded when there is some. */
class SendTo extends AppElement {
  static override styles = [
    controls,
    avatarStyle,
    sheetStyle,
    peopleStyle,
    css`blockquote { margin: 0; padding-inline-start: 10px; border-inline-start: 3px solid var(--primary); max-block-size: 6lh; overflow: hidden; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--ink-soft); }`,
  ];

  protected override firstUpdated(): void {
    this.#dialog?.showModal();
  }

  override render() {
    const { model, shared } = this.app.state;
    const contacts = contactsByNews(model);
    return html`<dialog class="sheet" aria-labelledby="title" @close=${() => this.app.shareWith(undefined)}>
      <header>
        <h2 id="title">${words.sendTo}</h2>
        <button class="quiet icon" aria-label=${words.close} title=${words.close} @click=${() => this.#dialog?.close()}>${icons.close}</button>
      </header>
      <blockquote dir="auto">${shared}</blockquote>
      ${contacts.length === 0 ? html`<p>${t.home.noConversations}</p>` : people(contacts, ({ id }) => this.app.shareWith(id))}
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }
}

customElements.define('vesper-send-to', SendTo);
