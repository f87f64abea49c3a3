import { css, html, nothing } from 'lit';
import { loadVerification, t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { loadFor } from './parts.ts';

/** Opens an invite link by hand, or from a QR code: an installed app on a phone is not opened by links. */
class PasteForm extends AppElement {
  static override properties = { ...AppElement.properties, empty: { state: true }, scans: { state: true } };
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
  declare scans: boolean;

  constructor() {
    super();
    this.empty = false;
    this.scans = false;
  }

  override render() {
    return html`
      <form @submit=${this.#submit}>
        <label class="above" for="link">${t.home.pasteLabel}</label>
        <div class="row">
          <input type="text" id="link" dir="ltr" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false"
            placeholder=${t.home.pastePlaceholder} aria-describedby="error" />
          <button>${t.home.open}</button>
          <button type="button" class="icon" data-scan aria-label=${t.home.scan} title=${t.home.scan} @click=${this.#scan}>${icons.qr}</button>
        </div>
        <p id="error" role="alert">${this.empty ? t.home.pasteEmpty : ''}</p>
      </form>
      ${this.scans ? html`<vesper-scan-dialog .app=${this.app} @closed=${this.#scanned} @found=${this.#found}></vesper-scan-dialog>` : nothing}
    `;
  }

  async #scan(): Promise<void> {
    this.scans = await loadFor(this.app, loadVerification, () => import('./scan-dialog.ts'));
  }

  #scanned(): void {
    this.scans = false;
  }

  #found({ detail: link }: CustomEvent<string>): void {
    this.scans = false;
    this.app.openLink(link);
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
