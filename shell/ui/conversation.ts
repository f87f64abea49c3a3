import { css, html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { en } from '../text/en.ts';
import { avatar, avatarStyle } from './avatar.ts';
import './composer.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import './message-log.ts';

/** The conversation with one person. */
class ConversationScreen extends AppElement {
  static override properties = { ...AppElement.properties, contact: {} };
  static override styles = [
    controls,
    page,
    avatarStyle,
    css`
      .bar { border-block-end: 1px solid var(--line); gap: 10px; padding-inline-end: 16px; }
      .avatar { inline-size: 38px; block-size: 38px; font-size: 1.0625rem; }
      .who { min-inline-size: 0; flex: 1; }
      h1 { font-size: 1.125rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .connection { display: flex; align-items: center; gap: 6px; font-size: 0.8125rem; color: var(--ink-soft); }
      .connection::before { content: ''; inline-size: 8px; block-size: 8px; border-radius: 50%; border: 2px solid currentColor; }
      .direct { color: var(--good); } .direct::before { background: currentColor; }
      .server::before { background: linear-gradient(90deg, currentColor 50%, transparent 50%); }
      .joining { padding: 10px 20px; background: var(--raised); font-size: 0.9375rem; }
      vesper-message-log { flex: 1; min-block-size: 0; }
      @media (min-width: 900px) { .back { display: none; } .bar { padding-inline-start: 20px; } }
    `,
  ];
  declare contact: string;

  override render() {
    const contact = this.app.state.model.contacts.get(this.contact);
    if (!contact) return nothing;
    const { id, name, state, connection } = contact;
    const look = connection === 'direct' ? 'direct' : connection === 'offline' ? '' : 'server';
    return html`
      <header class="bar">
        <button class="quiet icon back" aria-label=${en.nav.back} @click=${() => this.app.back()}>${icons.back}</button>
        ${avatar(id, name)}
        <div class="who">
          <h1 tabindex="-1" dir="auto">${name}</h1>
          <div class="connection ${look}" role="status" aria-label=${en.conversation.connection}>${connection}</div>
        </div>
      </header>
      ${state === 'joining' ? html`<p class="joining">${en.conversation.joining(name)}</p>` : nothing}
      ${keyed(
        id,
        html`<vesper-message-log .app=${this.app} .contact=${id}></vesper-message-log>
        <vesper-composer .app=${this.app} .contact=${id}></vesper-composer>`,
      )}
    `;
  }

  /** Where there is a keyboard, straight to writing; on a phone that would cover half the screen with keys. */
  override focusStart(): void {
    if (!matchMedia('(pointer: fine)').matches) return super.focusStart();
    this.renderRoot.querySelector<HTMLElement>('vesper-composer')?.focus();
  }
}

customElements.define('vesper-conversation', ConversationScreen);
