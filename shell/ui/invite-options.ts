import { css, html, nothing } from 'lit';
import { mostInviteUses } from '../limits.ts';
import { explain } from '../text/errors.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** Makes an invite that is not the usual one: for several people, with a label, or one that asks first. */
class InviteOptionsForm extends AppElement {
  static override properties = { ...AppElement.properties, open: { state: true }, error: { state: true } };
  static override styles = [
    controls,
    css`
      form { display: grid; gap: 14px; margin-block-start: 8px; padding: 20px; border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow); }
      input[type='number'] {
        inline-size: 6rem; min-block-size: var(--target); padding: 9px 14px;
        border: 1px solid var(--field-line); border-radius: var(--radius-small); background: var(--surface);
      }
      .check { display: flex; align-items: center; gap: 10px; min-block-size: var(--target); font-weight: 550; }
      .check input { inline-size: 24px; block-size: 24px; margin: 0; flex: none; accent-color: var(--primary); }
    `,
  ];
  declare open: boolean;
  declare error: string;

  constructor() {
    super();
    this.open = false;
    this.error = '';
  }

  override render() {
    return html`
      <button aria-expanded=${this.open} @click=${this.#toggle}>${t.invite.options}</button>
      ${this.open ? this.#form() : nothing}
    `;
  }

  #form() {
    return html`<form novalidate @submit=${this.#make}>
      <p class="soft">${t.invite.optionsLead}</p>
      <div>
        <label class="above" for="people">${t.invite.optionPeople}</label>
        <input type="number" id="people" inputmode="numeric" min="1" max=${mostInviteUses} step="1" value="1" aria-describedby="error" />
      </div>
      <div>
        <label class="above" for="label">${t.invite.optionLabel}</label>
        <input type="text" id="label" autocomplete="off" aria-describedby="hint error" />
        <p class="soft small" id="hint">${t.invite.optionLabelHint}</p>
      </div>
      <label class="check"><input type="checkbox" id="ask" />${t.invite.optionAsk}</label>
      <p id="error" role="alert">${this.error ? explain(this.error) : ''}</p>
      <button class="primary">${t.invite.make}</button>
    </form>`;
  }

  #toggle(): void {
    this.open = !this.open;
    this.error = '';
  }

  #make(event: Event): void {
    event.preventDefault();
    const field = (id: string) => this.renderRoot.querySelector<HTMLInputElement>(`#${id}`);
    // What is no whole number is none that the engine takes.
    const people = field('people')?.valueAsNumber ?? 0;
    const uses = Number.isInteger(people) && people > 0 ? Math.min(people, mostInviteUses + 1) : 0;
    const error = this.app.createInvite({
      uses,
      label: field('label')?.value ?? '',
      askFirst: field('ask')?.checked ?? false,
    });
    this.error = error;
    if (error) field(error === 'uses_refused' ? 'people' : 'label')?.focus();
    else this.open = false;
  }
}

customElements.define('vesper-invite-options', InviteOptionsForm);
