import { css, html } from 'lit';
import { chosenTheme, chooseTheme, type Theme } from '../app/theme.ts';
import { en } from '../text/en.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import { pageBar } from './page-bar.ts';

const themes: readonly Theme[] = ['light', 'dark', 'system'];

class Settings extends AppElement {
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

  override render() {
    const chosen = chosenTheme();
    return html`
      ${pageBar(this.app)}
      <div class="scroll"><div class="column">
        <h1 tabindex="-1">${en.settings.title}</h1>
        <fieldset>
          <legend>${en.settings.appearance}</legend>
          <div class="choices">
            ${themes.map(
              (theme) => html`<label>
                <input type="radio" name="theme" .checked=${theme === chosen} @change=${() => this.#choose(theme)} />${en.settings[theme]}
              </label>`,
            )}
          </div>
        </fieldset>
        <section><h2>${en.settings.profile}</h2><p dir="auto">${this.app.state.model.profile}</p></section>
        <section><h2>${en.settings.privacy}</h2><p class="soft">${en.settings.privacyText}</p></section>
      </div></div>
    `;
  }

  #choose(theme: Theme): void {
    chooseTheme(theme);
    this.requestUpdate();
  }
}

customElements.define('vesper-settings', Settings);
