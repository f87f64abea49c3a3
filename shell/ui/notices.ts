import { css, html, nothing } from 'lit';
import { endsSoon } from '../app/model.ts';
import type { Invite } from '../core/core.ts';
import { explain } from '../text/errors.ts';
import { roughCountdown } from '../text/time.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { Ticker } from './ticker.ts';

const minuteMs = 60_000;
/** What is left of an hour when it is no longer called one. */
const aboutAnHourMs = 55 * minuteMs;

/** What has just happened, that the server is away, that an invite ends soon, and that there is a new version: below
 * everything, in the way of nothing. */
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

  constructor() {
    super();
    new Ticker(this, () => this.app.clock, minuteMs);
  }

  override render() {
    const { phase, model, notice, updateReady, ending } = this.app.state;
    const nowMs = this.app.clock.nowMs();
    const soon = [...ending].flatMap((id) => model.invites.get(id) ?? []).filter((invite) => endsSoon(invite, nowMs));
    const offline = phase.is === 'running' && model.serverKnown && !model.serverUp;
    return html`
      <div class="toast" role="status">${notice ? html`<span>${notice}</span>` : nothing}</div>
      <div role="status">${offline ? html`<div class="offline">${t.notice.offline}</div>` : nothing}</div>
      <div role="status">${soon.map((invite) => this.#ending(invite, nowMs))}</div>
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

  #ending({ id, label, expiresAtMs }: Invite, nowMs: number) {
    const isAnHour = expiresAtMs - nowMs > aboutAnHourMs;
    const time = isAnHour ? t.notice.oneHour : roughCountdown(expiresAtMs, nowMs);
    return html`<div class="update">
      <div id="ending-${id}">${label ? t.notice.endingNamed({ label, time }) : t.notice.ending({ time })}</div>
      <button class="primary" aria-describedby="ending-${id}" @click=${() => this.#renew(id)}>${t.invite.renew}</button>
      <button class="quiet icon" aria-label=${t.notice.dismiss} title=${t.notice.dismiss} aria-describedby="ending-${id}" @click=${() => this.app.endingSeen(id)}>${icons.close}</button>
    </div>`;
  }

  #renew(id: string): void {
    const error = this.app.renewInvite(id);
    if (!error) this.app.endingSeen(id);
    this.app.notify(error ? explain(error) : t.notice.renewed);
  }
}

customElements.define('vesper-notices', Notices);
