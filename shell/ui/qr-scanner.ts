import { css, html, LitElement } from 'lit';
import { type CameraProblem, cameraProblem, openCamera } from '../media/camera.ts';
import { FrameReader } from '../media/read-qr.ts';
import { verification as words } from '../text/words.ts';
import { controls } from './controls.ts';

/**
 * What the camera sees, searched for QR codes while it is on the page. Loaded when it is first asked for.
 * Events: `found` with each new text, `problem` with a CameraProblem.
 */
class QrScanner extends LitElement {
  static override properties = { running: { state: true } };
  static override styles = [
    controls,
    css`
      :host { position: relative; aspect-ratio: 1; border-radius: var(--radius); overflow: hidden; background: #0b0c1c; color: #fff; }
      section { block-size: 100%; }
      video { display: block; inline-size: 100%; block-size: 100%; object-fit: cover; }
      .frame { position: absolute; inset: 14%; border: 3px solid #ffffffd0; border-radius: var(--radius); box-shadow: 0 0 0 100vmax #0b0c1c66; pointer-events: none; }
      p { position: absolute; inset: 0; display: grid; place-content: center; }
    `,
  ];
  declare running: boolean;
  readonly #reader = new FrameReader();
  #stream: MediaStream | undefined;
  #last: string | undefined;

  constructor() {
    super();
    this.running = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#start());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render() {
    return html`<section aria-label=${words.viewfinder}>
      <video muted playsinline></video>
      ${this.running ? html`<div class="frame"></div>` : html`<p role="status">${words.starting}</p>`}
    </section>`;
  }

  async #start(): Promise<void> {
    const video = this.renderRoot.querySelector('video');
    if (!video || !this.isConnected) return;
    try {
      this.#stream = await openCamera();
      // The person may have had enough while the browser asked.
      if (!this.isConnected) return this.#stop();
      video.srcObject = this.#stream;
      await video.play();
    } catch (error) {
      if (this.isConnected) this.#tell('problem', cameraProblem(error));
      return this.#stop();
    }
    this.running = true;
    this.#watch(video);
  }

  #stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
  }

  #watch(video: HTMLVideoElement): void {
    if (!this.#stream) return;
    const text = this.#reader.read(video);
    if (text !== undefined && text !== this.#last) {
      this.#last = text;
      this.#tell('found', text);
    }
    const next = () => this.#watch(video);
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
  }

  #tell(what: 'found', text: string): void;
  #tell(what: 'problem', problem: CameraProblem): void;
  #tell(what: string, detail: string): void {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}

customElements.define('vesper-qr-scanner', QrScanner);
