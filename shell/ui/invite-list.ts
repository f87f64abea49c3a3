import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { endsSoon } from '../app/model.ts';
import type { Invite } from '../core/core.ts';
import { explain } from '../text/errors.ts';
import { locale, t } from '../text/words.ts';
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
      .row { display: flex; margin-inline-start: auto; }
      .label { font-weight: 600; }
      .soon { color: var(--danger); font-weight: 600; }
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

  #row(invite: Invite) {
    const { id, state, expiresAtMs, label } = invite;
    const nowMs = this.app.clock.nowMs();
    const living = state === 'open' || state === 'pending';
    const left = state === 'open' ? t.invite.left({ time: roughCountdown(expiresAtMs, nowMs) }) : t.invite.state[state];
    return html`<li>
      <div class="what" id="what-${id}">
        ${label ? html`<div class="label" dir="auto">${label}</div>` : nothing}
        <div class="left">${left}${endsSoon(invite, nowMs) ? html` <span class="soon">${t.invite.endsSoon}</span>` : nothing}</div>
        <div class="soft small">${this.#details(invite, nowMs).join(' · ')}</div>
      </div>
      <div class="row">
        ${state === 'open' || state === 'expired' ? this.#button(id, 'quiet', t.invite.renew, () => this.#renew(id)) : nothing}
        ${living ? this.#button(id, 'quiet', t.invite.show, () => this.app.go({ at: 'invite', id })) : nothing}
        ${living ? this.#button(id, 'danger', t.invite.revoke, () => this.#revoke(id)) : nothing}
      </div>
    </li>`;
  }

  #details({ createdAtMs, uses, used, askFirst, contacts }: Invite, nowMs: number): string[] {
    const { model } = this.app.state;
    const names = contacts.flatMap((contact) => model.contacts.get(contact)?.name ?? []);
    const listed = new Intl.ListFormat(locale, { type: 'unit' }).format(names);
    return [
      t.invite.made({ time: shortMoment(createdAtMs, nowMs) }),
      ...(uses > 1 ? [t.invite.used({ used, uses })] : []),
      ...(askFirst ? [t.invite.asksFirst] : []),
      ...(names.length > 0 ? [t.invite.usedBy({ names: listed })] : []),
    ];
  }

  #button(id: string, look: string, name: string, act: () => void) {
    return html`<button class=${look} aria-describedby="what-${id}" @click=${act}>${name}</button>`;
  }

  #renew(id: string): void {
    const error = this.app.renewInvite(id);
    this.app.notify(error ? explain(error) : t.notice.renewed);
  }

  #revoke(id: string): void {
    if (!this.app.revokeInvite(id)) this.app.notify(t.notice.revoked);
  }
}

customElements.define('vesper-invite-list', InviteList);
