import { css, html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** A switch with its name and what it means. */
export function toggle(name: string, text: string, on: boolean, set: (on: boolean) => void): TemplateResult {
  return html`<label class="toggle">
    <span><strong>${name}</strong><span class="soft small">${text}</span></span>
    <input type="checkbox" role="switch" aria-label=${name} .checked=${live(on)} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />
  </label>`;
}

export const toggleStyle = css`
  .toggle { display: flex; align-items: center; justify-content: space-between; gap: 16px; min-block-size: 56px; cursor: pointer; }
  .toggle span { display: grid; }
  .toggle strong { font-weight: 550; }
  .toggle input {
    appearance: none; flex: none; inline-size: 48px; block-size: 28px; margin: 0; border-radius: 999px; cursor: pointer;
    background: var(--field-line) radial-gradient(circle closest-side, var(--surface) 90%, transparent) no-repeat 2px center / 24px 24px;
    transition: background-color var(--quick), background-position var(--quick);
  }
  .toggle input:checked { background-color: var(--primary); background-position-x: calc(100% - 2px); }
  @media (forced-colors: active) {
    .toggle input { forced-color-adjust: none; background-color: Canvas; border: 1px solid ButtonText; background-image: radial-gradient(circle closest-side, ButtonText 90%, transparent); }
    .toggle input:checked { background-color: Highlight; background-image: radial-gradient(circle closest-side, HighlightText 90%, transparent); }
  }
  .toggle input:dir(rtl) { background-position-x: calc(100% - 2px); }
  .toggle input:checked:dir(rtl) { background-position-x: 2px; }
`;
