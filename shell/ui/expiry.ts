import { css, html } from 'lit';
import { countdown } from '../text/time.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { Ticker } from './ticker.ts';

const secondMs = 1000;

/** What is left of an invite, to the second. */
class Expiry extends AppElement {
  static override properties = { ...AppElement.properties, name: {}, untilMs: { attribute: false } };
  static override styles = [
    controls,
    css`
      :host { display: flex; align-items: baseline; gap: 8px; }
      [role='timer'] { font-weight: 600; font-variant-numeric: tabular-nums; color: var(--glow); }
    `,
  ];
  declare name: string;
  declare untilMs: number;

  constructor() {
    super();
    new Ticker(this, () => this.app.clock, secondMs);
  }

  override render() {
    return html`<span class="soft" aria-hidden="true">${this.name}</span>
      <span role="timer" aria-label=${this.name}>${countdown(this.untilMs, this.app.clock.nowMs())}</span>`;
  }
}

customElements.define('vesper-expiry', Expiry);
