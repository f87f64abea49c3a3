import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Calls } from '../app/calls.ts';
import { type Choices, type Cleaning, cleanings, isCleaned } from '../app/sound-choices.ts';
import type { DeviceTest } from '../audio/device-test.ts';
import { microphoneProblem } from '../audio/microphone.ts';
import { levelsShownMs, testRecordingMs } from '../limits.ts';
import { call as words, t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { explainCall } from './explain-call.ts';
import { loadPart } from './parts.ts';
import { toggle, toggleStyle } from './toggle.ts';

/** What a test does just now. */
type Doing = '' | 'sound' | 'listening' | 'playing';

const loadTest = () => import('../audio/device-test.ts');

/** Microphone and loudspeaker: of the call, or tried out where there is none. */
class SoundSettings extends AppElement {
  static override properties = {
    ...AppElement.properties,
    inputs: { state: true },
    outputs: { state: true },
    error: { state: true },
    test: { state: true },
    isStarting: { state: true },
    doing: { state: true },
  };
  static override styles = [
    controls,
    toggleStyle,
    css`
      :host { display: grid; gap: 10px; }
      label:not(.toggle) { display: grid; gap: 4px; font-weight: 550; }
      select { font: inherit; color: inherit; min-block-size: var(--target); padding: 8px 12px; border: 1px solid var(--field-line); border-radius: var(--radius-small); background: var(--surface); inline-size: 100%; }
      meter { inline-size: 100%; block-size: 10px; }
      .row { display: flex; flex-wrap: wrap; gap: 8px; }
      .row button { flex: 0 1 auto; }
      .other { color: var(--ink); padding-inline-start: 12px; border-inline-start: 3px solid var(--glow); }
      p:empty { display: none; }
    `,
  ];
  declare inputs: readonly MediaDeviceInfo[];
  declare outputs: readonly MediaDeviceInfo[];
  declare error: string;
  declare test: DeviceTest | undefined;
  /** The microphone is being asked for. */
  declare isStarting: boolean;
  declare doing: Doing;
  #draws = false;
  readonly #devicesChanged = () => void this.#list();

  constructor() {
    super();
    this.inputs = [];
    this.outputs = [];
    this.error = '';
    this.isStarting = false;
    this.doing = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    navigator.mediaDevices?.addEventListener('devicechange', this.#devicesChanged);
    void this.#list();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    navigator.mediaDevices?.removeEventListener('devicechange', this.#devicesChanged);
    this.#endTest();
  }

  async #list(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    // 'default' and 'communications' are the same devices once more.
    const real = all.filter(({ deviceId }) => !['', 'default', 'communications'].includes(deviceId));
    this.inputs = real.filter(({ kind }) => kind === 'audioinput');
    this.outputs = real.filter(({ kind }) => kind === 'audiooutput');
  }

  /** A call needs the devices. */
  protected override willUpdate(): void {
    if (this.app.calls?.isOn) this.#endTest();
    this.#drawLevels();
  }

  /** Again and again, where there are any. */
  #drawLevels(): void {
    if (this.#draws || !this.isConnected || (!this.test && !this.app.calls?.voice)) return;
    this.#draws = true;
    this.app.clock.after(levelsShownMs, () => {
      this.#draws = false;
      this.requestUpdate();
    });
  }

  override render() {
    const { calls } = this.app;
    if (!calls || !navigator.mediaDevices) return nothing;
    const { chosen } = calls.choices;
    const inCall = calls.isOn;
    const level = inCall ? calls.voice?.levels.input : this.test?.level();
    const microphone = inCall ? calls.microphoneId || chosen.microphone : chosen.microphone;
    return html`
      ${choice(words.microphone, this.inputs, microphone, (id) => void this.#useMicrophone(calls, { microphone: id }))}
      ${level === undefined ? nothing : meter(words.inputLevel, level)}
      ${calls.canChooseOutput ? choice(words.output, this.outputs, chosen.output, (id) => void this.#useOutput(calls, id)) : nothing}
      ${inCall ? meter(words.outputLevel, calls.voice?.levels.output ?? 0) : nothing}
      <p role="alert">${this.error}</p>
      ${inCall ? nothing : this.#tryOut(calls)}
      ${cleanings.map((cleaning) => this.#cleaning(calls, cleaning, chosen[cleaning]))}`;
  }

  #cleaning(calls: Calls, cleaning: Cleaning, wanted: boolean) {
    const is = isCleaned(this.test?.microphone ?? calls.microphone, cleaning);
    const { name, text, keptOn, keptOff } = words.cleaning[cleaning];
    return html`${toggle(name, text, wanted, (on) => void this.#useMicrophone(calls, { [cleaning]: on }))}
      <p class="other small" role="status">${is === undefined || is === wanted ? '' : is ? keptOn : keptOff}</p>`;
  }

  // ---- without a call ----

  #tryOut(calls: Calls) {
    const said = words.test;
    if (!this.test) {
      return html`<p class="soft small">${said.text}</p>
        <div class="row"><button ?disabled=${this.isStarting} @click=${() => void this.#startTest(calls)}>${said.start}</button></div>`;
    }
    const { test } = this;
    const isBusy = this.doing !== '';
    return html`<div class="row">
        <button aria-disabled=${isBusy} @click=${() => void this.#do('sound', () => test.playSound())}>${said.sound}</button>
        <button aria-disabled=${isBusy} @click=${() => void this.#hearMyself(test)}>${said.hear}</button>
        <button class="quiet" @click=${this.#endTest}>${said.end}</button>
      </div>
      <p role="status">${this.doing === '' ? '' : said.doing[this.doing]}</p>`;
  }

  async #startTest(calls: Calls): Promise<void> {
    this.isStarting = true;
    this.error = '';
    try {
      if (!(await loadPart(loadTest))) {
        this.error = t.notice.notLoaded;
        return;
      }
      const { DeviceTest: Test } = await loadTest();
      const test = await Test.begin(await calls.openMicrophone(), calls.choices.chosen.output);
      // Somebody called meanwhile, or the settings were left.
      if (!this.isConnected || calls.isOn) return test.end();
      this.test = test;
      await this.#list(); // they have names now
    } catch (error) {
      this.error = explainCall({ microphone: microphoneProblem(error) });
    } finally {
      this.isStarting = false;
    }
  }

  #endTest(): void {
    this.test?.end();
    this.test = undefined;
    this.doing = '';
  }

  async #hearMyself(test: DeviceTest): Promise<void> {
    let heard: AudioBuffer | undefined;
    await this.#do('listening', async () => {
      heard = await test.listen(testRecordingMs);
    });
    if (heard && this.test === test) await this.#do('playing', () => test.play(heard as AudioBuffer));
  }

  async #do(doing: Doing, action: () => Promise<void>): Promise<void> {
    if (this.doing !== '') return;
    this.doing = doing;
    try {
      await action();
    } finally {
      this.doing = '';
    }
  }

  // ---- choosing ----

  /** It applies at once; what could not be had is not remembered. */
  async #useMicrophone(calls: Calls, change: Partial<Choices>): Promise<void> {
    const { test } = this;
    const refusal = await calls.useMicrophone(change, test && ((microphone) => test.setMicrophone(microphone)));
    this.error = refusal ? explainCall(refusal) : '';
    this.requestUpdate();
  }

  async #useOutput(calls: Calls, id: string): Promise<void> {
    try {
      await this.test?.setOutput(id);
      await calls.useOutput(id);
      this.error = '';
    } catch {
      this.error = words.outputRefused;
    }
    this.requestUpdate();
  }
}

function choice(name: string, devices: readonly MediaDeviceInfo[], chosen: string, choose: (id: string) => void) {
  const known = devices.some(({ deviceId }) => deviceId === chosen);
  return html`<label>${name}
    <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      <option value="" .selected=${live(!known)}>${words.systemDevice}</option>
      ${devices.map(
        ({ deviceId, label }, i) =>
          html`<option value=${deviceId} .selected=${live(deviceId === chosen)}>${label || words.unnamed({ number: i + 1 })}</option>`,
      )}
    </select>
  </label>`;
}

/** Loudness as people feel it: 60 dB, from silence to the loudest. */
function meter(name: string, level: number) {
  const shown = level > 0 ? Math.max(0, 1 + Math.log10(level) / 3) : 0;
  return html`<meter min="0" max="1" .value=${shown} aria-label=${name}></meter>`;
}

customElements.define('vesper-sound-settings', SoundSettings);
