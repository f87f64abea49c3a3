import { css, html, nothing } from 'lit';
import type { Preferences } from '../app/model.ts';
import { explain } from '../text/errors.ts';
import { profile as words } from '../text/words.ts';
import { avatarStyle, face } from './avatar.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { loadFor } from './parts.ts';
import { toggle, toggleStyle } from './toggle.ts';

const loadMaker = () => import('../files/pictures.ts');

/** The parts of the settings about how one shows oneself to others. Loaded with the settings. */
class OwnProfile extends AppElement {
  static override properties = { ...AppElement.properties, error: { state: true }, problem: { state: true } };
  static override styles = [
    controls,
    toggleStyle,
    avatarStyle,
    css`
      :host { display: grid; gap: 20px; }
      section, fieldset { display: grid; gap: 10px; margin: 0; padding: 0; border: 0; min-inline-size: 0; }
      h2, legend { padding: 0; font: 600 1.125rem/1.3 var(--font-title); }
      form { display: grid; gap: 6px; }
      form div { display: flex; flex-wrap: wrap; gap: 8px; }
      form input { flex: 1 1 12rem; }
      form button { flex: none; }
      .picture { display: flex; align-items: center; gap: 16px; }
      .picture > div { display: grid; gap: 4px; justify-items: start; }
      .avatar { inline-size: 72px; block-size: 72px; font-size: 2rem; }
    `,
  ];
  declare error: string;
  declare problem: string;

  constructor() {
    super();
    this.error = this.problem = '';
  }

  override render() {
    const { profile = '', portrait, preferences } = this.app.state.model;
    const told = (one: keyof Preferences, name: string, text: string) =>
      toggle(name, text, preferences[one], (on) => this.app.setPreferences({ ...preferences, [one]: on }));
    return html`
      <section aria-labelledby="title">
        <h2 id="title">${words.title}</h2>
        <div class="picture" role="group" aria-label=${words.picture}>
          ${face(this.app, '', profile, portrait)}
          <div>
            <button @click=${() => this.#input?.click()}>${icons.picture}${portrait.length > 0 ? words.another : words.choose}</button>
            ${portrait.length > 0 ? html`<button class="quiet" @click=${() => this.#show(new Uint8Array())}>${words.remove}</button>` : nothing}
          </div>
          <input type="file" accept="image/*" hidden @change=${this.#onChosen} />
        </div>
        <p role="alert">${this.problem}</p>
        <form @submit=${this.#rename}>
          <label class="above" for="name">${words.name}</label>
          <div>
            <input type="text" id="name" dir="auto" autocomplete="nickname" autocapitalize="words" spellcheck="false" .value=${profile}
              aria-describedby="hint error" aria-invalid=${this.error ? 'true' : 'false'} />
            <button>${words.save}</button>
          </div>
          <p id="error" role="alert">${this.error}</p>
          <p id="hint" class="soft small">${words.nameHint}</p>
        </form>
      </section>
      <fieldset>
        <legend>${words.told.title}</legend>
        ${told('readReceipts', words.told.readReceipts, words.told.readReceiptsText)}
        ${told('typing', words.told.typing, words.told.typingText)}
        ${told('presence', words.told.presence, words.told.presenceText)}
      </fieldset>
    `;
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input[type=file]');
  }

  #rename(event: Event): void {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>('#name');
    const error = this.#change(field?.value ?? '', this.app.state.model.portrait);
    this.error = error;
    if (error) field?.focus();
  }

  async #onChosen(): Promise<void> {
    const file = this.#input?.files?.[0];
    if (!file || !(await loadFor(this.app, loadMaker))) return;
    const { makePortrait } = await loadMaker();
    const portrait = await makePortrait(file);
    // The same file may be chosen again.
    if (this.#input) this.#input.value = '';
    if (portrait) this.#show(portrait);
    else this.problem = words.noPicture;
  }

  #show(portrait: Uint8Array): void {
    this.problem = this.#change(this.app.state.model.profile ?? '', portrait);
  }

  #change(name: string, portrait: Uint8Array): string {
    const error = this.app.changeProfile(name, portrait);
    if (!error) this.app.notify(words.saved);
    return error ? explain(error) : '';
  }
}

customElements.define('vesper-own-profile', OwnProfile);
