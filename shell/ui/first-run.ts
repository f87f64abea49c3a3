import { css, html } from 'lit';
import type { Keeper } from '../app/keeper.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { star } from './icons.ts';
import './name-form.ts';

/** The first evening: says what Vesper is and asks for a name. */
class FirstRun extends AppElement {
  static override properties = { ...AppElement.properties, keeper: { attribute: false } };
  static override styles = [
    controls,
    css`
      :host { display: grid; align-content: center; inline-size: 100%; max-inline-size: 27rem; margin: auto; padding: 24px 20px; }
      .mark { display: flex; align-items: center; gap: 10px; font: 600 1.25rem/1 var(--font-title); color: var(--glow); }
      .mark span { color: var(--ink); }
      h1 { font-size: clamp(2rem, 8vw, 2.75rem); margin-block: 28px 12px; }
      vesper-name-form { margin-block: 28px 28px; }
      li { display: flex; gap: 10px; align-items: baseline; color: var(--ink-soft); padding-block: 4px; font-size: 0.9375rem; }
      li svg { inline-size: 0.75em; block-size: 0.75em; color: var(--glow); }
    `,
  ];

  declare keeper: Keeper;

  override render() {
    return html`
      <div class="mark">${star}<span>${t.product}</span></div>
      <h1 tabindex="-1">${t.firstRun.title}</h1>
      <p class="soft">${t.firstRun.lead}</p>
      <vesper-name-form .app=${this.app}></vesper-name-form>
      <ul>${Object.values(t.firstRun.facts).map((fact) => html`<li>${star}<span>${fact}</span></li>`)}</ul>
      <button class="quiet" ?disabled=${this.app.state.phase.is === 'starting'} @click=${() => this.keeper.come()}>${t.erase.bring}</button>
    `;
  }
}

customElements.define('vesper-first-run', FirstRun);
