import { html, nothing } from 'lit';
import { isInviteLink } from '../app/invite-link.ts';
import type { CameraProblem } from '../media/camera.ts';
import { t, verification as words } from '../text/words.ts';
import { callAbove } from './call-above.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import './picture-button.ts';
import './qr-scanner.ts';
import { verifyDialogStyle } from './verify-dialog-style.ts';

/** Looks for the QR code of an invite, with the camera or in a picture. Loaded when it is first asked for; says `found`
 * with the link, or `closed`. */
class ScanDialog extends AppElement {
  static override properties = { ...AppElement.properties, problem: { state: true }, camera: { state: true } };
  static override styles = [controls, verifyDialogStyle];
  declare problem: string;
  declare camera: boolean;

  constructor() {
    super();
    this.problem = '';
    this.camera = true;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <header>
        <h2 id="title">${words.scanInvite}</h2>
        <button class="quiet icon close" aria-label=${t.nav.close} title=${t.nav.close} @click=${() => this.renderRoot.querySelector('dialog')?.close()}>${icons.close}</button>
      </header>
      ${callAbove(this.app)}
      <div class="body">
        <p class="soft">${words.aimInvite}</p>
        <p class="problem" role="alert">${this.problem}</p>
        ${this.camera ? html`<vesper-qr-scanner @found=${this.#found} @problem=${this.#noCamera}></vesper-qr-scanner>` : nothing}
        <div class="row"><vesper-picture-button @found=${this.#found} @problem=${this.#noPicture}></vesper-picture-button></div>
      </div>
    </dialog>`;
  }

  #found({ detail: text }: CustomEvent<string>): void {
    if (isInviteLink(text)) this.dispatchEvent(new CustomEvent('found', { detail: text.trim() }));
    else this.problem = words.notInvite;
  }

  #noPicture({ detail }: CustomEvent<string>): void {
    this.problem = detail;
  }

  #noCamera({ detail }: CustomEvent<CameraProblem>): void {
    this.camera = false;
    this.problem = words.cameraForInvite[detail];
  }

  #closed(): void {
    this.dispatchEvent(new CustomEvent('closed'));
  }
}

customElements.define('vesper-scan-dialog', ScanDialog);
