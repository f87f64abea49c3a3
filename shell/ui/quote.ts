import { css, html, type PropertyValues } from 'lit';
import { nameOf } from '../app/model.ts';
import type { Message, MessagePlace } from '../core/core.ts';
import { textOf } from '../text/message-text.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** The message that another one answers, from this device's own history: nobody can put words into another's mouth. */
class Quote extends AppElement {
  static override properties = {
    ...AppElement.properties,
    contact: {},
    place: { attribute: false },
    found: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { flex: 1 0 100%; min-inline-size: 0; }
      button {
        display: grid; grid-template-columns: minmax(0, 1fr); justify-items: start; gap: 0; inline-size: 100%; margin-block-end: 4px; padding: 5px 10px; text-align: start;
        border-radius: 8px; border-inline-start: 3px solid currentColor; background: color-mix(in oklab, currentColor 9%, transparent);
        color: inherit; font-size: 0.875rem; font-weight: 400;
      }
      @media (hover: hover) { button:hover { background: color-mix(in oklab, currentColor 16%, transparent); } }
      strong { font-weight: 600; }
      .words { max-inline-size: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    `,
  ];
  declare contact: string;
  declare place: MessagePlace;
  /** Null: it is not here any more. */
  declare found: Message | null | undefined;

  override render() {
    const name = nameOf(this.app.state.model, this.contact);
    const { found } = this;
    const text = found ? textOf(found, name) : found === null ? t.message.gone : '…';
    const label = this.place.ours ? t.message.quoteSelf({ text }) : t.message.quote({ name, text });
    return html`<button aria-label=${label} ?disabled=${!found} @click=${this.#show}>
      <strong><bdi>${this.place.ours ? t.conversation.you : name}</bdi></strong>
      <span class="words" dir="auto">${text}</span>
    </button>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('place') || changed.has('contact')) void this.#find();
  }

  async #find(): Promise<void> {
    const { contact, place } = this;
    const found = await this.app.findMessage(contact, place);
    if (contact === this.contact && place === this.place) this.found = found ?? null;
  }

  #show(): void {
    if (this.found) this.app.showMessage(this.contact, this.found.position);
  }
}

customElements.define('vesper-quote', Quote);
