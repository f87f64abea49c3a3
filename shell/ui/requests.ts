import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Waiting, waitingPeople } from '../app/model.ts';
import type { Invite } from '../core/core.ts';
import { explain } from '../text/errors.ts';
import { t } from '../text/words.ts';
import { avatar, avatarStyle } from './avatar.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** People who came by invites of ours that ask first, and wait. Nothing when there is nobody. */
class Requests extends AppElement {
  static override properties = { ...AppElement.properties, invites: { attribute: false } };
  static override styles = [
    controls,
    avatarStyle,
    css`
      section { display: grid; gap: 4px; padding: 12px; border-radius: var(--radius); background: var(--raised); }
      h2 { font: 600 0.8125rem/1.4 var(--font); letter-spacing: 0.02em; color: var(--ink-soft); }
      li { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding-block: 6px; }
      .who { flex: 1 1 9rem; min-inline-size: 0; overflow-wrap: anywhere; }
      .name { font-weight: 600; }
      .row { display: flex; gap: 4px; margin-inline-start: auto; }
      button { padding-inline: 14px; }
    `,
  ];
  /** Of which invites. */
  declare invites: readonly Invite[];

  override render() {
    const waiting = waitingPeople(this.invites);
    if (waiting.length === 0) return nothing;
    return html`<section aria-label=${t.requests.title}>
      <h2 aria-hidden="true">${t.requests.title}</h2>
      <ul aria-label=${t.requests.title}>
        ${repeat(
          waiting,
          ({ request }) => request.id,
          (one) => this.#row(one),
        )}
      </ul>
    </section>`;
  }

  #row({ invite, request: { id, name } }: Waiting) {
    const answer = (error: string, done: string) => this.app.notify(error ? explain(error) : done);
    return html`<li>
      ${avatar(this.app, id, name)}
      <div class="who">
        <bdi class="name" id="name-${id}">${name}</bdi>
        <div class="soft small">${t.requests.wantsToJoin}</div>
        ${invite.label ? html`<div class="soft small">${t.requests.by({ label: invite.label })}</div>` : nothing}
      </div>
      <div class="row">
        <button class="primary" aria-describedby="name-${id}" @click=${() => answer(this.app.admit(invite.id, id), t.notice.admitted({ name }))}>${t.requests.admit}</button>
        <button class="danger" aria-describedby="name-${id}" @click=${() => answer(this.app.decline(invite.id, id), t.notice.declined({ name }))}>${t.requests.decline}</button>
      </div>
    </li>`;
  }
}

customElements.define('vesper-requests', Requests);
