import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { contactsByNews, conversationWith, latestMessage } from '../app/model.ts';
import type { Contact } from '../core/core.ts';
import { t } from '../text/words.ts';
import { textOf } from '../text/message-text.ts';
import { shortMoment } from '../text/time.ts';
import { avatar, avatarStyle } from './avatar.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { verifiedMark, verifiedStyle } from './verified-mark.ts';

/** The people there are conversations with. */
class ConversationList extends AppElement {
  static override styles = [
    controls,
    avatarStyle,
    verifiedStyle,
    css`
      button {
        display: grid; grid-template-columns: auto 1fr auto; gap: 0 12px; inline-size: 100%; padding: 10px 8px;
        border-radius: var(--radius); background: transparent; text-align: start; font-weight: 400; align-items: center;
      }
      @media (hover: hover) { button:hover { background: var(--raised); } }
      button[aria-current] { background: var(--raised); }
      @media (forced-colors: active) { button[aria-current]:not(:focus-visible) { outline: 2px solid Highlight; outline-offset: -2px; } }
      .avatar { grid-row: 1 / 3; }
      .who { display: flex; align-items: center; gap: 6px; min-inline-size: 0; }
      .name { font-weight: 600; }
      .preview.urgent { color: var(--danger); font-weight: 550; }
      .name, .preview { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
      .time { justify-self: end; color: var(--ink-soft); font-size: 0.8125rem; }
      .preview { color: var(--ink-soft); font-size: 0.9375rem; grid-column: 2; }
      .unread {
        justify-self: end; padding: 1px 9px; border-radius: 999px; font-size: 0.75rem; font-weight: 650;
        background: var(--primary); color: var(--on-primary);
      }
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

  #row({ id, name, state, verified }: Contact) {
    const { model, screen } = this.app.state;
    const conversation = conversationWith(model, id);
    const latest = latestMessage(conversation);
    const urgent = state === 'identity changed' ? t.home.identityChanged : state === 'lost' ? t.home.lost : '';
    const quiet = state === 'joining' ? t.home.joining : t.home.noMessages;
    const text = urgent || (latest ? textOf(latest, name) : quiet);
    const mine = latest && !latest.incoming && !urgent;
    const current = screen.at === 'conversation' && screen.contact === id;
    return html`
      <button aria-current=${current ? 'true' : nothing} @click=${() => this.app.go({ at: 'conversation', contact: id })}>
        ${avatar(id, name)}
        <span class="who"><bdi class="name">${name}</bdi>${verified ? verifiedMark() : nothing}</span>
        <span class="time">${latest ? shortMoment(latest.sentAtMs, this.app.clock.nowMs()) : ''}</span>
        <span class="preview ${urgent ? 'urgent' : ''}" dir=${latest?.what === 'text' && !mine && !urgent ? 'auto' : nothing}>${mine ? t.home.you({ text }) : text}</span>
        ${conversation.unread > 0 ? html`<span class="unread">${t.home.unread({ count: conversation.unread })}</span>` : nothing}
      </button>
    `;
  }
}

customElements.define('vesper-conversation-list', ConversationList);
