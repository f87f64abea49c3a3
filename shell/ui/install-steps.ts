import { css, html, svg, type SVGTemplateResult } from 'lit';
import type { Installation } from '../app/installation.ts';
import { device as words } from '../text/words.ts';
import type { AppElement } from './element.ts';
import { Sheet } from './sheet.ts';

/** Installs in the way this device has: by the browser's prompt, or by showing how. */
export async function install(near: AppElement, installation: Installation): Promise<void> {
  if (installation.way === 'prompt') return installation.begin();
  const steps = new InstallSteps();
  steps.app = near.app;
  steps.addEventListener('closed', () => steps.remove());
  near.shadowRoot?.append(steps);
}

// Drawn for Vesper: the lower half of a phone with the thing to tap in a colour. Decoration: the words say the same.
const drawing = (shape: SVGTemplateResult) =>
  html`<svg viewBox="0 0 96 72" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path class="phone" d="M20 4v54a10 10 0 0 0 10 10h36a10 10 0 0 0 10-10V4" />${shape}</svg>`;
const drawings = [
  drawing(
    svg`<path class="phone" d="M20 48h56"/><g class="here"><path d="M48 60V50M44.500 53.500 48 50l3.500 3.500"/><path d="M44 56h-1.500v7h11v-7H52"/></g>`,
  ),
  drawing(
    svg`<path class="phone" d="M28 16h26M28 28h20"/><rect class="here" x="25" y="38" width="46" height="18" rx="5"/><path class="here" d="M31 47h20M62 43v8M58 47h8"/>`,
  ),
  drawing(
    svg`<rect class="phone" x="28" y="12" width="12" height="12" rx="3"/><rect class="phone" x="56" y="12" width="12" height="12" rx="3"/><rect class="phone" x="28" y="36" width="12" height="12" rx="3"/><rect class="here" x="54" y="34" width="16" height="16" rx="4"/><path class="here" fill="currentColor" d="M62 37c.4 3 1.700 4.500 5 5-3.300.500-4.600 2-5 5-.400-3-1.700-4.500-5-5 3.300-.500 4.600-2 5-5z"/>`,
  ),
];

/** How it is done on an iPhone or iPad, where no page can do it. Says `closed`. */
class InstallSteps extends Sheet {
  static override styles = [
    ...Sheet.sheetStyles,
    css`
      ol { display: grid; gap: 8px; }
      li { display: flex; align-items: center; gap: 14px; }
      li svg { inline-size: 96px; block-size: 72px; }
      .phone { color: var(--field-line); }
      .here { color: var(--glow); }
    `,
  ];

  override render() {
    const { title, lead, share, add, confirm, apart } = words.steps;
    return this.sheet(
      title,
      html`<p class="soft">${lead}</p>
      <ol>${[share, add, confirm].map((step, i) => html`<li>${drawings[i]}<span>${step}</span></li>`)}</ol>
      <p class="soft small">${apart}</p>`,
    );
  }
}

customElements.define('vesper-install-steps', InstallSteps);
