import { css, html, nothing } from 'lit';
import { contactsByNews } from '../app/model.ts';
import { device as words, t } from '../text/words.ts';
import { avatarStyle } from './avatar.ts';
import { people, peopleStyle } from './people.ts';
import { Sheet } from './sheet.ts';

/** Whom it is for what another app has handed over. Loaded when there is something. */
class SendTo extends Sheet {
  static override styles = [
    ...Sheet.sheetStyles,
    avatarStyle,
    peopleStyle,
    css`ul.files { display: grid; gap: 4px; max-block-size: 6lh; overflow: auto; } .files li { overflow-wrap: anywhere; font-weight: 550; }
      blockquote { margin: 0; padding-inline-start: 10px; border-inline-start: 3px solid var(--primary); max-block-size: 6lh; overflow: hidden; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--ink-soft); }`,
  ];

  override render() {
    const { model, shared } = this.app.state;
    const contacts = contactsByNews(model).filter(({ blocked, state }) => !blocked && state !== 'identity changed');
    return this.sheet(
      words.sendTo,
      html`${shared?.text ? html`<blockquote dir="auto">${shared.text}</blockquote>` : nothing}
      ${shared?.files.length ? html`<ul class="files">${shared.files.map(({ name }) => html`<li dir="auto">${name}</li>`)}</ul>` : nothing}
      ${contacts.length === 0 ? html`<p>${t.home.noConversations}</p>` : people(this.app, contacts, ({ id }) => this.app.shareWith(id))}`,
    );
  }
  protected override closed(): void {
    this.app.shareWith(undefined);
  }
}

customElements.define('vesper-send-to', SendTo);
