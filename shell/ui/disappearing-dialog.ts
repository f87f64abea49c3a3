import { css, html } from 'lit';
import { conversationWith } from '../app/model.ts';
import { disappearingChoicesS } from '../limits.ts';
import { explain } from '../text/errors.ts';
import { span } from '../text/time.ts';
import { t } from '../text/words.ts';
import { Sheet } from './sheet.ts';

/** How long messages stay after they were read. Loaded when it is first asked for; says `closed`. */
class DisappearingDialog extends Sheet {
  static override properties = { ...Sheet.properties, contact: {} };
  static override styles = [
    ...Sheet.sheetStyles,
    css`
      fieldset { margin: 0; padding: 0; border: 0; }
      label { display: flex; align-items: center; gap: 12px; min-block-size: var(--target); padding-inline: 4px; cursor: pointer; }
      input { inline-size: 18px; block-size: 18px; margin: 0; accent-color: var(--primary); }
    `,
  ];
  declare contact: string;

  override render() {
    const chosen = conversationWith(this.app.state.model, this.contact).progress?.disappearsAfterS ?? 0;
    const choices = disappearingChoicesS.includes(chosen) ? disappearingChoicesS : [...disappearingChoicesS, chosen];
    return this.sheet(
      t.disappearing.title,
      html`<p class="soft">${t.disappearing.lead}</p>
      <fieldset aria-labelledby="title">${choices.map(
        (afterS) =>
          html`<label><input type="radio" name="after" .checked=${afterS === chosen} @change=${() => this.#choose(afterS)} />${afterS === 0 ? t.disappearing.off : span(afterS)}</label>`,
      )}</fieldset>`,
    );
  }

  #choose(afterS: number): void {
    const error = this.app.setDisappearing(this.contact, afterS);
    if (error) this.app.notify(explain(error));
  }
}

customElements.define('vesper-disappearing-dialog', DisappearingDialog);
