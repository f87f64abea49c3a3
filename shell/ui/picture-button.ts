import { css, html, LitElement } from 'lit';
import { t, verification as words } from '../text/words.ts';
import { controls } from './controls.ts';
import { icons } from './icons.ts';
import { loadPart } from './parts.ts';

/** Lets a person choose a picture of a QR code. Says `found` with its text, or `problem` with a sentence. */
class PictureButton extends LitElement {
  static override styles = [controls, css`button { inline-size: 100%; }`];

  override render() {
    return html`<button @click=${() => this.#input?.click()}>${icons.picture}${words.picture}</button>
      <input type="file" accept="image/*" hidden @change=${this.#onChosen} />`;
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input');
  }

  async #onChosen(): Promise<void> {
    const file = this.#input?.files?.[0];
    if (!file) return;
    const load = () => import('../media/read-qr.ts');
    const isHere = await loadPart(load);
    const text = isHere
      ? await load()
          .then(({ readPicture }) => readPicture(file))
          .catch(() => null)
      : null;
    // The same file may be chosen again.
    if (this.#input) this.#input.value = '';
    if (!isHere) this.dispatchEvent(new CustomEvent('problem', { detail: t.notice.notLoaded }));
    else if (text) this.dispatchEvent(new CustomEvent('found', { detail: text }));
    else this.dispatchEvent(new CustomEvent('problem', { detail: text === null ? words.noPicture : words.noQr }));
  }
}

customElements.define('vesper-picture-button', PictureButton);
