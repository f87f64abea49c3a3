import { css, html } from 'lit';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** Opens an invite link by hand: an installed app on a phone is not opened by links. */
class PasteForm extends AppElement {
  static override properties = { ...AppElement.properties, empty: { state: true } };
  static override styles = [
    controls,
    css`
      label { font-size: 0.875rem; }
      .row { display: flex; gap: 8px; }
      button { flex: none; }
      p { margin-block-start: 8px; font-size: 0.875rem; }
    `,
  ];
  declare empty: boolean;

  constructor() {
    super();
    this.empty = false;
  }

  override render() {
    return html`
      <form @submit=${this.#submit}>
        <label class="above" for="link">${t.home.pasteLabel}</label>
        <div class="row">
          <input type="text" id="link" dir="ltr" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false"
            placeholder=${t.home.pastePlaceholder} aria-describedby="error" />
          <button>${t.home.open}</button>
        </div>
        <p id="error" role="alert">${this.empty ? t.home.pasteEmpty : ''}</p>
      </form>
    `;
  }

  #submit(event: Event): void {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input');
    const link = input?.value.trim() ?? '';
    this.empty = !link;
    if (!link) return input?.focus();
    if (input) input.value = '';
    this.app.openLink(link);
  }
}

customElements.define('vesper-paste-form', PasteForm);
