import { css, html, nothing } from 'lit';
import { inviteLink } from '../app/invite-link.ts';
import type { Invite } from '../core/core.ts';
import { t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import './expiry.ts';
import { icons } from './icons.ts';
import './invite-options.ts';
import { pageBar } from './page-bar.ts';
import { loadFor } from './parts.ts';
import './requests.ts';

/** One invite of ours: its link, the ways to hand it over, and how long it lives. */
class NewInvite extends AppElement {
  static override properties = { ...AppElement.properties, inviteId: {}, qr: { state: true } };
  static override styles = [
    controls,
    page,
    css`
      .card { display: grid; gap: 14px; padding: 20px; border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow); }
      input { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.875rem; text-overflow: ellipsis; }
      .row { display: flex; flex-wrap: wrap; gap: 8px; }
      .row button { flex: 1 1 auto; }
      h2 { font-size: 1.125rem; }
      vesper-qr-code { inline-size: min(100%, 17rem); margin-inline: auto; }
      .label { font-weight: 600; overflow-wrap: anywhere; }
      .foot { display: flex; align-items: center; justify-content: space-between; gap: 12px; flex-wrap: wrap; }
    `,
  ];
  declare inviteId: string;
  declare qr: boolean;

  constructor() {
    super();
    this.qr = false;
  }

  override render() {
    const invite = this.app.state.model.invites.get(this.inviteId);
    const friend = this.#friend;
    return html`
      ${pageBar(this.app)}
      <div class="scroll"><div class="column">
        <h1 tabindex="-1">${friend ? t.invite.againTitle({ name: friend }) : t.invite.title}</h1>
        ${invite ? html`<vesper-requests .app=${this.app} .invites=${[invite]}></vesper-requests>${this.#body(invite)}${this.#people(invite)}` : nothing}
        ${friend ? nothing : html`<vesper-invite-options .app=${this.app}></vesper-invite-options>`}
      </div></div>
    `;
  }

  /** Who it was made for, when it was made for a conversation that exists. */
  get #friend(): string | undefined {
    const { invitedAgain, model } = this.app.state;
    return model.contacts.get(invitedAgain.get(this.inviteId) ?? '')?.name;
  }

  #body(invite: Invite) {
    if (invite.state === 'open') return this.#open(invite);
    if (invite.state !== 'pending') {
      return html`<p class="lead" role="status">${t.invite.ended[invite.state]}</p>
        ${invite.state === 'expired' ? html`<div class="row">${this.#renewButton(invite)}</div>` : nothing}`;
    }
    const { serverUp, serverKnown } = this.app.state.model;
    return html`<p class="lead" role="status">${serverKnown && !serverUp ? t.invite.pendingOffline : t.invite.pending}</p>
      <div class="row">${this.#revokeButton(invite)}</div>`;
  }

  #open(invite: Invite) {
    const link = inviteLink(this.app.origin, invite.code);
    const { uses, used, label, askFirst } = invite;
    const several = uses > 1;
    const [lead, rule] = this.#words(invite);
    return html`
      <p class="lead">${lead}</p>
      <div class="card">
        ${label ? html`<p class="label" dir="auto">${label}</p>` : nothing}
        <div>
          <label class="above" for="link">${t.invite.link}</label>
          <input type="text" id="link" dir="ltr" readonly .value=${link} @focus=${this.#selectAll} />
        </div>
        <div class="row">
          <button class="primary" @click=${() => this.#copy(link)}>${icons.copy}${t.invite.copy}</button>
          ${'share' in navigator ? html`<button @click=${() => this.#share(link, several)}>${icons.share}${t.invite.share}</button>` : nothing}
          <button aria-expanded=${this.qr} @click=${this.#toggleQr}>${icons.qr}${this.qr ? t.invite.hideQr : t.invite.showQr}</button>
        </div>
        ${this.qr ? html`<vesper-qr-code .text=${link} .label=${t.invite.qrLabel} .hint=${t.invite.qrHint}></vesper-qr-code>` : nothing}
        <div class="foot">
          <vesper-expiry .app=${this.app} .name=${t.invite.expires} .untilMs=${invite.expiresAtMs}></vesper-expiry>
          ${several ? html`<span>${t.invite.used({ used, uses })}</span>` : nothing}
          <div class="row">${this.#renewButton(invite)}${this.#revokeButton(invite)}</div>
        </div>
      </div>
      <p>${rule}${askFirst ? ` ${t.invite.askRule}` : ''}</p>
      <p class="soft">${t.invite.waiting}</p>
    `;
  }

  /** Whom the link is for, and what it does. */
  #words({ uses }: Invite): [string, string] {
    const friend = this.#friend;
    if (uses > 1) return [t.invite.severalLead({ uses }), t.invite.severalRule({ uses })];
    if (friend) return [t.invite.againLead({ name: friend }), t.invite.againRule({ name: friend })];
    return [t.invite.lead, t.invite.rule];
  }

  /** Who came by a link for several. */
  #people({ uses, contacts }: Invite) {
    const known = contacts.flatMap((id) => this.app.state.model.contacts.get(id) ?? []);
    if (uses === 1 || known.length === 0) return nothing;
    const go = (contact: string) => this.app.go({ at: 'conversation', contact });
    return html`<section>
      <h2>${t.invite.people}</h2>
      <ul aria-label=${t.invite.people}>
        ${known.map(({ id, name }) => html`<li><button class="quiet" @click=${() => go(id)}><bdi>${name}</bdi></button></li>`)}
      </ul>
    </section>`;
  }

  #renewButton({ id }: Invite) {
    return html`<button class="quiet" @click=${() => this.#renew(id)}>${t.invite.renew}</button>`;
  }

  #renew(id: string): void {
    const error = this.app.renewInvite(id);
    this.app.notify(error ? explain(error) : t.notice.renewed);
  }

  #revokeButton({ id }: Invite) {
    return html`<button class="danger" @click=${() => this.#revoke(id)}>${t.invite.revoke}</button>`;
  }

  #revoke(id: string): void {
    const error = this.app.revokeInvite(id);
    this.app.notify(error ? explain(error) : t.notice.revoked);
  }

  async #copy(link: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      this.app.notify(t.notice.copied);
    } catch {
      this.renderRoot.querySelector('input')?.focus();
      this.app.notify(t.notice.copyByHand);
    }
  }

  #share(url: string, several: boolean): void {
    const text = several ? t.invite.severalShareText : t.invite.shareText;
    // Rejects when the person changes their mind: nothing to say then.
    navigator.share({ title: t.product, text, url }).catch(() => {});
  }

  async #toggleQr(): Promise<void> {
    this.qr = !this.qr && (await loadFor(this.app, () => import('./qr-code.ts')));
  }

  #selectAll(event: Event): void {
    (event.target as HTMLInputElement).select();
  }
}

customElements.define('vesper-new-invite', NewInvite);
