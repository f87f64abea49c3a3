import { css, html, LitElement } from 'lit';
import type { SafetyNumber } from '../core/core.ts';
import { verification as words } from '../text/words.ts';
import { controls } from './controls.ts';
import './qr-code.ts';

const digitsInGroup = 5;

/** What two people compare: symbols for a call, digits for a letter, a code for the camera. All say the same. */
class SafetyNumberView extends LitElement {
  static override properties = { number: { attribute: false }, name: {} };
  static override styles = [
    controls,
    css`
      :host { display: grid; gap: 20px; }
      .values { display: grid; gap: 20px; align-content: start; }
      ul, ol { display: grid; grid-template-columns: repeat(4, 1fr); justify-items: center; }
      ul { gap: 10px 4px; font: 2rem/1.25 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif; font-variant-emoji: emoji; padding: 14px 8px; border-radius: var(--radius); background: var(--raised); }
      ol { gap: 8px; font: 500 1.0625rem/1.4 ui-monospace, Menlo, Consolas, monospace; font-variant-numeric: tabular-nums; letter-spacing: 0.04em; }
      vesper-qr-code { inline-size: min(100%, 15rem); margin-inline: auto; }
      @media (min-width: 720px) {
        :host { grid-template-columns: 15rem 1fr; gap: 28px; align-items: start; }
      }
    `,
  ];
  declare number: SafetyNumber;
  declare name: string;

  override render() {
    const { digits, emoji, qr } = this.number;
    const groups = Array.from({ length: digits.length / digitsInGroup }, (_, i) =>
      digits.slice(i * digitsInGroup, (i + 1) * digitsInGroup),
    );
    return html`
      <vesper-qr-code .text=${qr} .label=${words.qrLabel} .hint=${words.qrHint({ name: this.name })}></vesper-qr-code>
      <div class="values">
        <ul dir="ltr" aria-label=${words.emoji}>${emoji.map((one) => html`<li>${one}</li>`)}</ul>
        <ol dir="ltr" aria-label=${words.digits}>${groups.map((group) => html`<li>${group}</li>`)}</ol>
      </div>
    `;
  }
}

customElements.define('vesper-safety-number', SafetyNumberView);
