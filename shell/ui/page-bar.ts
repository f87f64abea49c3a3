import { html, type TemplateResult } from 'lit';
import type { App } from '../app/app.ts';
import { t } from '../text/words.ts';
import { icons } from './icons.ts';

/** The bar above a screen, with the way back to the conversations. */
export function pageBar(app: App): TemplateResult {
  return html`<div class="bar">
    <button class="quiet icon" aria-label=${t.nav.back} @click=${() => app.back()}>${icons.back}</button>
  </div>`;
}
