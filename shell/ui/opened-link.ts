import { css, html, nothing } from 'lit';
import type { Link } from '../core/core.ts';
import { t } from '../text/words.ts';
import { canRetry, explain } from '../text/errors.ts';
import { avatar, avatarStyle } from './avatar.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import './expiry.ts';
import { star } from './icons.ts';
import './name-form.ts';
import { pageBar } from './page-bar.ts';

/** Somebody's invite, opened here: whose it is, and the tap that accepts it. Looking does not use it up. */
class OpenedLinkScreen extends AppElement {
  static override properties = { ...AppElement.properties, error: { state: true } };
  static override styles = [
    controls,
    page,
    avatarStyle,
    css`
      .card { display: grid; gap: 16px; padding: 28px 24px; border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow); }
      .avatar { inline-size: 64px; block-size: 64px; font-size: 1.75rem; }
      .refused { border-inline-start: 4px solid var(--danger); padding: 14px 18px; border-radius: var(--radius-small); background: var(--danger-soft); color: var(--ink); }
      .mark { display: flex; align-items: center; gap: 8px; inline-size: 100%; max-inline-size: 35rem; margin-inline: auto; padding: 24px 20px 12px; font: 600 1.25rem/1 var(--font-title); }
      .mark svg { color: var(--glow); }
      .row { display: flex; flex-wrap: wrap; gap: 8px; }
      h1 { font-size: 1.75rem; }
      h2 { font-size: 1.125rem; }
    `,
  ];
  declare error: string;

  constructor() {
    super();
    this.error = '';
  }

  override render() {
    const { link, model } = this.app.state;
    const known = link.is === 'known' ? model.links.get(link.id) : undefined;
    return html`
      ${model.profile === undefined ? html`<p class="mark">${star}${t.product}</p>` : pageBar(this.app)}
      <div class="scroll"><div class="column">
        ${link.is === 'unreadable' ? this.#refused(link.error, '', link.host) : this.#known(known)}
      </div></div>
    `;
  }

  #known(link: Link | undefined) {
    if (!link || link.state === 'checking') {
      return html`<h1 tabindex="-1">${t.link.title}</h1><p class="lead" role="status">${t.link.checking}</p>`;
    }
    if (link.state === 'refused') return this.#refused(link.error, link.inviter, '');
    const { id, inviter, expiresAtMs, state } = link;
    const named = this.app.state.model.profile !== undefined;
    return html`
      <div class="card">
        ${avatar(this.app, id, inviter)}
        <h1 tabindex="-1">${t.link.from({ name: inviter })}</h1>
        ${state === 'ready' ? html`<p class="soft">${t.link.lead({ name: inviter })}</p>` : nothing}
        ${state === 'ready' && !named ? html`<h2>${t.link.firstName({ name: inviter })}</h2><vesper-name-form .app=${this.app}></vesper-name-form>` : nothing}
        ${state === 'ready' && named ? html`<button class="primary wide" data-start @click=${() => this.#accept(id)}>${t.link.accept}</button>` : nothing}
        ${state === 'joining' ? html`<p role="status">${t.link.joining({ name: inviter })}</p>` : nothing}
        ${state === 'joined' ? html`<p role="status">${t.link.joined({ name: inviter })}</p>` : nothing}
        <p role="alert">${this.error}</p>
        ${state === 'ready' ? html`<vesper-expiry .app=${this.app} .name=${t.link.expires} .untilMs=${expiresAtMs}></vesper-expiry>` : nothing}
      </div>
    `;
  }

  #refused(error: string, inviter: string, host: string) {
    const named = this.app.state.model.profile !== undefined;
    return html`
      <h1 tabindex="-1">${t.link.refusedTitle}</h1>
      <p class="refused" role="alert">${explain(error, { inviter, host })}</p>
      <div class="row">
        ${canRetry(error) ? html`<button class="primary" @click=${() => this.app.retryLink()}>${t.link.retry}</button>` : nothing}
        <button @click=${() => this.app.back()}>${named ? t.link.home : t.link.begin}</button>
      </div>
    `;
  }

  #accept(id: string): void {
    const error = this.app.acceptInvite(id);
    this.error = error ? explain(error) : '';
  }
}

customElements.define('vesper-opened-link', OpenedLinkScreen);
