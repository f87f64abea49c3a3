import { html, type TemplateResult } from 'lit';
import { t } from '../text/words.ts';
import { callAbove } from './call-above.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { sheetStyle } from './sheet-style.ts';

/** A small dialog that is open for as long as it is on the page; says `closed`. */
export abstract class Sheet extends AppElement {
  static sheetStyles = [controls, sheetStyle];

  protected override firstUpdated(): void {
    this.dialog?.showModal();
  }

  protected sheet(title: string, body: unknown): TemplateResult {
    return html`<dialog class="sheet" aria-labelledby="title" @close=${this.closed}>
      <header>
        <h2 id="title">${title}</h2>
        <button class="quiet icon close" aria-label=${t.nav.close} title=${t.nav.close} @click=${this.close}>${icons.close}</button>
      </header>
      ${callAbove(this.app)}
      ${body}
    </dialog>`;
  }

  protected get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  protected close(): void {
    this.dialog?.close();
  }

  protected closed(): void {
    this.dispatchEvent(new CustomEvent('closed'));
  }
}
