import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Contact, Message } from '../core/core.ts';
import { textOf } from '../text/message-text.ts';
import { shortMoment } from '../text/time.ts';
import { t } from '../text/words.ts';
import { avatar, avatarStyle } from './avatar.ts';
import { controls, page } from './controls.ts';
import { conversationRowStyle } from './conversation-row-style.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { pageBar } from './page-bar.ts';
import { canCall, startCall } from './start-call.ts';

/** Every call with anybody, the newest first. */
class PastCalls extends AppElement {
  static override properties = {
    ...AppElement.properties,
    calls: { state: true },
    starting: { state: true },
    isFailed: { state: true },
  };
  static override styles = [
    controls,
    page,
    avatarStyle,
    css`
      ul { display: grid; gap: 2px; margin-inline: -8px; }
      li { display: flex; align-items: center; gap: 4px; }
      li > :first-child { flex: 1; min-inline-size: 0; inline-size: auto; }
      .how { grid-column: 2 / -1; min-inline-size: 0; color: var(--ink-soft); font-size: 0.9375rem; overflow-wrap: anywhere; }
      .missed .how { color: var(--danger); }
    `,
    conversationRowStyle,
    css`.bar button, li > button.icon { display: inline-flex; flex: none; justify-content: center; inline-size: var(--target); padding: 0; border-radius: 50%; }`,
  ];
  /** Undefined: they are being read. */
  declare calls: readonly Message[] | undefined;
  /** The microphone is being asked for. */
  declare starting: boolean;
  /** They could not be read. */
  declare isFailed: boolean;
  #readAt: number | undefined;

  constructor() {
    super();
    this.starting = false;
    this.isFailed = false;
  }

  protected override willUpdate(): void {
    const { callLines } = this.app;
    if (callLines === this.#readAt) return;
    this.#readAt = callLines;
    this.app.pastCalls().then(
      (calls) => {
        this.calls = calls;
        this.isFailed = false;
      },
      (error: unknown) => {
        console.info('vesper: calls: not read:', error);
        this.isFailed = true;
      },
    );
  }

  #again(): void {
    this.#readAt = undefined;
    this.isFailed = false;
  }

  override render() {
    const shown = this.calls?.flatMap((call) => {
      const contact = this.app.state.model.contacts.get(call.contact);
      return contact ? [{ call, contact }] : [];
    });
    return html`
      ${pageBar(this.app)}
      <div class="scroll"><div class="column">
        <h1 tabindex="-1">${t.calls.title}</h1>
        ${shown === undefined && !this.isFailed ? html`<p class="soft" role="status">${t.calls.reading}</p>` : nothing}
        ${this.isFailed ? html`<p role="alert">${t.notice.notLoaded}</p><button @click=${this.#again}>${t.failed.retry}</button>` : nothing}
        ${shown?.length === 0 ? html`<p class="lead">${t.calls.none}</p>` : nothing}
        <ul aria-label=${t.calls.title}>
          ${repeat(
            shown ?? [],
            ({ call }) => `${call.contact} ${call.position}`,
            ({ call, contact }) => this.#row(call, contact),
          )}
        </ul>
      </div></div>
    `;
  }

  #row(call: Message, contact: Contact) {
    const { id, name } = contact;
    const isReachable = !contact.blocked && (contact.state === 'established' || contact.state === 'renewing');
    const isMissed = call.incoming && call.call?.outcome !== 'answered' && call.call?.outcome !== 'declined';
    return html`<li class=${isMissed ? 'missed' : ''} aria-label=${name}>
      <button @click=${() => this.app.showMessage(id, call.position)}>
        ${avatar(this.app, id, name)}
        <span class="who"><bdi class="name">${name}</bdi></span>
        <span class="time">${shortMoment(call.sentAtMs, this.app.clock.nowMs())}</span>
        <span class="how">${call.incoming ? t.calls.incoming({ text: textOf(call, name) }) : t.calls.outgoing({ text: textOf(call, name) })}</span>
      </button>
      ${
        isReachable && canCall()
          ? html`<button class="quiet icon" aria-label=${t.calls.callBack({ name })} title=${t.calls.callBack({ name })} ?disabled=${this.starting} @click=${() => void this.#call(id)}>${icons.call}</button>`
          : nothing
      }
    </li>`;
  }

  async #call(id: string): Promise<void> {
    this.starting = true;
    try {
      await startCall(this.app, id);
    } finally {
      this.starting = false;
    }
  }
}

customElements.define('vesper-past-calls', PastCalls);
