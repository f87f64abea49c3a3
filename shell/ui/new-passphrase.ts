import { css, html, nothing } from 'lit';
import { weakPassphraseChars } from '../limits.ts';
import { lock as words } from '../text/words.ts';
import { loadStrength, type Strength } from '../vault/strength.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** Two fields for a passphrase that is chosen, and what it is worth. */
export class NewPassphrase extends AppElement {
  static override properties = {
    ...AppElement.properties,
    label: {},
    labelAgain: {},
    strength: { state: true },
    error: { state: true },
    isWeak: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { display: grid; gap: 12px; }
      meter { inline-size: 100%; block-size: 12px; }
    `,
  ];
  declare label: string;
  declare labelAgain: string;
  declare strength: Strength | undefined;
  declare error: string;
  /** It has been asked whether it shall be a weak one. */
  declare isWeak: boolean;
  #check: ((passphrase: string) => Strength) | undefined;

  constructor() {
    super();
    this.error = '';
    this.isWeak = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    loadStrength().then(
      (check) => {
        this.#check = check;
        this.#look();
      },
      (error: unknown) => console.info('vesper: no strength meter:', error),
    );
  }

  override render() {
    return html`
      <div>
        <label class="above" for="one">${this.label}</label>
        <input type="password" id="one" autocomplete="new-password" aria-describedby="advice strength error" @input=${this.#look} />
      </div>
      <p id="advice" class="soft small">${words.form.advice}</p>
      ${
        this.strength === undefined
          ? nothing
          : html`<div>
              <meter min="0" max="4" low="2" high="3" optimum="4" .value=${this.strength} aria-label=${words.form.strength}></meter>
              <p id="strength" role="status">${words.form.strength}: ${words.strength[`s${this.strength}`]}</p>
            </div>`
      }
      <div>
        <label class="above" for="two">${this.labelAgain}</label>
        <input type="password" id="two" autocomplete="new-password" aria-describedby="error" />
      </div>
      <p id="error" role="alert">${this.error}</p>
    `;
  }

  /** The passphrase, once it is one: what is wrong is shown, and a weak one is asked about. */
  take(): string | undefined {
    const [one = '', two = ''] = [...this.renderRoot.querySelectorAll('input')].map(({ value }) => value);
    if (one === '') this.error = words.errors.empty;
    else if (one !== two) this.error = words.form.different;
    else if (!this.isWeak && this.#strengthOf(one) < 2) {
      this.isWeak = true;
      this.error = words.form.weak;
      this.dispatchEvent(new CustomEvent('weak'));
    } else {
      this.error = '';
      return one;
    }
    this.renderRoot.querySelector('input')?.focus();
    return undefined;
  }

  #look(): void {
    const text = this.renderRoot.querySelector('input')?.value ?? '';
    this.strength = text === '' || !this.#check ? undefined : this.#strengthOf(text);
    if (this.isWeak) {
      this.isWeak = false;
      this.error = '';
      this.dispatchEvent(new CustomEvent('weak'));
    }
  }

  /** Without the dictionaries only what is short is known to be weak. */
  #strengthOf(text: string): Strength {
    if (text.length < weakPassphraseChars) return Math.min(1, this.#check?.(text) ?? 1) as Strength;
    return this.#check?.(text) ?? 2;
  }
}

customElements.define('vesper-new-passphrase', NewPassphrase);
