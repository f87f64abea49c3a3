import { html, nothing } from 'lit';
import type { Keeper } from '../app/keeper.ts';
import { lock as words } from '../text/words.ts';
import { closedStyle } from './closed-style.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { explainLock } from './lock-problem.ts';
import type { NewPassphrase } from './new-passphrase.ts';
import './new-passphrase.ts';

/** A profile becomes a file. */
class Leaving extends AppElement {
  static override properties = {
    ...AppElement.properties,
    keeper: { attribute: false },
    hasPassphrase: { state: true },
    isWorking: { state: true },
    isWeak: { state: true },
    error: { state: true },
    address: { state: true },
  };
  static override styles = [controls, closedStyle];
  declare keeper: Keeper;
  declare hasPassphrase: boolean;
  declare isWorking: boolean;
  declare isWeak: boolean;
  declare error: string;
  /** Of the file, once it is made. */
  declare address: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.keeper.lock.look().then(({ passphrase }) => (this.hasPassphrase = passphrase));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.address !== undefined) URL.revokeObjectURL(this.address);
  }

  override render() {
    return this.address === undefined ? this.#form() : this.#ready(this.address);
  }

  #form() {
    const said = words.leaving;
    return html`
      <h1 tabindex="-1">${said.title}</h1>
      <p class="soft">${said.text}</p>
      <form @submit=${this.#make}>
        ${
          this.hasPassphrase
            ? html`<div><label class="above" for="current">${words.form.current}</label>
                <input type="password" id="current" autocomplete="current-password" aria-describedby="error" /></div>`
            : nothing
        }
        <vesper-new-passphrase .app=${this.app} .label=${said.passphrase} .labelAgain=${said.again} @weak=${this.#onWeak}></vesper-new-passphrase>
        <p id="error" role="alert">${this.error ?? ''}</p>
        <p role="status" class="soft small">${this.isWorking ? said.working : ''}</p>
        <button class="primary wide" aria-disabled=${this.isWorking ? 'true' : 'false'}>${this.isWeak ? words.form.anyway : said.make}</button>
      </form>
      <button class="quiet wide" aria-disabled=${this.isWorking ? 'true' : 'false'} @click=${this.#stay}>${said.cancel}</button>
    `;
  }

  #ready(address: string) {
    const said = words.leaving;
    return html`
      <h1 tabindex="-1">${said.ready}</h1>
      <p class="soft">${said.readyText}</p>
      <div class="actions">
        <a class="button" href=${address} download="vesper-profile.vesper">${said.save}</a>
        <button class="wide" @click=${() => void this.keeper.left()}>${said.done}</button>
        <button class="quiet wide" @click=${this.#stay}>${said.cancel}</button>
      </div>
    `;
  }

  #onWeak(event: Event): void {
    this.isWeak = (event.target as NewPassphrase).isWeak;
  }

  /** Not while the file is made: it is written from what a session would change. */
  #stay(): void {
    if (!this.isWorking) void this.keeper.stay();
  }

  async #make(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isWorking) return;
    const passphrase = this.renderRoot.querySelector<NewPassphrase>('vesper-new-passphrase')?.take();
    if (passphrase === undefined) return;
    const current = this.renderRoot.querySelector<HTMLInputElement>('#current')?.value ?? '';
    this.isWorking = true;
    this.error = '';
    const made = await this.keeper.makeFile(passphrase, current);
    this.isWorking = false;
    if ('problem' in made) {
      this.error = await explainLock(made.problem, this.keeper);
      return;
    }
    this.address = URL.createObjectURL(made.file);
    await this.updateComplete;
    this.focusStart();
  }
}

customElements.define('vesper-leaving', Leaving);
