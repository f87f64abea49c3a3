import { css, html } from 'lit';
import { t } from '../text/words.ts';
import { explain } from '../text/errors.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';

/** Where a message is written. Enter sends, Shift+Enter begins a new line. */
class Composer extends AppElement {
  static override properties = { ...AppElement.properties, contact: {}, error: { state: true } };
  static override styles = [
    controls,
    css`
      form { display: flex; align-items: flex-end; gap: 8px; padding: 8px max(16px, (100% - 52rem) / 2) calc(12px + env(safe-area-inset-bottom)); }
      textarea { display: block; flex: 1; resize: none; field-sizing: content; max-block-size: 35dvh; border-radius: 22px; padding: 9px 16px; line-height: 1.5; }
      p { padding: 4px 20px 0; font-size: 0.875rem; }
      button { color: var(--on-primary); }
    `,
  ];
  declare contact: string;
  declare error: string;

  constructor() {
    super();
    this.error = '';
  }

  override render() {
    return html`
      <p id="error" role="alert">${this.error}</p>
      <form @submit=${this.#submit}>
        <textarea rows="1" dir="auto" aria-label=${t.conversation.message} placeholder=${t.conversation.placeholder}
          aria-describedby="error" enterkeyhint="send" .defaultValue=${this.app.drafts.get(this.contact) ?? ''}
          @input=${this.#onInput} @keydown=${this.#onKey}></textarea>
        <button class="primary icon" aria-label=${t.conversation.send} title=${t.conversation.send}>${icons.send}</button>
      </form>
    `;
  }

  override focus(): void {
    this.#field?.focus();
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }

  #onInput(): void {
    this.app.drafts.set(this.contact, this.#field?.value ?? '');
    this.#fit();
  }

  /** For browsers without field-sizing. */
  #fit(): void {
    const field = this.#field;
    if (!field || CSS.supports('field-sizing', 'content')) return;
    field.style.blockSize = 'auto';
    field.style.blockSize = `${field.scrollHeight + 2}px`;
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a candidate (229: Safari's last keydown of a composition).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.#submit(event);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const field = this.#field;
    if (!field) return;
    field.focus();
    if (field.value.trim() === '') return;
    const error = this.app.sendText(this.contact, field.value);
    this.error = error ? explain(error) : '';
    if (error) return;
    field.value = '';
    this.#onInput();
  }
}

customElements.define('vesper-composer', Composer);
