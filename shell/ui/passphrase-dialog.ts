import { css, html, nothing } from 'lit';
import type { Keeper } from '../app/keeper.ts';
import type { LockProblem } from '../app/lock.ts';
import { lock as words, t } from '../text/words.ts';
import { explainLock } from './lock-problem.ts';
import type { NewPassphrase } from './new-passphrase.ts';
import './new-passphrase.ts';
import { Sheet } from './sheet.ts';

export type LockAction = 'set' | 'change' | 'remove' | 'passkey';

/** Sets, changes or removes the passphrase, or adds a passkey: with the passphrase so far, where there is one. */
class PassphraseDialog extends Sheet {
  static override properties = {
    ...Sheet.properties,
    keeper: { attribute: false },
    action: { attribute: false },
    isWorking: { state: true },
    isWeak: { state: true },
    error: { state: true },
  };
  static override styles = [
    ...Sheet.sheetStyles,
    css`
      form { display: grid; gap: 12px; }
    `,
  ];
  declare keeper: Keeper;
  declare action: LockAction;
  declare isWorking: boolean;
  declare isWeak: boolean;
  declare error: string;

  override render() {
    const said = words.settings;
    const { action } = this;
    const title = { set: said.set, change: said.change, remove: said.remove, passkey: said.passkeyAdd }[action];
    const isChosen = action === 'set' || action === 'change';
    return this.sheet(
      title,
      html`<form @submit=${this.#submit}>
        ${
          action === 'set'
            ? nothing
            : html`<div><label class="above" for="current">${words.form.current}</label>
                <input type="password" id="current" autocomplete="current-password" aria-describedby="error" /></div>`
        }
        ${isChosen ? html`<vesper-new-passphrase .app=${this.app} .label=${words.form.newPassphrase} .labelAgain=${words.form.again} @weak=${this.#onWeak}></vesper-new-passphrase>` : nothing}
        <p id="error" role="alert">${this.error ?? ''}</p>
        <p role="status" class="soft small">${this.isWorking ? words.form.working : ''}</p>
        <button class="primary wide" aria-disabled=${this.isWorking ? 'true' : 'false'}>${this.isWeak ? words.form.anyway : isChosen ? t.nav.save : title}</button>
      </form>`,
    );
  }

  #onWeak(event: Event): void {
    this.isWeak = (event.target as NewPassphrase).isWeak;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isWorking) return;
    const isChosen = this.action === 'set' || this.action === 'change';
    const chosen = this.renderRoot.querySelector<NewPassphrase>('vesper-new-passphrase')?.take();
    if (isChosen && chosen === undefined) return;
    const current = this.renderRoot.querySelector<HTMLInputElement>('#current');
    this.isWorking = true;
    this.error = '';
    const problem = await this.#carryOut(chosen ?? '', current?.value ?? '');
    this.isWorking = false;
    if (problem === '') {
      const { changed, removed, passkeyAdded } = words.settings;
      this.app.notify({ set: changed, change: changed, remove: removed, passkey: passkeyAdded }[this.action]);
      return this.close();
    }
    this.error = await explainLock(problem, this.keeper);
    current?.focus();
  }

  #carryOut(chosen: string, current: string): Promise<LockProblem | ''> {
    const { lock } = this.keeper;
    switch (this.action) {
      case 'remove':
        return lock.removePassphrase(current);
      case 'passkey':
        return lock.addPasskey(current);
      case 'set':
      case 'change':
        return lock.setPassphrase(chosen, current);
    }
  }
}

customElements.define('vesper-passphrase-dialog', PassphraseDialog);
