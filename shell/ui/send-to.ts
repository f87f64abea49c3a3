import { css, html } from 'lit';
import { contactsByNews } from '../app/model.ts';
import { device as words, t } from '../text/words.ts';
import { avatarStyle } from './avatar.ts';
import { people, peopleStyle } from './people.ts';
import { Sheet } from './sheet.ts';

/** Whom text from another app is for. Loaded when there is some. */
class SendTo extends Sheet {
  static override styles = [
    ...Sheet.sheetStyles,
    avatarStyle,
    peopleStyle,
    css`blockquote { margin: 0; padding-inline-start: 10px; border-inline-start: 3px solid var(--primary); max-block-size: 6lh; overflow: hidden; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--ink-soft); }`,
  ];

  override render() {
    const { model, shared } = this.app.state;
    const contacts = contactsByNews(model);
    return this.sheet(
      words.sendTo,
      html`<blockquote dir="auto">${shared}</blockquote>
      ${contacts.length === 0 ? html`<p>${t.home.noConversations}</p>` : people(this.app, contacts, ({ id }) => this.app.shareWith(id))}`,
    );
  }
  protected override closed(): void {
    this.app.shareWith(undefined);
  }
}

customElements.define('vesper-send-to', SendTo);
