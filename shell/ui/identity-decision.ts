import { css, html, nothing } from 'lit';
import { nameOf } from '../app/model.ts';
import { t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';

/** In place of the composer while another identity stands at the door. Says `compare`. */
class IdentityDecision extends AppElement {
  static override properties = {
    ...AppElement.properties,
    contact: {},
    error: { state: true },
    accepted: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { overflow-y: auto; max-block-size: 78%; flex: none; padding: 8px max(12px, (100% - 52rem) / 2) calc(12px + env(safe-area-inset-bottom)); }
      .card { display: grid; gap: 14px; padding: 16px 18px; border-radius: var(--radius); background: var(--danger-soft); border: 2px solid var(--danger); }
      .warning { display: flex; gap: 12px; color: var(--ink); }
      .warning svg { color: var(--danger); inline-size: 28px; block-size: 28px; }
      .words { display: grid; gap: 6px; }
      strong { color: var(--danger); font-size: 1.0625rem; }
      .row { display: flex; flex-wrap: wrap; gap: 8px; }
      .row button { flex: 1 1 auto; padding-inline: 12px; }
      .row .danger { border-color: currentColor; }
    `,
  ];
  declare contact: string;
  declare error: string;
  declare accepted: boolean;

  constructor() {
    super();
    this.error = '';
    this.accepted = false;
  }

  override render() {
    const name = nameOf(this.app.state.model, this.contact);
    return html`<div class="card">
      <div class="warning" role="alert">
        ${icons.warning}
        <div class="words">
          <strong>${t.identity.title({ name })}</strong>
          <p>${t.identity.what({ name })}</p>
          <p>${t.identity.advice({ name })}</p>
        </div>
      </div>
      <p role="alert">${this.error}</p>
      <p role="status" ?hidden=${!this.accepted}>${this.accepted ? t.identity.accepted : ''}</p>
      ${
        this.accepted
          ? nothing
          : html`<div class="row">
              <button class="primary" @click=${() => this.dispatchEvent(new CustomEvent('compare'))}>${t.identity.compare}</button>
              <button @click=${this.#accept}>${t.identity.accept}</button>
              <button class="danger" @click=${() => this.#refuse(name)}>${t.identity.refuse}</button>
            </div>`
      }
    </div>`;
  }

  #accept(): void {
    const error = this.app.acceptIdentity(this.contact);
    this.error = error ? explain(error) : '';
    // With a server the conversation has gone on a moment later, and this is gone.
    this.accepted = error === '';
  }

  #refuse(name: string): void {
    const error = this.app.refuseIdentity(this.contact);
    this.error = error ? explain(error) : '';
    if (!error) this.app.notify(t.notice.refused({ name }));
  }
}

customElements.define('vesper-identity-decision', IdentityDecision);
