import { css, html, nothing, type PropertyValues } from 'lit';
import { nameOf } from '../app/model.ts';
import type { Message } from '../core/core.ts';
import { loadVoiceMs, typingAgainMs } from '../limits.ts';
import { loadVoice, t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { loadPart } from './parts.ts';

/** What is written when it is not a new message: an answer to this one, or another text for it. */
export interface Composing {
  as: 'reply' | 'edit';
  message: Message;
}

/**
 * Where a message is written. Enter sends, Shift+Enter begins a new line. Says `composed` when `composing` is over, and
 * `files` with those that somebody has chosen or pasted. A recording comes as `voice`.
 */
class Composer extends AppElement {
  static override properties = {
    ...AppElement.properties,
    contact: {},
    composing: { attribute: false },
    error: { state: true },
    empty: { state: true },
    voiceLoaded: { state: true },
    recording: { state: true },
  };
  static override styles = [
    controls,
    css`
      form { display: flex; align-items: flex-end; gap: 8px; padding: 8px max(16px, (100% - 52rem) / 2) calc(12px + env(safe-area-inset-bottom)); }
      textarea { display: block; flex: 1; resize: none; field-sizing: content; max-block-size: 35dvh; border-radius: 22px; padding: 9px 16px; line-height: 1.5; }
      p { padding: 4px 20px 0; font-size: 0.875rem; }
      form .primary { color: var(--on-primary); }
      .attach { flex: none; }
      .composing { display: flex; align-items: center; gap: 12px; padding: 8px max(16px, (100% - 52rem) / 2) 0; }
      .composing div { flex: 1; min-inline-size: 0; padding-inline-start: 10px; border-inline-start: 3px solid var(--primary); font-size: 0.875rem; }
      .composing p { padding: 0; color: var(--ink-soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    `,
  ];
  declare contact: string;
  declare composing: Composing | undefined;
  declare error: string;
  /** There is nothing to send, so the room of that button is free. */
  declare empty: boolean;
  declare voiceLoaded: boolean;
  declare recording: boolean;
  #saidWritingMs = 0;

  constructor() {
    super();
    this.error = '';
    this.empty = true;
    this.voiceLoaded = false;
    this.recording = false;
  }

  override render() {
    return html`
      ${this.composing ? this.#about(this.composing) : nothing}
      <p id="error" role="alert">${this.error}</p>
      <form @submit=${this.#submit}>
        ${
          this.composing?.as === 'edit' || this.recording
            ? nothing
            : html`<button type="button" class="quiet icon attach" aria-label=${t.file.attach} title=${t.file.attach} @click=${this.#attach}>${icons.attach}</button>
              <input type="file" multiple hidden aria-label=${t.file.attach} @change=${this.#chosen} />`
        }
        <textarea ?hidden=${this.recording} rows="1" dir="auto" aria-label=${t.conversation.message} placeholder=${t.conversation.placeholder}
          aria-describedby="error" enterkeyhint="send" .defaultValue=${this.app.drafts.get(this.contact)}
          @input=${this.#onInput} @keydown=${this.#onKey} @paste=${this.#onPaste}></textarea>
        ${this.#lastButton()}
      </form>
    `;
  }

  #lastButton() {
    if (this.voiceLoaded && this.empty && !this.composing) {
      return html`<vesper-voice-recorder .app=${this.app} @recording=${(event: CustomEvent<boolean>) => (this.recording = event.detail)}
        @problem=${(event: CustomEvent<string>) => (this.error = event.detail)}></vesper-voice-recorder>`;
    }
    return html`<button class="primary icon" aria-label=${this.#verb} title=${this.#verb}>${icons.send}</button>`;
  }

  get #verb(): string {
    return this.composing?.as === 'edit' ? t.nav.save : t.conversation.send;
  }

  #about({ as, message }: Composing) {
    const name = nameOf(this.app.state.model, this.contact);
    const reply = message.incoming ? t.message.replyTo({ name }) : t.message.replyToSelf;
    return html`<div class="composing">
      <div><strong>${as === 'edit' ? t.message.editing : reply}</strong><p dir="auto">${message.text}</p></div>
      <button class="quiet icon" aria-label=${t.nav.cancel} title=${t.nav.cancel} @click=${this.#cancel}>${icons.close}</button>
    </div>`;
  }

  /** The text that is edited comes into the field; what was being written waits as the draft. */
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('composing')) return;
    const before: Composing | undefined = changed.get('composing');
    const field = this.#field;
    if (!field || (before?.as !== 'edit' && this.composing?.as !== 'edit')) return;
    field.value = this.composing?.as === 'edit' ? this.composing.message.text : this.app.drafts.get(this.contact);
    this.#fit();
  }

  /** A draft is gone on with at its end. */
  protected override firstUpdated(): void {
    const field = this.#field;
    this.#fit();
    this.app.clock.after(loadVoiceMs, () => void this.#loadVoice());
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  async #loadVoice(): Promise<void> {
    this.voiceLoaded = await loadPart(
      loadVoice,
      () => import('./voice-recorder.ts'),
      () => import('./voice-message.ts'),
    );
  }

  #cancel(): void {
    this.error = '';
    this.#over();
    this.focus();
  }

  #over(): void {
    this.dispatchEvent(new CustomEvent('composed'));
  }

  override focus(): void {
    this.#field?.focus();
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  #onInput(): void {
    if (this.composing?.as !== 'edit') {
      this.app.drafts.set(this.contact, this.#field?.value ?? '');
      this.#sayWriting();
    }
    this.#fit();
  }

  #sayWriting(): void {
    const nowMs = this.app.clock.nowMs();
    const writes = this.#field?.value.trim() !== '';
    if (writes && nowMs < this.#saidWritingMs + typingAgainMs) return;
    if (!writes && this.#saidWritingMs === 0) return;
    this.#saidWritingMs = writes ? nowMs : 0;
    this.app.typing(this.contact, writes);
  }

  #fit(): void {
    const field = this.#field;
    this.empty = field?.value.trim() === '';
    // For browsers without field-sizing.
    if (!field || CSS.supports('field-sizing', 'content')) return;
    field.style.blockSize = 'auto';
    field.style.blockSize = `${field.scrollHeight + 2}px`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.composing) return this.#cancel();
    // While an input method composes, Enter chooses a candidate (229: Safari's last keydown of a composition).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.#submit(event);
  }

  #attach(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  #chosen({ target }: Event): void {
    const input = target as HTMLInputElement;
    this.#offer([...(input.files ?? [])]);
    input.value = ''; // the same one can be chosen again
  }

  #onPaste(event: ClipboardEvent): void {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0 || this.composing?.as === 'edit') return;
    event.preventDefault();
    this.#offer(pasted);
  }

  #offer(files: readonly File[]): void {
    if (files.length > 0) this.dispatchEvent(new CustomEvent<readonly File[]>('files', { detail: files }));
  }

  #submit(event: Event): void {
    event.preventDefault();
    const field = this.#field;
    if (!field) return;
    field.focus();
    if (field.value.trim() === '') return;
    const error = this.#send(field.value);
    this.error = error ? explain(error) : '';
    if (error) return;
    this.#saidWritingMs = 0; // what arrives says that it is written
    if (this.composing) this.#over();
    if (this.composing?.as === 'edit') return;
    field.value = '';
    this.#onInput();
  }

  #send(text: string): string {
    if (!this.composing) return this.app.sendText(this.contact, text);
    const { as, message } = this.composing;
    if (as === 'edit') return this.app.editMessage(message, text);
    const { incoming, number, position } = message;
    return this.app.sendText(this.contact, text, { ours: !incoming, number: incoming ? number : position });
  }
}

customElements.define('vesper-composer', Composer);
