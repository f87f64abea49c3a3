import { css, html, nothing, type PropertyValues } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { conversationWith } from '../app/model.ts';
import type { Recording } from '../audio/recorder.ts';
import type { Contact, Message, MessagePlace } from '../core/core.ts';
import { loadFiles, loadVerification, t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { span } from '../text/time.ts';
import { avatar, avatarStyle } from './avatar.ts';
import type { Composing } from './composer.ts';
import './composer.ts';
import { controls, page } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import './identity-decision.ts';
import './message-log.ts';
import type { ActionsAsked } from './message-row.ts';
import { filesPart, loadFor } from './parts.ts';
import './presence.ts';
import { canCall, startCall } from './start-call.ts';
import { verifiedMark, verifiedStyle } from './verified-mark.ts';

/** What a voice message is called where it is saved. */
const voiceFileName = 'voice.ogg';

/** The conversation with one person. */
class ConversationScreen extends AppElement {
  static override properties = {
    ...AppElement.properties,
    contact: {},
    dialog: { state: true },
    composing: { state: true },
    chosen: { state: true },
    files: { state: true },
    caption: { state: true },
    isOver: { state: true },
    calling: { state: true },
  };
  static override styles = [
    controls,
    page,
    avatarStyle,
    verifiedStyle,
    css`
      .bar { border-block-end: 1px solid var(--line); gap: 10px; padding-inline-end: 16px; }
      .avatar { inline-size: 38px; block-size: 38px; font-size: 1.0625rem; }
      .who { min-inline-size: 0; flex: 1; }
      h1 { font-size: 1.125rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .connection { display: flex; flex: none; white-space: nowrap; align-items: center; gap: 6px; font-size: 0.8125rem; color: var(--ink-soft); }
      .connection::before { content: ''; inline-size: 8px; block-size: 8px; border-radius: 50%; border: 2px solid currentColor; }
      .direct { color: var(--good); } .direct::before { background: currentColor; }
      .server::before { background: linear-gradient(90deg, currentColor 50%, transparent 50%); }
      .name { display: flex; align-items: center; gap: 6px; }
      .session:not(:empty) { padding: 10px 20px; background: var(--raised); font-size: 0.9375rem; }
      .lost { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 12px 20px; background: var(--danger-soft); }
      .lost p { flex: 1 1 16rem; color: var(--ink); }
      .picture { padding: 0; min-inline-size: var(--target); }
      .blocked { padding: 14px 20px calc(14px + env(safe-area-inset-bottom)); display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; background: var(--raised); }
      .blocked p { flex: 1 1 14rem; }
      .under { display: flex; gap: 8px; min-inline-size: 0; font-size: 0.8125rem; color: var(--ink-soft); }
      .verify { padding-inline: 14px; }
      .fading { color: var(--glow); }
      /* On a phone they are among the contact's details. */
      @media (max-width: 479px) { .wide-only { display: none; } }
      .fading circle { fill: color-mix(in srgb, currentColor 35%, transparent); }
      @media (max-width: 419px) { .verify span { display: none; } .verify { padding: 0; inline-size: var(--target); } }
      :host([over]) vesper-message-log { outline: 3px dashed var(--primary); outline-offset: -10px; border-radius: 18px; }
      vesper-message-log { flex: 1; min-block-size: 0; }
      @media (min-width: 900px) { .back { display: none; } .bar { padding-inline-start: 20px; } }
    `,
  ];
  declare contact: string;
  declare dialog: 'verify' | 'disappearing' | 'message' | 'contact' | 'jump' | 'files' | undefined;
  /** Those that are to be sent, until it was said so. */
  declare files: readonly File[];
  /** What another app has said with them. */
  declare caption: string;
  /** Files are held over the conversation. */
  declare isOver: boolean;
  /** The microphone is being asked for. */
  declare calling: boolean;
  /** What the composer is for, when it is not for a new message. */
  declare composing: Composing | undefined;
  /** The message whose actions are open. */
  declare chosen: Message | undefined;

  override render() {
    const contact = this.app.state.model.contacts.get(this.contact);
    if (!contact) return nothing;
    const { id, name, state, connection, verified } = contact;
    const fadesAfterS = conversationWith(this.app.state.model, id).progress?.disappearsAfterS ?? 0;
    const fading = fadesAfterS > 0;
    this.toggleAttribute('over', this.isOver);
    const look =
      connection === 'direct' || connection === 'relayed' ? 'direct' : connection === 'offline' ? '' : 'server';
    return html`
      <header class="bar">
        <button class="quiet icon back" aria-label=${t.nav.back} @click=${() => this.app.back()}>${icons.back}</button>
        <button class="quiet picture" aria-label=${t.contact.details} title=${t.contact.details} @click=${this.#details}>${avatar(this.app, id, name)}</button>
        <div class="who">
          <div class="name"><h1 tabindex="-1" dir="auto">${name}</h1>${verified ? verifiedMark() : nothing}</div>
          <div class="under">
            <div class="connection ${look}" role="status" aria-label=${t.conversation.connection}>${t.conversation.connectionState[connection]}</div>
            <vesper-presence .app=${this.app} .contact=${id}></vesper-presence>
          </div>
        </div>
        <button class="quiet icon wide-only ${fading ? 'fading' : ''}" aria-label=${t.disappearing.open} aria-description=${fading ? t.conversation.disappearsAfter({ time: span(fadesAfterS) }) : nothing} title=${t.disappearing.open} @click=${this.#disappearing}>${icons.timer}</button>
        <button class="quiet icon wide-only" aria-label=${t.conversation.jump} title=${t.conversation.jump} @click=${this.#jump}>${icons.calendar}</button>
        ${this.#canCall(contact) ? html`<button class="quiet icon" aria-label=${t.conversation.call} title=${t.conversation.call} ?disabled=${this.calling} @click=${() => void this.#call(id)}>${icons.call}</button>` : nothing}
        <button class="quiet verify" aria-label=${t.conversation.verify} title=${t.conversation.verify} @click=${this.#verify}>${icons.verify}<span>${t.conversation.verify}</span></button>
      </header>
      <p class="session" role="status" aria-label=${t.conversation.session}>${this.#session(contact)}</p>
      ${state === 'lost' ? this.#lost(contact) : nothing}
      ${keyed(
        id,
        html`<vesper-message-log .app=${this.app} .contact=${id} @message-actions=${this.#onActions}></vesper-message-log>
        ${this.app.preparing(id).length > 0 ? this.#preparing(id) : nothing}
        ${
          state === 'identity changed'
            ? html`<vesper-identity-decision .app=${this.app} .contact=${id} @compare=${this.#verify}></vesper-identity-decision>`
            : contact.blocked
              ? html`<div class="blocked"><p role="status">${t.contact.blocked({ name })}</p><button @click=${() => this.#unblock(id)}>${t.contact.unblock}</button></div>`
              : html`<vesper-composer .app=${this.app} .contact=${id} .composing=${this.composing} @composed=${this.#composed} @files=${({ detail }: CustomEvent<readonly File[]>) => void this.#offer(detail)} @voice=${this.#sendVoice}></vesper-composer>`
        }
        ${this.#openDialog(id)}`,
      )}
    `;
  }

  #openDialog(id: string) {
    switch (this.dialog) {
      case 'verify':
        return html`<vesper-verify-dialog .app=${this.app} .contact=${id} @closed=${this.#closed}></vesper-verify-dialog>`;
      case 'contact':
        return html`<vesper-contact-sheet .app=${this.app} .contact=${id} @closed=${this.#closed} @jump=${this.#jump} @disappearing=${this.#disappearing}></vesper-contact-sheet>`;
      case 'disappearing':
        return html`<vesper-disappearing-dialog .app=${this.app} .contact=${id} @closed=${this.#closed}></vesper-disappearing-dialog>`;
      case 'message':
        return html`<vesper-message-menu .app=${this.app} .message=${this.chosen} @closed=${this.#closed}
          @reply=${() => this.#compose('reply')} @edit=${() => this.#compose('edit')}></vesper-message-menu>`;
      case 'files':
        return html`<vesper-send-files .app=${this.app} .contact=${id} .chosen=${this.files} .caption=${this.caption} .answersTo=${this.#answersTo} @removed=${this.#leaveOut} @sent=${this.#composed} @closed=${this.#closed}></vesper-send-files>`;
      case 'jump':
        return html`<vesper-jump-dialog .app=${this.app} .contact=${id} @closed=${this.#closed}></vesper-jump-dialog>`;
      case undefined:
        return nothing;
    }
  }

  #session({ name, state }: Contact): string {
    if (state === 'joining') return t.conversation.joining({ name });
    return state === 'renewing' ? t.conversation.renewing({ name }) : '';
  }

  #lost({ id, name }: Contact) {
    return html`<div class="lost">
      <p role="alert">${t.conversation.lost({ name })}</p>
      <button class="primary" @click=${() => this.#inviteAgain(id)}>${t.conversation.inviteAgain}</button>
    </div>`;
  }

  #inviteAgain(id: string): void {
    const error = this.app.inviteAgain(id);
    if (error) this.app.notify(explain(error));
  }

  #canCall({ state, blocked }: Contact): boolean {
    const isReachable = !blocked && (state === 'established' || state === 'renewing');
    return isReachable && canCall();
  }

  async #call(id: string): Promise<void> {
    this.calling = true;
    try {
      await startCall(this.app, id);
    } finally {
      this.calling = false;
    }
  }

  async #verify(): Promise<void> {
    if (await loadFor(this.app, loadVerification, () => import('./verify-dialog.ts'))) this.dialog = 'verify';
  }

  async #details(): Promise<void> {
    if (await loadFor(this.app, () => import('./contact-sheet.ts'))) this.dialog = 'contact';
  }

  async #disappearing(): Promise<void> {
    if (await loadFor(this.app, () => import('./disappearing-dialog.ts'))) this.dialog = 'disappearing';
  }

  async #jump(): Promise<void> {
    if (await loadFor(this.app, () => import('./jump-dialog.ts'))) this.dialog = 'jump';
  }

  #preparing(id: string) {
    if (!filesPart.isHere(this.app)) return nothing;
    return html`<vesper-preparing-files .app=${this.app} .contact=${id}></vesper-preparing-files>`;
  }

  /** Shows what was chosen, before anything is sent. */
  async #offer(files: readonly File[], text = ''): Promise<void> {
    const contact = this.app.state.model.contacts.get(this.contact);
    if (files.length === 0 || !contact || contact.blocked || contact.state === 'identity changed') return;
    if (!(await loadFor(this.app, loadFiles, () => import('./send-files.ts')))) return;
    if (this.contact !== contact.id) return; // they were meant for the one before
    this.files = files;
    this.caption = text;
    this.dialog = 'files';
  }

  #leaveOut({ detail }: CustomEvent<File>): void {
    this.files = this.files.filter((file) => file !== detail);
  }

  #sendVoice({ detail: { file, durationMs, waveform } }: CustomEvent<Recording>): void {
    const source = new File([file], voiceFileName, { type: file.type });
    this.app.sendFiles({ contact: this.contact, files: [{ source, durationMs, waveform }], text: '' });
  }

  /** The message that is answered goes with the files. */
  get #answersTo(): MessagePlace | undefined {
    if (this.composing?.as !== 'reply') return undefined;
    const { incoming, number, position } = this.composing.message;
    return { ours: !incoming, number: incoming ? number : position };
  }

  #onDrag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.isOver = event.type === 'dragover';
  }

  #onDrop(event: DragEvent): void {
    this.isOver = false;
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (dropped.length === 0) return;
    event.preventDefault();
    void this.#offer(dropped);
  }

  constructor() {
    super();
    this.files = [];
    this.caption = '';
    this.isOver = false;
    this.calling = false;
    this.addEventListener('dragover', (event) => this.#onDrag(event));
    this.addEventListener('dragleave', (event) => this.#onDrag(event));
    this.addEventListener('drop', (event) => this.#onDrop(event));
  }

  async #onActions({ detail }: CustomEvent<ActionsAsked>): Promise<void> {
    if (!(await loadFor(this.app, () => import('./message-menu.ts')))) return;
    this.chosen = detail.message;
    this.dialog = 'message';
  }

  #unblock(id: string): void {
    const error = this.app.setBlocked(id, false);
    if (error) this.app.notify(explain(error));
  }

  #closed(): void {
    this.dialog = undefined;
  }

  #compose(as: Composing['as']): void {
    if (this.chosen) this.composing = { as, message: this.chosen };
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('vesper-composer')?.focus());
  }

  #composed(): void {
    this.composing = undefined;
  }

  /** Another conversation begins without the dialog of the one before. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('contact') === undefined) return;
    this.dialog = undefined;
    this.composing = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const offered = this.app.takeOffered(this.contact);
    if (offered) void this.#offer(offered.files, offered.text);
  }

  /** Where there is a keyboard, straight to writing; on a phone that would cover half the screen with keys. */
  override focusStart(): void {
    if (!matchMedia('(pointer: fine)').matches) return super.focusStart();
    this.renderRoot.querySelector<HTMLElement>('vesper-composer')?.focus();
  }
}

customElements.define('vesper-conversation', ConversationScreen);
