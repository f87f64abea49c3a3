import { css, html, nothing } from 'lit';
import type { Keeper } from '../app/keeper.ts';
import type { Cancel } from '../clock.ts';
import { eraseHoldMs } from '../limits.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { Sheet } from './sheet.ts';

/** Erases everything: pressed it asks once, held down it does not ask. */
class EraseButton extends AppElement {
  static override properties = {
    ...AppElement.properties,
    keeper: { attribute: false },
    named: { type: Boolean },
    asks: { state: true },
    isHeld: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { display: inline-block; }
      button { touch-action: none; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none; }
      button.held { background: linear-gradient(var(--danger-soft), var(--danger-soft)) no-repeat 0 / 0% 100%; animation: fill ${eraseHoldMs}ms linear both; color: var(--danger); }
      @keyframes fill { to { background-size: 100% 100%; } }
    `,
  ];
  declare keeper: Keeper;
  /** With its name beside the icon. */
  declare named: boolean;
  declare asks: boolean;
  declare isHeld: boolean;
  #cancelHold: Cancel = () => {};

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  override render() {
    const held = this.isHeld ? 'held' : '';
    return html`
      <button class="${this.named ? 'danger' : 'quiet icon'} ${held}" aria-label=${t.erase.button} title=${t.erase.button}
        @click=${() => (this.asks = true)} @pointerdown=${this.#hold} @pointerup=${this.#release} @pointerleave=${this.#release}
        @pointercancel=${this.#release} @contextmenu=${(event: Event) => event.preventDefault()}>
        ${icons.erase}${this.named ? t.erase.button : nothing}
      </button>
      ${this.asks ? html`<vesper-erase-dialog .app=${this.app} .keeper=${this.keeper} @closed=${() => (this.asks = false)}></vesper-erase-dialog>` : nothing}
    `;
  }

  #hold(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.isHeld = true;
    this.#cancelHold = this.app.clock.after(eraseHoldMs, () => void this.keeper.erase());
  }

  #release(): void {
    this.#cancelHold();
    this.isHeld = false;
  }
}

class EraseDialog extends Sheet {
  static override properties = { ...Sheet.properties, keeper: { attribute: false } };
  static override styles = Sheet.sheetStyles;
  declare keeper: Keeper;

  override render() {
    return this.sheet(
      t.erase.title,
      html`<p>${t.erase.text}</p>
        <p class="soft small">${t.erase.hint}</p>
        <div class="row">
          <button class="quiet" autofocus @click=${this.close}>${t.nav.cancel}</button>
          <button class="danger solid" @click=${() => void this.keeper.erase()}>${t.erase.confirm}</button>
        </div>`,
    );
  }
}

customElements.define('vesper-erase', EraseButton);
customElements.define('vesper-erase-dialog', EraseDialog);
