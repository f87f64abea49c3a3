import { html, nothing, type PropertyValues } from 'lit';
import type { Contact, SafetyNumber } from '../core/core.ts';
import type { CameraProblem } from '../media/camera.ts';
import { explain } from '../text/errors.ts';
import { t, verification as words } from '../text/words.ts';
import { callAbove } from './call-above.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { loadPart } from './parts.ts';
import './picture-button.ts';
import './safety-number.ts';
import { verifiedMark, verifiedStyle } from './verified-mark.ts';
import { verifyDialogStyle } from './verify-dialog-style.ts';
import { lostAll, markButton, mismatch } from './verify-parts.ts';

/** Where two people find out whether somebody sits between them. Loaded when it is first asked for; says `closed`. */
class VerifyDialog extends AppElement {
  static override properties = {
    ...AppElement.properties,
    contact: {},
    view: { state: true },
    problem: { state: true },
    matched: { state: true },
  };
  static override styles = [controls, verifiedStyle, verifyDialogStyle];
  declare contact: string;
  declare view: 'compare' | 'scan' | 'mismatch';
  declare problem: string;
  declare matched: boolean;
  #number: SafetyNumber | undefined;
  #numberOf = '';

  constructor() {
    super();
    this.view = 'compare';
    this.problem = '';
    this.matched = false;
  }

  protected override willUpdate(): void {
    // It takes a while to compute, and changes only with the state of the contact.
    const of = `${this.contact} ${this.#contact?.state ?? ''}`;
    if (of === this.#numberOf) return;
    this.#numberOf = of;
    this.#number = this.app.safetyNumber(this.contact);
    this.matched = false;
  }

  protected override firstUpdated(): void {
    this.#dialog?.showModal();
  }

  protected override updated(changed: PropertyValues<this>): void {
    // What had the focus has gone with the view before.
    if (changed.get('view') !== undefined) this.renderRoot.querySelector<HTMLElement>('.row button')?.focus();
  }

  override render() {
    const contact = this.#contact;
    if (!contact) return nothing;
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <header>
        <h2 id="title">${words.title({ name: contact.name })}</h2>
        ${contact.verified ? verifiedMark() : nothing}
        <button class="quiet icon close" aria-label=${t.nav.close} title=${t.nav.close} @click=${() => this.#dialog?.close()}>${icons.close}</button>
      </header>
      ${callAbove(this.app)}
      <div class="body">${this.#body(contact)}</div>
    </dialog>`;
  }

  #body(contact: Contact) {
    const { name, state, verified } = contact;
    const mark = markButton(verified, () => this.#mark(!verified));
    if (this.view === 'mismatch') {
      return mismatch(this.problem, [
        html`<button class="primary" @click=${this.#back}>${words.back}</button>`,
        this.#scanButton(),
        verified ? mark : nothing,
      ]);
    }
    if (!this.#number) return html`<p>${words.none}</p>`;
    const scans = this.view === 'scan';
    const isNew = state === 'identity changed';
    const picture = html`<vesper-picture-button @found=${this.#onFound} @problem=${this.#onProblem}></vesper-picture-button>`;
    return html`
      <p class="soft">${scans ? words.aim({ name }) : isNew ? words.leadNew({ name }) : words.lead({ name })}</p>
      <p class="good" role="status">${this.matched ? words.matched({ name }) : verified ? words.isVerified({ name }) : ''}</p>
      <p class="problem" role="alert">${this.problem}</p>
      ${
        scans
          ? html`<vesper-qr-scanner @found=${this.#onFound} @problem=${this.#onNoCamera}></vesper-qr-scanner>
              <div class="row"><button @click=${this.#back}>${words.stop}</button>${picture}</div>`
          : html`<vesper-safety-number .number=${this.#number} .name=${name}></vesper-safety-number>
              <div class="row">${this.#scanButton()}${picture}${mark}</div>`
      }
      ${isNew || scans ? nothing : lostAll(name, this.#inviteAgain)}
    `;
  }

  #scanButton() {
    return html`<button @click=${this.#scan}>${icons.camera}${words.scan}</button>`;
  }

  get #contact() {
    return this.app.state.model.contacts.get(this.contact);
  }
  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  #say(error: string): void {
    this.problem = error ? explain(error, { contact: this.#contact?.name ?? '' }) : '';
  }

  #mark(verified: boolean): void {
    this.matched = false;
    this.#say(this.app.setVerified(this.contact, verified));
  }

  #inviteAgain(): void {
    const error = this.app.inviteAgain(this.contact);
    this.#say(error);
    if (!error) this.#dialog?.close();
  }

  #back(): void {
    this.view = 'compare';
    this.problem = '';
  }

  async #scan(): Promise<void> {
    if (!(await loadPart(() => import('./qr-scanner.ts')))) {
      this.problem = t.notice.notLoaded;
      return;
    }
    this.view = 'scan';
    this.problem = '';
    this.matched = false;
  }

  #onFound({ detail: code }: CustomEvent<string>): void {
    const error = this.app.scanSafetyCode(this.contact, code);
    this.#say(error);
    this.matched = error === '';
    if (error === 'code_mismatch') this.view = 'mismatch';
    // Any other code may have come before the camera by chance: it goes on looking.
    else if (this.matched) this.view = 'compare';
  }

  #onProblem({ detail }: CustomEvent<string>): void {
    this.problem = detail;
    this.matched = false;
  }

  #onNoCamera({ detail }: CustomEvent<CameraProblem>): void {
    this.view = 'compare';
    this.problem = words.camera[detail];
  }

  #closed(): void {
    this.dispatchEvent(new CustomEvent('closed'));
  }
}

customElements.define('vesper-verify-dialog', VerifyDialog);
