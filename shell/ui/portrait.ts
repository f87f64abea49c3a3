import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { drawableType } from '../files/picture-size.ts';
import { mostPreviewPixels } from '../limits.ts';

/** A person's small picture, by bytes that may be anything. Loaded with the first. */
class Portrait extends LitElement {
  static override properties = { bytes: { attribute: false }, address: { state: true } };
  static override styles = css`
    :host { display: block; }
    img { display: block; inline-size: 100%; block-size: 100%; object-fit: cover; }
  `;
  declare bytes: Uint8Array;
  declare address: string;
  #shown: Uint8Array | undefined;

  constructor() {
    super();
    this.address = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  /** The engine tells the same bytes again with every change of a contact. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected || (this.#shown && areSame(this.#shown, this.bytes))) return;
    this.#forget();
    this.#shown = this.bytes;
    const type = drawableType(this.bytes, mostPreviewPixels);
    if (type) this.address = URL.createObjectURL(new Blob([this.bytes.slice()], { type }));
  }

  override render() {
    return this.address ? html`<img src=${this.address} alt="" @error=${() => (this.address = '')} />` : nothing;
  }

  #forget(): void {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = '';
    this.#shown = undefined;
  }
}

function areSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

customElements.define('vesper-portrait', Portrait);
