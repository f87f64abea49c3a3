import { css, html } from 'lit';
import { conversationWith } from '../app/model.ts';
import { disappearingChoicesS } from '../limits.ts';
import { explain } from '../text/errors.ts';
import { span } from '../text/time.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { sheetStyle } from './sheet-style.ts';

/** How long messages stay after they were read. Loaded when it is first asked for; says `closed`. */
class DisappearingDialog extends AppElement {
  static override properties = { ...AppElement.properties, contact: {} };
  static override styles = [
    controls,
    sheetStyle,
    css`
      fieldset { margin: 0; padding: 0; border: 0; }
      label { display: flex; align-items: center; gap: 12px; min-block-size: var(--target); padding-inline: 4px; cursor: pointer; }
      input { inline-size: 18px; block-size: 18px; margin: 0; accent-color: var(--primary); }
    `,
  ];
  declare contact: string;

  protected override firstUpdated(): void {
    this.#dialog?.showModal();
  }

  override render() {
    const chosen = conversationWith(this.app.state.model, this.contact).progress?.disappearsAfterS ?? 0;
    const choices = disappearingChoicesS.includes(chosen) ? disappearingChoicesS : [...disappearingChoicesS, chosen];
    return html`<dialog class="sheet" aria-labelledby="title" @close=${this.#closed}>
      <header>
        <h2 id="title">${t.disappearing.title}</h2>
        <button class="quiet icon close" aria-label=${t.message.close} title=${t.message.close} @click=${() => this.#dialog?.close()}>${icons.close}</button>
      </header>
      <p class="soft">${t.disappearing.lead}</p>
      <fieldset aria-labelledby="title">${choices.map(
        (afterS) =>
          html`<label><input type="radio" name="after" .checked=${afterS === chosen} @change=${() => this.#choose(afterS)} />${afterS === 0 ? t.disappearing.off : span(afterS)}</label>`,
      )}</fieldset>
    </dialog>`;
  }

  #choose(afterS: number): void {
    const error = this.app.setDisappearing(this.contact, afterS);
    if (error) this.app.notify(explain(error));
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  #closed(): void {
    this.dispatchEvent(new CustomEvent('closed'));
  }
}

customElements.define('vesper-disappearing-dialog', DisappearingDialog);
