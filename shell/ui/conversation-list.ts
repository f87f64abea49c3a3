import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { contactsByNews, conversationWith, latestMessage, unreadIn } from '../app/model.ts';
import type { Contact } from '../core/core.ts';
import { t } from '../text/words.ts';
import { textOf } from '../text/message-text.ts';
import { shortMoment } from '../text/time.ts';
import { avatar, avatarStyle } from './avatar.ts';
import { controls } from './controls.ts';
import { conversationRowStyle } from './conversation-row-style.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { verifiedMark, verifiedStyle } from './verified-mark.ts';

/** The people there are conversations with. */
class ConversationList extends AppElement {
  static override styles = [
    controls,
    avatarStyle,
    verifiedStyle,
    conversationRowStyle,
    css`
      .preview.urgent { color: var(--danger); font-weight: 550; }
      .preview { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; color: var(--ink-soft); font-size: 0.9375rem; grid-column: 2; }
      .unread {
        justify-self: end; padding: 1px 9px; border-radius: 999px; font-size: 0.75rem; font-weight: 650;
        background: var(--primary); color: var(--on-primary);
      }
      .muted { display: inline-flex; color: var(--ink-soft); font-size: 0.75rem; }
      .empty { padding: 4px 8px 12px; }
    `,
  ];

  override render() {
    const contacts = contactsByNews(this.app.state.model);
    return html`
      <ul aria-label=${t.home.conversations}>
        ${repeat(
          contacts,
          ({ id }) => id,
          (contact) => html`<li aria-label=${contact.name}>${this.#row(contact)}</li>`,
        )}
      </ul>
      ${contacts.length === 0 ? html`<p class="empty soft">${t.home.noConversations}</p>` : nothing}
    `;
  }

  #row({ id, name, state, verified, muted }: Contact) {
    const { model, screen } = this.app.state;
    const conversation = conversationWith(model, id);
    const latest = latestMessage(conversation);
    const unread = unreadIn(model, id);
    const urgent = state === 'identity changed' ? t.home.identityChanged : state === 'lost' ? t.home.lost : '';
    const quiet = state === 'joining' ? t.home.joining : t.home.noMessages;
    const text = urgent || (latest ? textOf(latest, name) : quiet);
    const mine = latest && !latest.incoming && !urgent;
    const current = screen.at === 'conversation' && screen.contact === id;
    return html`
      <button aria-current=${current ? 'true' : nothing} @click=${() => this.app.go({ at: 'conversation', contact: id })}>
        ${avatar(this.app, id, name)}
        <span class="who"><bdi class="name">${name}</bdi>${verified ? verifiedMark() : nothing}${muted ? html`<span class="muted" role="img" aria-label=${t.contact.muted} title=${t.contact.muted}>${icons.muted}</span>` : nothing}</span>
        <span class="time">${latest ? shortMoment(latest.sentAtMs, this.app.clock.nowMs()) : ''}</span>
        <span class="preview ${urgent ? 'urgent' : ''}" dir=${latest?.what === 'text' && !mine && !urgent ? 'auto' : nothing}>${mine ? t.home.you({ text }) : text}</span>
        ${unread > 0 ? html`<span class="unread">${t.home.unread({ count: unread })}</span>` : nothing}
      </button>
    `;
  }
}

customElements.define('vesper-conversation-list', ConversationList);
