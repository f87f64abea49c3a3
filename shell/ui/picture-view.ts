import { css, html } from 'lit';
import type { WithFile } from '../app/outgoing-files.ts';
import { files as words, t } from '../text/words.ts';
import { callAbove } from './call-above.ts';
import { controls } from './controls.ts';
import { icons } from './icons.ts';
import { saveFile } from './save-file.ts';
import { Sheet } from './sheet.ts';

/** A picture as large as the window. Loaded when one is first opened; says `closed`. */
class PictureView extends Sheet {
  static override properties = { ...Sheet.properties, message: { attribute: false }, picture: {} };
  static override styles = [
    controls,
    css`
      dialog { inset: 0; inline-size: 100%; block-size: 100%; max-inline-size: none; max-block-size: none; margin: 0; padding: 0; border: 0; background: #0b0c1cf2; color: #f4f3ff; }
      dialog[open] { display: grid; grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr); }
      header { display: flex; align-items: center; gap: 8px; padding: 8px 12px; }
      h2 { flex: 1; min-inline-size: 0; font-size: 1rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      header button { background: #ffffff1f; color: inherit; }
      img { grid-row: 3; inline-size: 100%; block-size: 100%; object-fit: contain; }
    `,
  ];
  declare message: WithFile;
  declare picture: string;

  override render() {
    const { name } = this.message.file;
    return html`<dialog aria-labelledby="title" @close=${this.closed}>
      <header>
        <h2 id="title" dir="auto">${name}</h2>
        <button @click=${() => void saveFile(this.app, this.message)}>${words.save}</button>
        <button class="icon" aria-label=${t.nav.close} title=${t.nav.close} @click=${this.close}>${icons.close}</button>
      </header>
      ${callAbove(this.app)}
      <img src=${this.picture} alt=${words.picture({ name })} />
    </dialog>`;
  }
}

customElements.define('vesper-picture-view', PictureView);
