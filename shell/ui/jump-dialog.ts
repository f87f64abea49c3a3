import { css, html } from 'lit';
import { t } from '../text/words.ts';
import { startOfDate } from '../text/time.ts';
import { callAbove } from './call-above.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** Asks for a day and shows the conversation from there. Loaded when it is first asked for; says `closed`. */
class JumpDialog extends AppElement {
  static override properties = { ...AppElement.properties, contact: {}, problem: { state: true } };
  static override styles = [
    controls,
    css`
      dialog {
        inline-size: min(22rem, 100% - 32px); padding: 20px 24px 24px; border: 0; border-radius: var(--radius);
        background: var(--surface); color: var(--ink); box-shadow: var(--shadow);
      }
      dialog::backdrop { background: #0b0c1c99; }
      h2 { font-size: 1.25rem; margin-block-end: 14px; }
      form { display: grid; gap: 14px; }
      vesper-call { margin-block-end: 14px; }
      input { inline-size: 100%; min-block-size: var(--target); padding: 9px 14px; border: 1px solid var(--field-line); border-radius: var(--radius-small); background: var(--surface); }
      .row { display: flex; justify-content: flex-end; gap: 8px; }
    `,
  ];
  declare contact: string;
  declare problem: string;

  constructor() {
    super();
    this.problem = '';
  }

  protected override firstUpdated(): void {
    this.#dialog?.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @close=${() => this.dispatchEvent(new CustomEvent('closed'))}>
      <h2 id="title">${t.conversation.jumpTitle}</h2>
      ${callAbove(this.app)}
      <form @submit=${this.#show}>
        <div>
          <label class="above" for="date">${t.conversation.date}</label>
          <input id="date" type="date" aria-describedby="problem">
        </div>
        <p id="problem" role="alert">${this.problem}</p>
        <div class="row">
          <button type="button" class="quiet" @click=${() => this.#dialog?.close()}>${t.nav.cancel}</button>
          <button class="primary">${t.conversation.show}</button>
        </div>
      </form>
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  async #show(event: Event): Promise<void> {
    event.preventDefault();
    const startMs = startOfDate(this.renderRoot.querySelector('input')?.value ?? '');
    if (startMs === undefined) {
      this.problem = t.conversation.noDate;
      return;
    }
    // Closed first: a dialog gives the focus back to its button, and then the message takes it.
    const found = await this.app.findDay(this.contact, startMs);
    if (found === undefined) {
      this.problem = t.conversation.nothingSince;
      return;
    }
    this.#dialog?.close();
    this.app.showMessage(this.contact, found);
  }
}

customElements.define('vesper-jump-dialog', JumpDialog);
