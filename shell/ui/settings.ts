import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { chooseLanguage } from '../app/language.ts';
import { chosenTheme, chooseTheme, type Theme } from '../app/theme.ts';
import type { Device } from '../app/device.ts';
import type { Keeper } from '../app/keeper.ts';
import { call, type Language, language, languageNames, languages, t } from '../text/words.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import { pageBar } from './page-bar.ts';
import { deviceSettingsPart, lockSettingsPart, ownProfilePart, soundSettingsPart } from './parts.ts';

const themes: readonly Theme[] = ['light', 'dark', 'system'];

class Settings extends AppElement {
  static override properties = {
    ...AppElement.properties,
    device: { attribute: false },
    keeper: { attribute: false },
  };
  static override styles = [
    controls,
    page,
    css`
      fieldset { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
      legend, h2 { padding: 0; font: 600 1.125rem/1.3 var(--font-title); margin-block-end: 8px; }
      .choices { display: flex; gap: 8px; flex-wrap: wrap; }
      .choices label {
        display: flex; align-items: center; gap: 10px; min-block-size: var(--target); padding: 8px 18px; cursor: pointer;
        border: 1px solid var(--line); border-radius: 999px; background: var(--surface);
      }
      .choices label:has(:checked) { border-color: var(--primary); box-shadow: inset 0 0 0 1px var(--primary); }
      .choices label:has(:focus-visible) { outline: 3px solid var(--primary); outline-offset: 2px; }
      input[type='radio'] { inline-size: 18px; block-size: 18px; margin: 0; accent-color: var(--primary); outline: none; }
    `,
  ];

  declare device: Device;
  declare keeper: Keeper;

  override render() {
    const chosen = chosenTheme();
    return html`
      ${pageBar(this.app)}
      <div class="scroll"><div class="column">
        <h1 tabindex="-1">${t.settings.title}</h1>
        ${ownProfilePart.isHere(this.app) ? html`<vesper-own-profile .app=${this.app}></vesper-own-profile>` : nothing}
        <fieldset>
          <legend>${t.settings.appearance}</legend>
          <div class="choices">
            ${themes.map(
              (theme) => html`<label>
                <input type="radio" name="theme" .checked=${theme === chosen} @change=${() => this.#choose(theme)} />${t.settings[theme]}
              </label>`,
            )}
          </div>
        </fieldset>
        <fieldset>
          <legend>${t.settings.language}</legend>
          <div class="choices">
            ${languages.map(
              (one) => html`<label lang=${one}>
                <input type="radio" name="language" .checked=${live(one === language)} @change=${() => this.#speak(one)} /><bdi>${languageNames[one]}</bdi>
              </label>`,
            )}
          </div>
        </fieldset>
        ${this.#calls()}
        <section><h2>${t.settings.privacy}</h2><p class="soft">${t.settings.privacyText}</p></section>
        ${lockSettingsPart.isHere(this.app) ? html`<vesper-lock-settings .app=${this.app} .keeper=${this.keeper}></vesper-lock-settings>` : nothing}
        ${deviceSettingsPart.isHere(this.app) ? html`<vesper-device-settings .app=${this.app} .device=${this.device}></vesper-device-settings>` : nothing}
      </div></div>
    `;
  }

  /** A browser that cannot record cannot call. */
  #calls() {
    if (!navigator.mediaDevices || !soundSettingsPart.isHere(this.app)) return nothing;
    return html`<section><h2>${call.settings}</h2><vesper-sound-settings .app=${this.app}></vesper-sound-settings></section>`;
  }

  #choose(theme: Theme): void {
    chooseTheme(theme);
    this.requestUpdate();
  }

  async #speak(chosen: Language): Promise<void> {
    try {
      await chooseLanguage(chosen);
      this.app.languageChanged();
    } catch {
      this.app.notify(t.notice.languageAway);
    }
  }
}

customElements.define('vesper-settings', Settings);
