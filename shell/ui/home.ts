import { css, html, nothing } from 'lit';
import { invitesByAge } from '../app/model.ts';
import type { Device } from '../app/device.ts';
import type { Keeper } from '../app/keeper.ts';
import { t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { controls } from './controls.ts';
import './conversation-list.ts';
import { AppElement } from './element.ts';
import './erase-button.ts';
import { icons, star } from './icons.ts';
import './invite-list.ts';
import { loadFor, loadPart, offerPart } from './parts.ts';
import './paste-form.ts';
import './requests.ts';
import type { SearchResults } from './search-results.ts';

/** Where everything begins: the conversations, the invites that wait, and the two ways to a new one. */
export class Home extends AppElement {
  static override properties = {
    ...AppElement.properties,
    device: { attribute: false },
    keeper: { attribute: false },
    error: { state: true },
    query: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-direction: column; block-size: 100%; min-block-size: 0; }
      header {
        display: flex; align-items: center; gap: 2px; padding-block: 8px; padding-inline: 20px 8px; min-block-size: 60px;
        padding-block-start: max(8px, env(safe-area-inset-top));
      }
      h1 { display: flex; align-items: center; gap: 8px; flex: 1; font-size: 1.375rem; }
      h1 svg { color: var(--glow); inline-size: 0.95em; block-size: 0.95em; }
      .scroll { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 8px 12px 20px; }
      .new { padding: 4px 8px 16px; }
      h2 { font: 600 0.8125rem/1.4 var(--font); letter-spacing: 0.02em; color: var(--ink-soft); padding: 12px 8px 6px; }
      .search { position: relative; padding: 0 20px 4px; }
      .search svg { position: absolute; inset-block-start: 12px; inset-inline-start: 34px; color: var(--ink-soft); pointer-events: none; }
      .search input { padding-inline-start: 44px; border-radius: 999px; }
      .paste { border-block-start: 1px solid var(--line); padding: 14px 20px calc(16px + env(safe-area-inset-bottom)); }
    `,
  ];
  declare device: Device;
  declare keeper: Keeper;
  declare error: string;
  declare query: string;

  constructor() {
    super();
    this.error = '';
    this.query = '';
  }

  /** As its button does. */
  async scan(): Promise<void> {
    await this.updateComplete;
    const form = this.renderRoot.querySelector<AppElement>('vesper-paste-form');
    await form?.updateComplete;
    form?.renderRoot.querySelector<HTMLElement>('[data-scan]')?.click();
  }

  override render() {
    const { screen } = this.app.state;
    return html`
      <header>
        <h1 tabindex="-1">${star}${t.product}</h1>
        <vesper-erase .app=${this.app} .keeper=${this.keeper}></vesper-erase>
        <button class="quiet icon" aria-label=${t.nav.calls} title=${t.nav.calls} @click=${() => this.app.go({ at: 'calls' })}>${icons.call}</button>
        <button class="quiet icon" aria-label=${t.nav.invites} title=${t.nav.invites} @click=${() => this.app.go({ at: 'invites' })}>${icons.invites}</button>
        <button class="quiet icon" aria-label=${t.nav.settings} title=${t.nav.settings} @click=${() => this.app.go({ at: 'settings' })}>${icons.settings}</button>
      </header>
      <div class="search">
        ${icons.search}
        <input type="search" role="searchbox" aria-label=${t.search.label} placeholder=${t.search.label} enterkeyhint="search"
          autocomplete="off" spellcheck="false" @focus=${this.#prepareSearch} @input=${this.#onSearch} @keydown=${this.#onSearchKey}>
      </div>
      ${this.query.trim() === '' ? this.#lists() : html`<div class="scroll"><vesper-search-results .app=${this.app} .query=${this.query} @left=${this.#focusSearch} @keydown=${this.#onEscape}></vesper-search-results></div>`}
      ${screen.at === 'invite' ? nothing : html`<vesper-paste-form class="paste" .app=${this.app}></vesper-paste-form>`}
    `;
  }

  #lists() {
    const { model, screen } = this.app.state;
    const waiting = invitesByAge(model, 'living');
    // On a wide screen an invite is shown beside this list: then its controls are there, once.
    const asking = [...model.invites.values()].filter(({ id }) => screen.at !== 'invite' || screen.id !== id);
    const beside = screen.at === 'invite' || screen.at === 'invites';
    return html`
      <div class="scroll">
        <div class="new">
          <button class="primary wide" @click=${this.#newInvite}>${icons.plus}${t.home.newInvite}</button>
          <p role="alert">${this.error ? explain(this.error) : ''}</p>
        </div>
        <vesper-requests .app=${this.app} .invites=${asking}></vesper-requests>
        ${this.device.offer(model) && offerPart.isHere(this.app) ? html`<vesper-offer .app=${this.app} .device=${this.device}></vesper-offer>` : nothing}
        <h2 id="conversations">${t.home.conversations}</h2>
        <vesper-conversation-list .app=${this.app}></vesper-conversation-list>
        ${
          waiting.length > 0 && !beside
            ? html`<h2>${t.home.openInvites}</h2><vesper-invite-list .app=${this.app} .invites=${waiting}></vesper-invite-list>`
            : nothing
        }
      </div>
    `;
  }

  // ---- search ----

  /** Fetched when somebody is about to search. */
  #prepareSearch(): void {
    void loadPart(...this.#searchParts);
  }

  get #searchParts() {
    return [() => import('./search-results.ts'), () => this.app.loadSearch()];
  }

  async #onSearch(): Promise<void> {
    if (!(await loadFor(this.app, ...this.#searchParts))) return;
    this.query = this.#searchField?.value ?? '';
  }

  #onSearchKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') this.#results?.focus();
    else if (event.key === 'Enter') this.#results?.openFirst();
    else return this.#onEscape(event);
    event.preventDefault();
  }

  #onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.query === '') return;
    event.preventDefault();
    if (this.#searchField) this.#searchField.value = '';
    this.query = '';
    this.#focusSearch();
  }

  #focusSearch(): void {
    this.#searchField?.focus();
  }

  get #searchField(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input[type="search"]');
  }
  get #results(): SearchResults | null {
    return this.renderRoot.querySelector<SearchResults>('vesper-search-results');
  }

  #newInvite(): void {
    this.error = this.app.createInvite();
  }
}

customElements.define('vesper-home', Home);
