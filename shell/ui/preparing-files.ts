import { css, html } from 'lit';
import { files as words } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';

/** Files that are being made ready for a conversation. Loaded with the first. */
class PreparingFiles extends AppElement {
  static override properties = { ...AppElement.properties, contact: {} };
  static override styles = [
    controls,
    css`
      ul { display: grid; gap: 4px; padding: 8px max(16px, (100% - 52rem) / 2) 0; }
      li { display: flex; align-items: center; gap: 12px; font-size: 0.875rem; }
      span { flex: 1; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      progress { flex: 0 1 12rem; min-inline-size: 4rem; accent-color: var(--primary); }
    `,
  ];
  declare contact: string;

  override render() {
    return html`<ul>${this.app.preparing(this.contact).map(
      ({ id, name, bytes, of }) =>
        html`<li>
          <span dir="auto">${words.preparing({ name })}</span>
          <progress aria-label=${words.preparing({ name })} max=${Math.max(1, of)} value=${bytes}></progress>
          <button class="quiet icon" aria-label=${words.cancel({ name })} title=${words.cancel({ name })} @click=${() => this.app.cancelPreparing(id)}>${icons.close}</button>
        </li>`,
    )}</ul>`;
  }
}

customElements.define('vesper-preparing-files', PreparingFiles);
