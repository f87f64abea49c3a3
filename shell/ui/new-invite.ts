import { css, html, nothing } from 'lit';
import { inviteLink } from '../app/invite-link.ts';
import type { Invite } from '../core/core.ts';
import { t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import './expiry.ts';
import { icons } from './icons.ts';
import { pageBar } from './page-bar.ts';

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
      vesper-qr-code { inline-size: min(100%, 17rem); margin-inline: auto; }
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
        ${invite ? this.#body(invite) : nothing}
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
    if (invite.state !== 'pending') return html`<p class="lead" role="status">${t.invite.ended[invite.state]}</p>`;
    const { serverUp, serverKnown } = this.app.state.model;
    return html`<p class="lead" role="status">${serverKnown && !serverUp ? t.invite.pendingOffline : t.invite.pending}</p>
      <div class="row">${this.#revokeButton(invite)}</div>`;
  }

  #open(invite: Invite) {
    const link = inviteLink(this.app.origin, invite.code);
    const friend = this.#friend;
    return html`
      <p class="lead">${friend ? t.invite.againLead({ name: friend }) : t.invite.lead}</p>
      <div class="card">
        <div>
          <label class="above" for="link">${t.invite.link}</label>
          <input type="text" id="link" dir="ltr" readonly .value=${link} @focus=${this.#selectAll} />
        </div>
        <div class="row">
          <button class="primary" @click=${() => this.#copy(link)}>${icons.copy}${t.invite.copy}</button>
          ${'share' in navigator ? html`<button @click=${() => this.#share(link)}>${icons.share}${t.invite.share}</button>` : nothing}
          <button aria-expanded=${this.qr} @click=${this.#toggleQr}>${icons.qr}${this.qr ? t.invite.hideQr : t.invite.showQr}</button>
        </div>
        ${this.qr ? html`<vesper-qr-code .text=${link} .label=${t.invite.qrLabel} .hint=${t.invite.qrHint}></vesper-qr-code>` : nothing}
        <div class="foot">
          <vesper-expiry .app=${this.app} .name=${t.invite.expires} .untilMs=${invite.expiresAtMs}></vesper-expiry>
          ${this.#revokeButton(invite)}
        </div>
      </div>
      <p>${friend ? t.invite.againRule({ name: friend }) : t.invite.rule}</p>
      <p class="soft">${t.invite.waiting}</p>
    `;
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

  #share(url: string): void {
    // Rejects when the person changes their mind: nothing to say then.
    navigator.share({ title: t.product, text: t.invite.shareText, url }).catch(() => {});
  }

  async #toggleQr(): Promise<void> {
    if (!this.qr) await import('./qr-code.ts');
    this.qr = !this.qr;
  }

  #selectAll(event: Event): void {
    (event.target as HTMLInputElement).select();
  }
}

customElements.define('vesper-new-invite', NewInvite);
