import { css, html, nothing } from 'lit';
import type { MessagePlace } from '../core/core.ts';
import { bytesShown } from '../text/bytes.ts';
import { files as words } from '../text/words.ts';
import { icons } from './icons.ts';
import { Sheet } from './sheet.ts';
import { toggle, toggleStyle } from './toggle.ts';

/**
 * Files that somebody has chosen, before they are sent. Loaded when there are some; says `removed` with one that is not
 * to be among them, `closed`, and `sent` before.
 */
class SendFiles extends Sheet {
  static override properties = {
    ...Sheet.properties,
    contact: {},
    chosen: { attribute: false },
    caption: {},
    answersTo: { attribute: false },
    asItIs: { state: true },
  };
  static override styles = [
    ...Sheet.sheetStyles,
    toggleStyle,
    css`
      ul { display: grid; gap: 8px; max-block-size: 40dvh; overflow: auto; }
      li { display: flex; align-items: center; gap: 12px; min-inline-size: 0; }
      li img, .kind { flex: none; inline-size: 48px; block-size: 48px; border-radius: 10px; object-fit: cover; background: var(--raised); display: grid; place-content: center; }
      .said { flex: 1; min-inline-size: 0; }
      .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
      form { display: grid; gap: 10px; }
      .icon { flex: none; }
    `,
  ];
  declare contact: string;
  declare chosen: readonly File[];
  /** A text to begin with. */
  declare caption: string;
  declare answersTo: MessagePlace | undefined;
  /** Pictures go with everything that they say of themselves. */
  declare asItIs: boolean;
  readonly #addresses = new Map<File, string>();

  constructor() {
    super();
    this.asItIs = false;
    this.caption = '';
  }

  override render() {
    return this.sheet(
      words.sendTitle,
      html`<form @submit=${this.#send}>
        <ul aria-label=${words.chosen}>${this.chosen.map((file) => this.#one(file))}</ul>
        ${this.chosen.some(isMadePlain) ? toggle(words.plain, words.plainHint, !this.asItIs, (plain) => (this.asItIs = !plain)) : nothing}
        <label for="text" class="above">${words.caption}</label>
        <input type="text" id="text" dir="auto" autocomplete="off" enterkeyhint="send" .value=${this.caption} />
        <div class="row"><button class="primary">${icons.send}${words.send}</button></div>
      </form>`,
    );
  }

  #one(file: File) {
    const { name, size } = file;
    return html`<li>
      ${isPicture(file) ? html`<img src=${this.#addressOf(file)} alt="" />` : html`<span class="kind">${icons.file}</span>`}
      <div class="said">
        <p class="name" dir="auto">${name}</p>
        <p class="soft small">${bytesShown(size)}${saysMore(file) ? html` · ${words.keepsData}` : nothing}</p>
      </div>
      <button type="button" class="quiet icon" aria-label=${words.remove({ name })} title=${words.remove({ name })} @click=${() => this.#remove(file)}>${icons.close}</button>
    </li>`;
  }

  #addressOf(file: File): string {
    const known = this.#addresses.get(file);
    if (known) return known;
    const address = URL.createObjectURL(file);
    this.#addresses.set(file, address);
    return address;
  }

  #remove(file: File): void {
    const isLast = this.chosen.length === 1;
    this.dispatchEvent(new CustomEvent('removed', { detail: file }));
    if (isLast) this.close();
  }

  #send(event: Event): void {
    event.preventDefault();
    this.app.sendFiles({
      contact: this.contact,
      files: this.chosen.map((source) => ({ source, asItIs: this.asItIs })),
      text: this.renderRoot.querySelector<HTMLInputElement>('#text')?.value.trim() ?? '',
      ...(this.answersTo ? { answersTo: this.answersTo } : {}),
    });
    this.dispatchEvent(new CustomEvent('sent'));
    this.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const address of this.#addresses.values()) URL.revokeObjectURL(address);
    this.#addresses.clear();
  }
}

/** Shown as it is, by what its name or the system says. */
function isPicture(file: File): boolean {
  return isMadePlain(file) || file.type === 'image/gif';
}

/** Whose metadata is taken out, by the same: its bytes are looked at when it is sent (files/readied.ts). */
function isMadePlain({ type }: File): boolean {
  return /^image\/(jpeg|png|webp|avif)$/.test(type);
}

/** Of these nothing is taken out. */
function saysMore(file: File): boolean {
  return /^((image|video|audio)\/|application\/pdf$)/.test(file.type) && !isMadePlain(file);
}

customElements.define('vesper-send-files', SendFiles);
