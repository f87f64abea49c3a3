import { html } from 'lit';
import type { ComingProblem, Keeper } from '../app/keeper.ts';
import { lock as words } from '../text/words.ts';
import { closedStyle } from './closed-style.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';

/** A profile comes from a file. */
class Coming extends AppElement {
  static override properties = {
    ...AppElement.properties,
    keeper: { attribute: false },
    isWorking: { state: true },
    error: { state: true },
  };
  static override styles = [controls, closedStyle];
  declare keeper: Keeper;
  declare isWorking: boolean;
  declare error: string;

  override render() {
    const said = words.coming;
    return html`
      <h1 tabindex="-1">${said.title}</h1>
      <p class="soft">${said.text}</p>
      <form @submit=${this.#open}>
        <div><label class="above" for="file">${said.file}</label><input type="file" id="file" accept=".vesper" aria-describedby="error" /></div>
        <div>
          <label class="above" for="passphrase">${said.passphrase}</label>
          <input type="password" id="passphrase" autocomplete="off" aria-describedby="error" />
        </div>
        <p id="error" role="alert">${this.error ?? ''}</p>
        <p role="status" class="soft small">${this.isWorking ? said.working : ''}</p>
        <button class="primary wide" aria-disabled=${this.isWorking ? 'true' : 'false'}>${said.open}</button>
      </form>
      <button class="quiet wide" aria-disabled=${this.isWorking ? 'true' : 'false'} @click=${this.#cancel}>${said.cancel}</button>
    `;
  }

  #cancel(): void {
    if (!this.isWorking) void this.keeper.stayWithout();
  }

  async #open(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isWorking) return;
    const file = this.renderRoot.querySelector<HTMLInputElement>('#file')?.files?.[0];
    const passphrase = this.renderRoot.querySelector<HTMLInputElement>('#passphrase')?.value ?? '';
    if (!file || passphrase === '') {
      this.error = file ? words.errors.empty : words.coming.none;
      return;
    }
    this.isWorking = true;
    this.error = '';
    const problem = await this.keeper.openFile(file, passphrase);
    this.isWorking = false;
    if (problem) this.error = explain(problem);
  }
}

function explain(problem: ComingProblem): string {
  return problem === 'no_memory' ? words.errors.no_memory : words.coming[problem];
}

customElements.define('vesper-coming', Coming);
