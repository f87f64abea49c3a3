import { html, nothing, type PropertyValues, svg } from 'lit';
import { type MicrophoneProblem, microphoneProblem } from '../audio/microphone.ts';
import type { Recorder, Recording } from '../audio/recorder.ts';
import { holdToRecordMs, longestVoiceMs, shortestVoiceMs, slideToCancelPx } from '../limits.ts';
import { playingTime } from '../text/time.ts';
import { t, voice } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { icons } from './icons.ts';
import { voiceRecorderStyle } from './voice-recorder-style.ts';

type State =
  | { kind: 'idle'; problem?: MicrophoneProblem }
  /** Waits for the microphone. `sends`: it was let go already, as a tap or not. */
  | { kind: 'starting'; held: boolean; given: AbortController }
  | { kind: 'recording'; held: boolean; recorder: Recorder }
  | { kind: 'ending' }
  /** To be heard, sent or thrown away. */
  | { kind: 'done'; recording: Recording; problem?: 'lost' };

/** Where a press began. */
interface Press {
  atMs: number;
  x: number;
  y: number;
}

/**
 * Records a voice message: while the button is held, or from a tap until Stop or Send. Says `voice` with the Recording
 * to send, `recording` with whether it needs the room of the text field, and `problem` with a sentence or ''.
 */
class VoiceRecorder extends AppElement {
  static override properties = {
    ...AppElement.properties,
    state: { state: true },
    level: { state: true },
    durationMs: { state: true },
    announced: { state: true },
    active: { type: Boolean, reflect: true },
  };
  static override styles = [controls, voiceRecorderStyle];
  declare state: State;
  declare level: number;
  declare durationMs: number;
  declare announced: string;
  declare active: boolean;
  #press: Press | undefined;

  constructor() {
    super();
    this.state = { kind: 'idle' };
    this.level = 0;
    this.durationMs = 0;
    this.announced = '';
    this.active = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#drop();
    this.state = { kind: 'idle' };
  }

  override render() {
    const { state } = this;
    return html`
      <div class="row" @keydown=${this.#onKey}>${this.#said(state)}${this.#buttons(state)}</div>
      <p class="hidden" role="status">${this.announced}</p>
    `;
  }

  #said(state: State) {
    switch (state.kind) {
      case 'idle':
        return nothing;
      case 'starting':
      case 'ending':
        return html`<div class="said soft">${state.kind === 'starting' ? voice.starting : nothing}</div>`;
      case 'recording':
        return html`<div class="said">
          <span class="light"></span>
          <span role="timer" aria-label=${voice.length}>${playingTime(this.durationMs)}</span>
          <div class="meter" aria-hidden="true">${svg`<svg viewBox="0 0 255 1" preserveAspectRatio="none"><rect width=${this.level} height="1" /></svg>`}</div>
          ${state.held ? html`<span class="slide">${voice.slide}</span>` : nothing}
        </div>`;
      case 'done': {
        const { file, durationMs, waveform } = state.recording;
        return html`<div class="said heard"><vesper-voice-message .app=${this.app} .waveform=${waveform}
          .durationMs=${durationMs} .load=${() => Promise.resolve(file)}></vesper-voice-message></div>`;
      }
    }
  }

  #buttons(state: State) {
    const isHeld = (state.kind === 'starting' || state.kind === 'recording') && state.held;
    if (state.kind === 'idle' || isHeld) {
      return html`<button type="button" class="icon microphone ${isHeld ? 'held' : 'primary'}" aria-label=${voice.record}
        title=${voice.hint} @pointerdown=${this.#onDown} @pointermove=${this.#onMove} @pointerup=${this.#onUp}
        @pointercancel=${this.#cancel} @contextmenu=${(event: Event) => event.preventDefault()}
        @click=${this.#onClick}>${icons.microphone}</button>`;
    }
    const stop = html`<button type="button" class="quiet icon" data-next aria-label=${voice.stop} title=${voice.stop} @click=${this.#stop}>${icons.stop}</button>`;
    const send = html`<button type="button" class="primary icon" data-next aria-label=${t.conversation.send} title=${t.conversation.send} @click=${this.#send}>${icons.send}</button>`;
    return html`<button type="button" class="quiet icon" aria-label=${t.nav.cancel} title=${t.nav.cancel} @click=${this.#cancel}>${icons.close}</button>
      ${state.kind === 'recording' ? stop : nothing}
      ${state.kind === 'recording' || state.kind === 'done' ? send : nothing}`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('state')) this.active = this.state.kind !== 'idle';
  }

  /** The focus follows where its button has gone. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('active')) this.dispatchEvent(new CustomEvent('recording', { detail: this.active }));
    if (!changed.has('state') || changed.get('state') === undefined) return;
    const problem = 'problem' in this.state ? this.state.problem : undefined;
    this.dispatchEvent(new CustomEvent('problem', { detail: problem ? voice.problem[problem] : '' }));
    if (this.#press) return;
    const next = this.state.kind === 'idle' ? '.microphone' : '[data-next]';
    this.renderRoot.querySelector<HTMLElement>(next)?.focus();
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0 || this.state.kind !== 'idle') return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#press = { atMs: this.app.clock.nowMs(), x: event.clientX, y: event.clientY };
    void this.#start(true);
  }

  #onMove(event: PointerEvent): void {
    const press = this.#press;
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > slideToCancelPx) this.#cancel();
  }

  #onUp(): void {
    const press = this.#press;
    this.#press = undefined;
    if (!press) return;
    const isTap = this.app.clock.nowMs() - press.atMs < holdToRecordMs;
    const { state } = this;
    // Let go before the microphone was there, after a question of the browser for example: it goes on as after a tap.
    if (state.kind === 'starting') this.state = { ...state, held: false };
    else if (state.kind === 'recording' && isTap) this.state = { ...state, held: false };
    else if (state.kind === 'recording') void this.#send();
  }

  /** By keyboard, voice or screen reader: a pointer's click has been dealt with. */
  #onClick(event: PointerEvent): void {
    if (event.detail === 0 && this.state.kind === 'idle') void this.#start(false);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.state.kind === 'idle') return;
    event.stopPropagation();
    this.#cancel();
  }

  async #start(held: boolean): Promise<void> {
    const given = new AbortController();
    this.state = { kind: 'starting', held, given };
    [this.level, this.durationMs, this.announced] = [0, 0, voice.starting];
    const listener = {
      level: (level: number, durationMs: number) => this.#onLevel(level, durationMs),
      lost: () => void this.#stop('lost'),
    };
    try {
      const { Recorder: Microphone } = await import('../audio/recorder.ts');
      const recorder = await Microphone.start(listener, given.signal);
      // Cancelled just then, or gone from the page.
      if (this.state.kind !== 'starting' || this.state.given !== given) return recorder.cancel();
      this.state = { kind: 'recording', held: this.state.held, recorder };
      this.announced = voice.recording;
    } catch (error) {
      if (given.signal.aborted) return;
      const problem = microphoneProblem(error);
      if (problem === 'failed') console.info('vesper: no recording:', error);
      this.#press = undefined;
      this.announced = '';
      this.state = { kind: 'idle', problem };
    }
  }

  #onLevel(level: number, durationMs: number): void {
    this.level = level;
    this.durationMs = durationMs;
    if (durationMs >= longestVoiceMs) void this.#stop();
  }

  /** Ends the recording; it waits to be sent. */
  async #stop(problem?: unknown): Promise<Recording | undefined> {
    const { state } = this;
    if (state.kind !== 'recording') return undefined;
    const isFull = this.durationMs >= longestVoiceMs;
    this.#press = undefined;
    const ending: State = { kind: 'ending' };
    this.state = ending;
    try {
      const recording = await state.recorder.stop();
      if (this.state !== ending) return undefined;
      this.state = { kind: 'done', recording, ...(problem === 'lost' ? { problem } : {}) };
      this.announced = isFull ? voice.full : voice.stopped;
      return recording;
    } catch (error) {
      if (this.state !== ending) return undefined;
      console.info('vesper: no recording:', error);
      this.state = { kind: 'idle', problem: 'failed' };
      return undefined;
    }
  }

  async #send(): Promise<void> {
    const recording = this.state.kind === 'done' ? this.state.recording : await this.#stop();
    if (!recording) return;
    if (recording.durationMs < shortestVoiceMs) return this.#cancel();
    this.state = { kind: 'idle' };
    this.announced = voice.sent;
    this.dispatchEvent(new CustomEvent('voice', { detail: recording, bubbles: true, composed: true }));
  }

  #cancel(): void {
    if (this.state.kind === 'idle') return;
    this.#drop();
    this.#press = undefined;
    this.state = { kind: 'idle' };
    this.announced = voice.cancelled;
  }

  #drop(): void {
    if (this.state.kind === 'starting') this.state.given.abort();
    if (this.state.kind === 'recording') this.state.recorder.cancel();
  }
}

customElements.define('vesper-voice-recorder', VoiceRecorder);
