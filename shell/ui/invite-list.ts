import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Invite } from '../core/core.ts';
import { t } from '../text/words.ts';
import { roughCountdown, shortMoment } from '../text/time.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { Ticker } from './ticker.ts';

const minuteMs = 60_000;

/** Invites of ours, with what is left of each. */
class InviteList extends AppElement {
  static override properties = { ...AppElement.properties, invites: { attribute: false } };
  static override styles = [
    controls,
    css`
      li { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; padding-block: 6px; padding-inline-start: 8px; min-block-size: 60px; }
      li + li { border-block-start: 1px solid var(--line); }
      .what { flex: 1 1 8rem; min-inline-size: 0; overflow-wrap: anywhere; }
      .left { white-space: nowrap; font-weight: 550; font-variant-numeric: tabular-nums; }
      button { padding-inline: 12px; white-space: nowrap; }
    `,
  ];
  declare invites: readonly Invite[];

  constructor() {
    super();
    new Ticker(this, () => this.app.clock, minuteMs);
  }

  override render() {
    return html`<ul aria-label=${t.invite.listTitle}>
      ${repeat(
        this.invites,
        ({ id }) => id,
        (invite) => this.#row(invite),
      )}
    </ul>`;
  }

  #row({ id, state, createdAtMs, expiresAtMs }: Invite) {
    const nowMs = this.app.clock.nowMs();
    const living = state === 'open' || state === 'pending';
    const left = state === 'open' ? t.invite.left({ time: roughCountdown(expiresAtMs, nowMs) }) : t.invite.state[state];
    const made = t.invite.made({ time: shortMoment(createdAtMs, nowMs) });
    return html`<li>
      <div class="what">
        <div class="left">${left}</div>
        <div class="soft small" id="made-${id}">${made}</div>
      </div>
      ${
        living
          ? html`
            <button class="quiet" aria-describedby="made-${id}" @click=${() => this.app.go({ at: 'invite', id })}>${t.invite.show}</button>
            <button class="danger" aria-describedby="made-${id}" @click=${() => this.#revoke(id)}>${t.invite.revoke}</button>`
          : nothing
      }
    </li>`;
  }

  #revoke(id: string): void {
    if (!this.app.revokeInvite(id)) this.app.notify(t.notice.revoked);
  }
}

customElements.define('vesper-invite-list', InviteList);
