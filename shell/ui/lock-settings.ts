import { css, html, nothing } from 'lit';
import type { Keeper } from '../app/keeper.ts';
import { autoLockChoicesMin } from '../limits.ts';
import { lock as words } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import './erase-button.ts';
import './passphrase-dialog.ts';
import type { LockAction } from './passphrase-dialog.ts';

/** The parts of the settings about locking, moving and erasing. Loaded with the settings. */
class LockSettings extends AppElement {
  static override properties = {
    ...AppElement.properties,
    keeper: { attribute: false },
    ways: { state: true },
    canPasskey: { state: true },
    asked: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { display: grid; gap: 20px; }
      section { display: grid; gap: 8px; justify-items: start; }
      h2 { font: 600 1.125rem/1.3 var(--font-title); }
      .row { display: flex; flex-wrap: wrap; gap: 8px; }
      label { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
      select { font: inherit; color: inherit; min-block-size: var(--target); padding: 8px 14px; border: 1px solid var(--field-line); border-radius: var(--radius-small); background: var(--surface); }
    `,
  ];
  declare keeper: Keeper;
  declare ways: { passphrase: boolean; passkey: boolean } | undefined;
  declare canPasskey: boolean;
  declare asked: LockAction | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
    void this.keeper.passkeysArePossible().then((possible) => (this.canPasskey = possible));
  }

  override render() {
    return html`${this.#locking()} ${this.#moving()}
      ${this.asked ? html`<vesper-passphrase-dialog .app=${this.app} .keeper=${this.keeper} .action=${this.asked} @closed=${this.#answered}></vesper-passphrase-dialog>` : nothing}`;
  }

  #locking() {
    if (!this.ways) return nothing;
    const said = words.settings;
    const { passphrase, passkey } = this.ways;
    const button = (action: LockAction, name: string) =>
      html`<button @click=${() => (this.asked = action)}>${name}</button>`;
    return html`<section>
      <h2>${said.title}</h2>
      <p class="soft">${passphrase ? said.isSet : said.open}</p>
      <div class="row">
        ${passphrase ? [button('change', said.change), button('remove', said.remove)] : button('set', said.set)}
      </div>
      ${
        passphrase && (passkey || this.canPasskey)
          ? html`<p class="soft">${passkey ? said.passkeyIsSet : said.passkeyText}</p>
              ${passkey ? html`<button @click=${this.#removePasskey}>${said.passkeyRemove}</button>` : button('passkey', said.passkeyAdd)}`
          : nothing
      }
      ${passphrase ? this.#auto() : nothing}
    </section>`;
  }

  #auto() {
    const said = words.settings;
    const { autoLock } = this.keeper;
    return html`
      <label>${said.auto}
        <select @change=${(event: Event) => (autoLock.minutes = Number((event.target as HTMLSelectElement).value))}>
          ${autoLockChoicesMin.map((count) => html`<option value=${count} ?selected=${count === autoLock.minutes}>${count ? said.minutes({ count }) : said.never}</option>`)}
        </select>
      </label>
      <button @click=${() => void this.keeper.lockNow()}>${said.now}</button>
    `;
  }

  #moving() {
    return html`<section>
      <h2>${words.move.title}</h2>
      <p class="soft">${words.move.text}</p>
      <button @click=${() => this.keeper.leave()}>${words.move.start}</button>
      <p class="soft">${words.move.eraseText}</p>
      <vesper-erase named .app=${this.app} .keeper=${this.keeper}></vesper-erase>
    </section>`;
  }

  async #removePasskey(): Promise<void> {
    const problem = await this.keeper.lock.removePasskey();
    this.app.notify(problem ? words.errors.failed : words.settings.passkeyRemoved);
    await this.#look();
  }

  async #answered(): Promise<void> {
    this.asked = undefined;
    await this.#look();
  }

  async #look(): Promise<void> {
    this.ways = await this.keeper.lock.look();
  }
}

customElements.define('vesper-lock-settings', LockSettings);
