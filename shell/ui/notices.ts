import { css, html, nothing } from 'lit';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** What has just happened, that the server is away, and that there is a new version: below everything, in the way of nothing. */
class Notices extends AppElement {
  static override properties = { ...AppElement.properties, reload: { attribute: false } };
  static override styles = [
    controls,
    css`
      .offline { padding: 6px 16px; text-align: center; font-size: 0.875rem; background: var(--raised); color: var(--ink-soft); animation: appear 0.3s 1.5s both; }
      @media (prefers-reduced-motion: reduce) { .offline { animation-duration: 0s; } }
      /* Not at once: most connections come in the first second. */
      @keyframes appear { from { opacity: 0; max-block-size: 0; padding-block: 0; } to { max-block-size: 10rem; } }
      .update { display: flex; align-items: center; gap: 12px; padding-block: 8px; padding-inline: 20px 12px; background: var(--raised); }
      .update div { flex: 1; }
      .update strong { display: block; }
      .toast { position: fixed; inset-block-start: calc(70px + env(safe-area-inset-top)); inset-inline: 16px; z-index: 2; pointer-events: none; display: grid; justify-items: center; }
      .toast span { padding: 10px 20px; border-radius: 999px; background: var(--ink); color: var(--sky); box-shadow: var(--shadow); font-weight: 550; }
    `,
  ];
  declare reload: () => void;

  override render() {
    const { phase, model, notice, updateReady } = this.app.state;
    const offline = phase.is === 'running' && model.serverKnown && !model.serverUp;
    return html`
      <div class="toast" role="status">${notice ? html`<span>${notice}</span>` : nothing}</div>
      <div role="status">${offline ? html`<div class="offline">${t.notice.offline}</div>` : nothing}</div>
      ${
        updateReady
          ? html`<div class="update" role="region" aria-label=${t.notice.updateReady}>
              <div><strong>${t.notice.updateReady}</strong><span class="soft small">${t.notice.updateHint}</span></div>
              <button class="primary" @click=${() => this.reload()}>${t.notice.reload}</button>
            </div>`
          : nothing
      }
    `;
  }
}

customElements.define('vesper-notices', Notices);
