import { css, html, nothing, svg } from 'lit';
import { VoicePlayer } from '../audio/player.ts';
import { voicePageMs, voiceSpeeds, voiceStepMs } from '../limits.ts';
import { playingTime } from '../text/time.ts';
import { locale, voice } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { positionOfKey, waveformBars } from './waveform.ts';

/** A voice message: plays, and shows where. `load` gives its file when it is first wanted. */
export class VoiceMessage extends AppElement {
  static override properties = {
    ...AppElement.properties,
    waveform: { attribute: false },
    durationMs: { attribute: false },
    load: { attribute: false },
    speed: { state: true },
    error: { state: true },
  };
  static override styles = [
    controls,
    css`
      /* Sound runs from left to right in every language. */
      .row { display: flex; align-items: center; gap: 4px; direction: ltr; }
      button { background: transparent; color: inherit; }
      @media (hover: hover) { button:hover { background: color-mix(in oklab, transparent, currentColor 12%); } }
      button.play { flex: none; }
      button.speed { min-inline-size: 52px; padding-inline: 6px; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
      .wave { flex: 1; min-inline-size: 96px; max-inline-size: 320px; block-size: 44px; display: flex; align-items: center; cursor: pointer; touch-action: pan-y; border-radius: 6px; }
      .wave svg { inline-size: 100%; block-size: 30px; }
      path { stroke: currentColor; stroke-width: 2.75; fill: none; }
      .later { opacity: 0.55; }
      .time { min-inline-size: 2.75em; text-align: end; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
      :focus-visible { outline-color: currentColor; }
      p { padding: 2px 6px; font-size: 0.875rem; color: inherit; }
    `,
  ];
  declare waveform: Uint8Array;
  declare durationMs: number;
  declare load: () => Promise<Blob>;
  declare speed: number;
  declare error: boolean;
  readonly #player = new VoicePlayer(
    () => this.load(),
    () => this.requestUpdate(),
  );

  constructor() {
    super();
    this.waveform = new Uint8Array();
    this.durationMs = 0;
    this.speed = voiceSpeeds[0] ?? 1;
    this.error = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#player.release();
  }

  override render() {
    const { playing, positionMs } = this.#player;
    const name = playing ? voice.pause : voice.play;
    const at = voice.at({ at: playingTime(positionMs), length: playingTime(this.durationMs) });
    const speed = voice.speed({ speed: this.speed });
    return html`<div class="row" role="group" aria-label=${voice.message}>
        <button class="play icon" aria-label=${name} title=${name} @click=${this.#toggle}>${playing ? icons.pause : icons.play}</button>
        <div class="wave" role="slider" tabindex="0" aria-label=${voice.position} aria-valuemin="0"
          aria-valuemax=${Math.round(this.durationMs)} aria-valuenow=${Math.round(positionMs)} aria-valuetext=${at}
          @keydown=${this.#onKey} @pointerdown=${this.#onPoint} @pointermove=${this.#onPoint}>${this.#bars(positionMs)}</div>
        <span class="time" aria-hidden="true">${playingTime(Math.max(0, this.durationMs - positionMs))}</span>
        <button class="speed" aria-label=${speed} title=${speed} @click=${this.#faster}>${this.speed.toLocaleString(locale)}×</button>
      </div>
      ${this.error ? html`<p role="alert">${voice.broken}</p>` : nothing}`;
  }

  #bars(positionMs: number) {
    const { before, after, width } = waveformBars(
      this.waveform,
      this.durationMs > 0 ? positionMs / this.durationMs : 0,
    );
    return svg`<svg viewBox="0 0 ${width} 32" preserveAspectRatio="none" aria-hidden="true"><path d=${before} /><path class="later" d=${after} /></svg>`;
  }

  async #toggle(): Promise<void> {
    if (this.#player.playing) return this.#player.pause();
    this.error = false;
    try {
      await this.#player.play();
    } catch (error) {
      console.info('vesper: a voice message is not played:', error);
      this.error = true;
    }
  }

  #faster(): void {
    this.speed = voiceSpeeds[(voiceSpeeds.indexOf(this.speed) + 1) % voiceSpeeds.length] ?? 1;
    this.#player.speed = this.speed;
  }

  #onKey(event: KeyboardEvent): void {
    const { positionMs } = this.#player;
    const to = positionOfKey(event.key, positionMs, this.durationMs, voiceStepMs, voicePageMs);
    if (to === undefined) return;
    event.preventDefault();
    this.#player.seek(to);
  }

  #onPoint(event: PointerEvent): void {
    if (event.buttons !== 1) return;
    const wave = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown') wave.setPointerCapture(event.pointerId);
    const { left, width } = wave.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - left) / width));
    this.#player.seek(share * this.durationMs);
  }
}

customElements.define('vesper-voice-message', VoiceMessage);
