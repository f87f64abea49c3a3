import { css, html, nothing } from 'lit';
import type { Keeper } from '../app/keeper.ts';
import { lock as words } from '../text/words.ts';
import { closedStyle } from './closed-style.ts';
import './coming.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import './erase-button.ts';
import { star } from './icons.ts';
import './leaving.ts';
import './unlock.ts';

/** What is shown while nothing runs, and what a person can do then. */
class Closed extends AppElement {
  static override properties = { ...AppElement.properties, keeper: { attribute: false } };
  static override styles = [
    controls,
    closedStyle,
    css`
      :host { align-content: center; inline-size: 100%; max-inline-size: 27rem; margin: auto; padding: 24px 20px; }
      .star svg { color: var(--glow); inline-size: 36px; block-size: 36px; }
      .foot { display: flex; justify-content: center; margin-block-start: 20px; }
    `,
  ];
  declare keeper: Keeper;

  override render() {
    const { phase } = this.app.state;
    return html`<div class="star">${star}</div>${this.#body()}
      ${phase.is === 'erasing' || phase.is === 'coming' ? nothing : html`<div class="foot"><vesper-erase named .app=${this.app} .keeper=${this.keeper}></vesper-erase></div>`}`;
  }

  override focusStart(): void {
    const inner = this.renderRoot.querySelector('[data-inner]');
    if (inner instanceof AppElement) void inner.updateComplete.then(() => inner.focusStart());
    else super.focusStart();
  }

  #body() {
    const { app, keeper } = this;
    const { phase } = app.state;
    if (phase.is === 'locked') return html`<vesper-unlock data-inner .app=${app} .keeper=${keeper}></vesper-unlock>`;
    if (phase.is === 'leaving') return html`<vesper-leaving data-inner .app=${app} .keeper=${keeper}></vesper-leaving>`;
    if (phase.is === 'coming') return html`<vesper-coming data-inner .app=${app} .keeper=${keeper}></vesper-coming>`;
    if (phase.is === 'moved') return this.#useHere(words.moved, false);
    if (phase.is === 'another copy') return this.#useHere(words.another, true);
    return html`<h1 tabindex="-1" role="status">${words.erasing.title}</h1>`;
  }

  #useHere(said: { title: string; text: string; here: string; hereText: string }, force: boolean) {
    return html`<h1 tabindex="-1">${said.title}</h1><p class="soft">${said.text}</p>
      <div class="actions">
        <button class="primary wide" aria-describedby="means" @click=${() => void this.keeper.useHere(force)}>${said.here}</button>
        <p id="means" class="soft small">${said.hereText}</p>
      </div>`;
  }
}

customElements.define('vesper-closed', Closed);
