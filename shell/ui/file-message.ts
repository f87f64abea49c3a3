import { css, html, nothing, type PropertyValues } from 'lit';
import type { WithFile } from '../app/outgoing-files.ts';
import { conversationWith, nameOf } from '../app/model.ts';
import type { Transfer } from '../core/core.ts';
import { dangerOf } from '../files/kinds.ts';
import { drawableType } from '../files/picture-size.ts';
import {
  fileChunkBytes,
  mostPicturePixels,
  mostPreviewPixels,
  pictureHeadBytes,
  smallFileBytes,
  speedKnownMs,
  wholeFileBytes,
} from '../limits.ts';
import { bytesShown } from '../text/bytes.ts';
import { timeLeftShown } from '../text/time.ts';
import { explain } from '../text/errors.ts';
import { files as words } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { loadFor, voicePart } from './parts.ts';
import { saveFile } from './save-file.ts';

/** The file of a message: a picture that is seen, or its name, size and what can be done with it. */
class FileMessage extends AppElement {
  static override properties = {
    ...AppElement.properties,
    message: { attribute: false },
    picture: { state: true },
    isDrawn: { state: true },
    asks: { state: true },
    opened: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host { display: block; flex: 1 0 100%; min-inline-size: min(15rem, 100%); }
      .card, .picture { max-inline-size: 24rem; }
      .card { display: flex; align-items: center; gap: 12px; padding-block: 4px; }
      .kind { flex: none; display: grid; place-content: center; inline-size: 44px; block-size: 44px; border-radius: 12px; background: color-mix(in oklab, currentColor 12%, transparent); }
      .said { flex: 1; min-inline-size: 0; }
      .name { overflow-wrap: anywhere; font-weight: 600; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
      .status { font-size: 0.8125rem; opacity: 0.85; }
      .row { display: flex; flex-wrap: wrap; gap: 4px 8px; }
      .row button { background: color-mix(in oklab, currentColor 10%, transparent); color: inherit; }
      .row button.quiet { background: transparent; }
      progress { inline-size: 100%; block-size: 6px; accent-color: currentColor; margin-block: 2px 4px; }
      .picture { display: block; padding: 0; inline-size: 100%; background: transparent; border-radius: 12px; overflow: hidden; }
      .picture img { display: block; inline-size: 100%; block-size: auto; max-block-size: 22rem; object-fit: cover; background: color-mix(in oklab, currentColor 8%, transparent); }
      .picture[disabled] { opacity: 1; }
      .blurred { filter: blur(6px); }
      .danger { display: inline-flex; color: var(--danger); vertical-align: -4px; margin-inline-end: 4px; }
      .danger svg { inline-size: 18px; block-size: 18px; }
    `,
  ];
  declare message: WithFile;
  /** Address of the whole picture. */
  declare picture: string;
  /** Until its bytes say that it is no picture, or too large a one. */
  declare isDrawn: boolean;
  declare asks: boolean;
  declare opened: boolean;
  #preview = '';

  constructor() {
    super();
    this.picture = '';
    this.asks = this.opened = false;
    this.isDrawn = true;
  }

  override render() {
    const { file, incoming } = this.message;
    const isHere = file.state === 'whole' || !incoming;
    const isOver = file.state === 'whole';
    if (this.#isVoice) {
      const save = html`<div class="row"><button class="small quiet" @click=${() => this.#save()}>${words.save}</button></div>`;
      return html`${isHere ? this.#voice() : nothing}${isOver ? save : this.#card(isHere)}${this.asks ? this.#sure() : nothing}`;
    }
    const isPicture = file.width > 0 && this.isDrawn;
    return html`
      ${isPicture && (this.#preview || this.picture) ? this.#pictureButton(isHere) : nothing}
      ${isPicture && file.state === 'whole' && file.size <= wholeFileBytes ? nothing : this.#card(isHere)}
      ${this.asks ? this.#sure() : nothing}
      ${
        this.opened
          ? html`<vesper-picture-view .app=${this.app} .message=${this.message} .picture=${this.picture} @closed=${() => (this.opened = false)}></vesper-picture-view>`
          : nothing
      }
    `;
  }

  get #isVoice(): boolean {
    const { durationMs, waveform, type } = this.message.file;
    return durationMs > 0 && waveform.length > 0 && type.startsWith('audio/ogg');
  }

  #voice() {
    if (!voicePart.isHere(this.app)) return nothing;
    const { durationMs, waveform } = this.message.file;
    return html`<vesper-voice-message .app=${this.app} .waveform=${waveform} .durationMs=${durationMs} .load=${this.#sound}></vesper-voice-message>`;
  }

  readonly #sound = async (): Promise<Blob> => {
    const blob = await this.app.openFile(this.message, 'audio/ogg');
    if (typeof blob === 'string') throw new Error(blob);
    return blob;
  };

  #pictureButton(isHere: boolean) {
    const { name, width, height } = this.message.file;
    return html`<button class="picture" ?disabled=${!this.picture} aria-label=${words.open} @click=${this.#open}>
      <img class=${this.picture || isHere ? '' : 'blurred'} src=${this.picture || this.#preview} width=${width} height=${height} alt=${words.picture({ name })} />
    </button>`;
  }

  #card(isHere: boolean) {
    const { name, size } = this.message.file;
    const progress = this.app.fileProgress(this.message);
    const danger = this.message.incoming && dangerOf(name);
    return html`<div class="card">
      <span class="kind" aria-hidden="true">${this.message.file.width > 0 ? icons.picture : icons.file}</span>
      <div class="said">
        <p class="name" dir="auto">${danger ? html`<span class="danger">${icons.warning}</span>` : nothing}${name}</p>
        ${progress ? html`<progress aria-label=${words.progress({ name })} max=${progress.of} value=${progress.chunks}></progress>` : nothing}
        <p class="status" role="status">${this.#status() || bytesShown(size)}</p>
      </div>
    </div>
    <div class="row">${this.#actions(isHere)}</div>`;
  }

  get #transfer(): Transfer['state'] | undefined {
    const { contact, position } = this.message;
    return conversationWith(this.app.state.model, contact).transfers.get(position);
  }

  /** What is with it, or '' when there is nothing to say. */
  #status(): string {
    const { file, incoming, contact } = this.message;
    if (file.state === 'refused') return words.refused;
    if (file.state === 'whole') return '';
    const name = nameOf(this.app.state.model, contact);
    const size = bytesShown(file.size);
    const about = (text: string) => `${size} · ${text}`;
    switch (this.#transfer) {
      case undefined:
        return incoming ? about(words.notAsked) : '';
      case 'moving':
        return this.#moving();
      case 'waiting':
        if (incoming) return about(words.waitingTheirs({ name }));
        return about(file.size > smallFileBytes ? words.waitingOurs({ name }) : words.waitingOursSmall);
      case 'in drop':
        return about(words.inDrop({ name }));
      case 'paused':
        return about(incoming && !this.app.fileProgress(this.message) ? words.notAsked : words.paused);
      case 'halted':
        return about(words.halted({ name }));
      case 'gone':
        return words.gone({ name });
      case 'failed':
        return words.failed;
      case 'over':
        return '';
    }
  }

  #moving(): string {
    const { file } = this.message;
    const size = bytesShown(file.size);
    const progress = this.app.fileProgress(this.message);
    if (!progress) return size;
    const done = bytesShown(Math.min(file.size, progress.chunks * fileChunkBytes));
    const ms = this.app.clock.nowMs() - progress.since.atMs;
    const perSecond = ((progress.chunks - progress.since.chunks) * fileChunkBytes * 1000) / ms;
    if (ms < speedKnownMs || perSecond <= 0) return words.moving({ done, size });
    const left = timeLeftShown(((progress.of - progress.chunks) * fileChunkBytes) / perSecond);
    return words.movingSpeed({ done, size, speed: bytesShown(perSecond), left });
  }

  #actions(isHere: boolean) {
    const { file, incoming } = this.message;
    const button = (text: string, act: () => void) => html`<button class="small" @click=${act}>${text}</button>`;
    const pause = (paused: boolean) => () => this.#tell(this.app.pauseFile(this.message, paused));
    const transfer = this.#transfer;
    const isOver = file.state !== 'under way';
    return [
      isHere && (isOver || !incoming) && file.state !== 'refused' ? button(words.save, () => this.#save()) : nothing,
      incoming && file.state === 'refused' ? button(words.retry, pause(false)) : nothing,
      isOver || incoming || transfer === 'paused' || transfer === undefined
        ? nothing
        : button(words.pause, pause(true)),
      isOver || incoming || transfer !== 'paused' ? nothing : button(words.resume, pause(false)),
      isOver || incoming ? nothing : button(words.takeBack, () => this.#tell(this.app.removeMessage(this.message))),
      isOver || !incoming ? nothing : this.#incomingAction(transfer, button, pause),
    ];
  }

  #incomingAction(
    transfer: Transfer['state'] | undefined,
    button: (text: string, act: () => void) => unknown,
    pause: (paused: boolean) => () => void,
  ) {
    if (transfer === 'moving' || transfer === 'waiting') return button(words.pause, pause(true));
    if (transfer === 'failed' || transfer === 'gone') return button(words.retry, pause(false));
    return transfer === 'halted' ? nothing : button(words.download, pause(false));
  }

  /** What may do something when it is opened is spoken of before it leaves Vesper. */
  #save(): void {
    if (this.message.incoming && dangerOf(this.message.file.name)) this.asks = true;
    else void this.#saveNow();
  }

  #sure() {
    const { name } = this.message.file;
    const danger = dangerOf(name);
    return html`<div role="alert">
      <p>${danger ? words.danger[danger]({ name }) : nothing}</p>
      <div class="row"><button class="small" @click=${() => (this.asks = false)}>${words.takeBack}</button><button class="small" @click=${() => void this.#saveNow()}>${words.saveAnyway}</button></div>
    </div>`;
  }

  async #saveNow(): Promise<void> {
    this.asks = false;
    await saveFile(this.app, this.message);
  }

  async #open(): Promise<void> {
    this.opened = await loadFor(this.app, () => import('./picture-view.ts'));
  }

  #tell(error: string): void {
    if (error) this.app.notify(explain(error));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('message')) return;
    const before: WithFile | undefined = changed.get('message');
    const { file, incoming } = this.message;
    if (!before || before.position !== this.message.position) {
      this.#release();
      this.isDrawn = true;
      this.#preview = file.preview.length > 0 ? addressOf(file.preview) : '';
    }
    const isHere = file.state === 'whole' || !incoming;
    if (file.width > 0 && isHere && !this.picture && file.size <= wholeFileBytes) void this.#show(this.message);
  }

  /** Its own bytes decide whether it is shown as a picture, not what its sender said. */
  async #show(message: WithFile): Promise<void> {
    const blob = await this.app.openFile(message, 'application/octet-stream');
    if (typeof blob === 'string' || message.position !== this.message.position || !this.isConnected) return;
    const type = drawableType(new Uint8Array(await blob.slice(0, pictureHeadBytes).arrayBuffer()), mostPicturePixels);
    if (message.position !== this.message.position || !this.isConnected) return;
    if (!type) this.isDrawn = false;
    else if (!this.picture) this.picture = URL.createObjectURL(blob.slice(0, blob.size, type));
  }

  #release(): void {
    if (this.#preview) URL.revokeObjectURL(this.#preview);
    if (this.picture) URL.revokeObjectURL(this.picture);
    this.#preview = this.picture = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }
}

function addressOf(preview: Uint8Array): string {
  const type = drawableType(preview, mostPreviewPixels);
  return type ? URL.createObjectURL(new Blob([preview.slice()], { type })) : '';
}

customElements.define('vesper-file-message', FileMessage);
