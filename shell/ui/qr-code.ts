import { css, html, LitElement, svg } from 'lit';
import encodeQr from 'qr';
import { controls } from './controls.ts';

/** A QR code, dark on light in every theme: many readers see nothing else. Loaded when it is first asked for. */
class QrCode extends LitElement {
  static override properties = { text: { attribute: false }, label: {}, hint: {} };
  static override styles = [
    controls,
    css`
      svg { display: block; inline-size: 100%; block-size: auto; border-radius: var(--radius-small); background: #fff; }
      p { margin-block-start: 10px; text-align: center; font-size: 0.875rem; color: var(--ink-soft); }
    `,
  ];
  declare text: string;
  declare label: string;
  declare hint: string;

  override render() {
    // A border of four modules is part of the symbol (ISO/IEC 18004, quiet zone).
    const rows = encodeQr(this.text, 'raw', { ecc: 'medium', border: 4 });
    const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
    return html`
      <svg viewBox="0 0 ${rows.length} ${rows.length}" role="img" aria-label=${this.label} shape-rendering="crispEdges">
        ${svg`<path fill="#14122b" d=${path} />`}
      </svg>
      <p>${this.hint}</p>
    `;
  }
}

customElements.define('vesper-qr-code', QrCode);
