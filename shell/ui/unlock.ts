import { css, html, nothing } from 'lit';
import type { Keeper } from '../app/keeper.ts';
import type { LockProblem } from '../app/lock.ts';
import { lock as words } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { explainLock } from './lock-problem.ts';

/** The lock screen. Needs no server, and no engine. */
class Unlock extends AppElement {
  static override properties = {
    ...AppElement.properties,
    keeper: { attribute: false },
    hasPasskey: { state: true },
    isWorking: { state: true },
    error: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { display: grid; gap: 16px; }
      form { display: grid; gap: 12px; }
    `,
  ];
  declare keeper: Keeper;
  declare hasPasskey: boolean;
  declare isWorking: boolean;
  declare error: string;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.keeper.lock.look().then(({ passkey }) => (this.hasPasskey = passkey));
  }

  override render() {
    return html`
      <h1 tabindex="-1">${words.locked.title}</h1>
      <p class="soft">${words.locked.text}</p>
      <form @submit=${this.#submit}>
        <div>
          <label class="above" for="passphrase">${words.form.passphrase}</label>
          <input type="password" id="passphrase" data-start autocomplete="current-password" aria-describedby="error" aria-invalid=${this.error ? 'true' : 'false'} />
        </div>
        <p id="error" role="alert">${this.error ?? ''}</p>
        <p role="status" class="soft small">${this.isWorking ? words.form.working : ''}</p>
        <button class="primary wide" aria-disabled=${this.isWorking ? 'true' : 'false'}>${words.locked.unlock}</button>
      </form>
      ${this.hasPasskey ? html`<button class="wide" aria-disabled=${this.isWorking ? 'true' : 'false'} @click=${() => this.#try(this.keeper.unlockByPasskey())}>${words.locked.passkey}</button>` : nothing}
    `;
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.isWorking) return;
    const input = this.renderRoot.querySelector('input');
    const typed = input?.value ?? '';
    if (input) input.value = '';
    void this.#try(this.keeper.unlock(typed));
  }

  async #try(answer: Promise<LockProblem | ''>): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    this.error = '';
    const problem = await answer;
    this.isWorking = false;
    if (problem === '') return;
    this.error = await explainLock(problem, this.keeper);
    this.renderRoot.querySelector('input')?.focus();
  }
}

customElements.define('vesper-unlock', Unlock);
