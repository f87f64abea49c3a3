import { css, html } from 'lit';
import { t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** Asks for the name that others will see. */
class NameForm extends AppElement {
  static override properties = { ...AppElement.properties, error: { state: true }, isWaiting: { state: true } };
  static override styles = [
    controls,
    css`
      form { display: flex; flex-direction: column; gap: 12px; }
      button { margin-block-start: 4px; }
    `,
  ];
  declare error: string;
  /** For the engine, which comes. */
  declare isWaiting: boolean;

  constructor() {
    super();
    this.error = '';
    this.isWaiting = false;
  }

  override render() {
    return html`
      <form @submit=${this.#submit}>
        <div>
          <label class="above" for="name">${t.firstRun.name}</label>
          <input type="text" id="name" data-start autocomplete="nickname" autocapitalize="words" spellcheck="false" dir="auto"
            aria-describedby="hint error" aria-invalid=${this.error ? 'true' : 'false'} />
        </div>
        <p id="hint" class="soft small">${t.firstRun.nameHint}</p>
        <p id="error" role="alert">${this.error}</p>
        <button class="primary wide" ?disabled=${this.isWaiting} aria-busy=${this.isWaiting ? 'true' : 'false'}>${t.firstRun.start}</button>
      </form>
    `;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isWaiting) return;
    const input = this.renderRoot.querySelector('input');
    this.isWaiting = true;
    const error = await this.app.createProfile(input?.value ?? '');
    this.isWaiting = false;
    this.error = error ? explain(error) : '';
    if (error) input?.focus();
  }
}

customElements.define('vesper-name-form', NameForm);
