import { css, html, nothing, type PropertyValues } from 'lit';
import { qualityOf } from '../app/call-quality.ts';
import type { CallRecordings, Recorded } from '../app/call-recordings.ts';
import type { Calls } from '../app/calls.ts';
import { nameOf } from '../app/model.ts';
import type { CallProblem } from '../audio/call/types.ts';
import type { Call, Contact } from '../core/core.ts';
import { safeName } from '../files/safe-name.ts';
import { saveAs } from '../files/save-as.ts';
import { playingTime } from '../text/time.ts';
import { call as words } from '../text/words.ts';
import { avatar, avatarStyle } from './avatar.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { explainCall, isTaken } from './explain-call.ts';
import { icons } from './icons.ts';
import { otherCall, otherCallStyle, transferAsked, transferSaid } from './other-call.ts';
import { sheetStyle } from './sheet-style.ts';
import { Ticker } from './ticker.ts';
import { verifiedMark, verifiedStyle } from './verified-mark.ts';

/** Those that a person can do something about, the gravest first. */
const problems = [
  'sound-interrupted',
  'microphone-ended',
  'microphone-muted',
  'microphone-silent',
  'output-lost',
] as const satisfies CallProblem[];
type Shown = (typeof problems)[number];

/** Those in open dialogs, the uppermost last. */
const insides: CallBar[] = [];

/** The call, above everything else that is on the screen: conversations go on beneath it. It shows itself once. */
class CallBar extends AppElement {
  static override properties = {
    ...AppElement.properties,
    inside: { type: Boolean },
    error: { state: true },
    busy: { state: true },
    details: { state: true },
    transfers: { state: true },
  };
  static override styles = [
    controls,
    avatarStyle,
    verifiedStyle,
    sheetStyle,
    otherCallStyle,
    css`
      section { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding: 8px 16px; padding-block-start: calc(8px + env(safe-area-inset-top)); background: var(--raised); border-block-end: 1px solid var(--line); }
      :host([inside]) { min-inline-size: 0; }
      :host([inside]) .buttons { flex-wrap: wrap; }
      :host([inside]) section { padding: 8px; border: 1px solid var(--line); border-radius: var(--radius-small); color: var(--ink); }
      section.covered { min-block-size: var(--covered-size); }
      .who { flex: 1 1 10rem; min-inline-size: 0; display: flex; align-items: center; gap: 12px; }
      .lines { min-inline-size: 0; }
      .name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .under { display: flex; flex-wrap: wrap; gap: 0 8px; font-size: 0.875rem; color: var(--ink-soft); }
      .fair { color: var(--glow); } .poor { color: var(--danger); }
      .buttons { display: flex; align-items: center; gap: 8px; margin-inline-start: auto; }
      .buttons button.icon { border-radius: 50%; background: var(--surface); }
      .buttons button[aria-pressed='true'] { background: var(--ink); color: var(--surface); }
      @media (max-width: 26rem) { .buttons .end span { position: absolute; clip-path: inset(50%); } }
      button.end { background: var(--danger); color: light-dark(#fff, #2b0a16); }
      @media (hover: hover) { button.end:hover { background: color-mix(in oklab, var(--danger), var(--ink) 14%); } }
      .theirs { flex: 1 1 100%; font-size: 0.9375rem; }
      .theirs:empty, .recording:empty { display: none; }
      .recording { flex: 1 1 100%; display: flex; align-items: center; gap: 8px; font-weight: 550; }
      .recording::before { content: ''; flex: none; inline-size: 12px; block-size: 12px; border-radius: 50%; background: var(--danger); forced-color-adjust: none; }
      .recorded { display: grid; gap: 8px; padding: 8px 16px; background: var(--raised); border-block-end: 1px solid var(--line); }
      .recorded li { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
      .recorded li span { flex: 1 1 10rem; min-inline-size: 0; overflow-wrap: anywhere; }
      .problem { flex: 1 1 100%; display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
      .problem p { flex: 1 1 14rem; color: var(--ink); }
      dialog .caller { display: grid; justify-items: center; gap: 10px; padding-block: 16px 8px; text-align: center; }
      dialog .avatar { inline-size: 84px; block-size: 84px; font-size: 2.25rem; animation: ring 1.75s ease-in-out infinite; }
      @keyframes ring { 50% { box-shadow: 0 0 0 14px color-mix(in oklab, var(--hue) 14%, transparent); } }
      @media (prefers-reduced-motion: reduce) { dialog .avatar { animation: none; } }
      dialog .row { justify-content: stretch; }
      dialog .row button { flex: 1 1 8rem; min-block-size: 56px; }
      @media (forced-colors: active) { .buttons button, button.end { border: 1px solid ButtonText; } .buttons [aria-pressed='true'] { border-width: 4px; } }
    `,
  ];
  /** A dialog, and not above the page. */
  declare inside: boolean;
  declare error: string;
  /** An answer is on its way: the microphone is asked for. */
  declare busy: boolean;
  declare details: boolean;
  /** Somebody is chosen to go on with the call. */
  declare transfers: boolean;

  constructor() {
    super();
    this.inside = false;
    this.error = '';
    this.busy = false;
    this.details = false;
    this.transfers = false;
    new Ticker(this, () => this.app.clock, 1000);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.inside) insides.push(this);
    this.app.deviceChanged();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.inside) insides.splice(insides.indexOf(this), 1);
    this.app.deviceChanged();
  }

  override render() {
    const { calls } = this.app;
    const call = calls?.shown;
    const contact = call && this.app.state.model.contacts.get(call.contact);
    if (!calls) return nothing;
    return html`${call && contact ? this.#call(calls, call, contact) : nothing}${this.inside ? nothing : this.#recorded(calls)}`;
  }

  #call(calls: Calls, call: Call, contact: Contact) {
    if (call.state !== 'incoming') return this.#bar(calls, call, contact);
    return this.inside ? nothing : this.#incoming(calls, call, contact);
  }

  // ---- somebody calls ----

  /** No key that was meant for something else may answer: the focus is on no button. */
  #incoming(calls: Calls, call: Call, { id, name, verified }: Contact) {
    return html`<dialog class="sheet" aria-labelledby="title" aria-describedby="from" @cancel=${(event: Event) => event.preventDefault()}>
      <h2 id="title" tabindex="-1" autofocus>${words.incoming}</h2>
      <div class="caller">
        ${avatar(this.app, id, name)}
        <p id="from"><bdi>${words.from({ name })}</bdi>${verified ? html` ${verifiedMark()}` : nothing}</p>
        ${call.transfer === 'asked' ? html`<p>${words.transfer.asked({ by: name, name: call.transferName })}</p>` : nothing}
      </div>
      <p role="alert">${this.error}</p>
      <div class="row">
        <button class="danger solid" @click=${() => calls.hangUp()}>${icons.hangUp}${words.decline}</button>
        <button class="primary" ?disabled=${this.busy} @click=${() => void this.#accept(calls, id)}>${icons.call}${words.accept}</button>
      </div>
    </dialog>`;
  }

  async #accept(calls: Calls, contact: string): Promise<void> {
    this.busy = true;
    this.error = '';
    const refusal = await calls.answer();
    this.busy = false;
    if (refusal) this.error = explainCall(refusal);
    else this.app.go({ at: 'conversation', contact });
  }

  // ---- the call ----

  #bar(calls: Calls, call: Call, contact: Contact) {
    const section = this.#isCovered ? html`<section class="covered"></section>` : this.#section(calls, call, contact);
    return html`${section}${this.#details(calls.talks)}${this.#transfer(calls.talks)}`;
  }

  #section(calls: Calls, call: Call, { id, name }: Contact) {
    const isOver = call.state === 'ended';
    const { talks } = calls;
    return html`<section aria-label=${words.region({ name })}>
      <div class="who">
        ${avatar(this.app, id, name)}
        <div class="lines">
          <bdi class="name">${name}</bdi>
          <div class="under">
            <span role="status" aria-label=${words.stateLabel}>${this.#state(calls, call)}</span>
            <span role="status">${transferSaid(call)}</span>
            ${talks ? html`<span role="timer" aria-label=${words.length}>${playingTime(this.app.clock.nowMs() - call.sinceMs)}</span>` : nothing}
            ${talks && !call.ours.held && !call.theirs.held ? this.#quality(calls) : nothing}
          </div>
        </div>
      </div>
      ${isOver ? nothing : this.#buttons(calls, call, talks)}
      ${
        talks
          ? html`<p class="theirs" role="status">${this.#theirs(call, name)}</p>
            <p class="recording" role="status">${recordingSign(calls, call, name)}</p>${this.#problem(calls)}`
          : nothing
      }
      ${transferAsked(this.app, calls, call)}
      ${otherCall(this.app, calls, (other) => this.#state(calls, other))}
    </section>`;
  }

  /** Not from within a dialog. */
  #transfer(talks: boolean) {
    if (!this.transfers || !talks || this.inside) return nothing;
    return html`<vesper-call-transfer .app=${this.app} @closed=${() => void this.#closed('transfers')}></vesper-call-transfer>`;
  }

  #details(talks: boolean) {
    if (!this.details || !talks) return nothing;
    return html`<vesper-call-details .app=${this.app} @closed=${() => void this.#closed('details')}></vesper-call-details>`;
  }

  /** By a dialog that has the call in it. */
  get #isCovered(): boolean {
    const uppermost = insides.at(-1);
    return uppermost !== undefined && uppermost !== this;
  }

  get #isInDetails(): boolean {
    const root = this.getRootNode();
    return root instanceof ShadowRoot && root.host.localName === 'vesper-call-details';
  }

  #buttons(calls: Calls, { ours }: Call, talks: boolean) {
    const muteIcon = ours.muted ? icons.silenced : icons.microphone;
    return html`<div class="buttons">
      <button class="icon" aria-label=${words.mute} title=${words.mute} aria-pressed=${ours.muted} @click=${() => calls.setMuted(!ours.muted)}>${muteIcon}</button>
      ${
        talks
          ? html`<button class="icon" aria-label=${words.hold} title=${words.hold} aria-pressed=${ours.held} @click=${() => calls.setHeld(!ours.held)}>${icons.pause}</button>
            ${this.inside ? nothing : html`<button class="icon transfers" aria-label=${words.transfer.open} title=${words.transfer.open} aria-haspopup="dialog" @click=${() => (this.transfers = true)}>${icons.forward}</button>`}
            ${this.#isInDetails ? nothing : html`<button class="icon details" aria-label=${words.details} title=${words.details} aria-haspopup="dialog" @click=${() => (this.details = true)}>${icons.more}</button>`}`
          : nothing
      }
      <button class="end" @click=${() => calls.hangUp()}>${icons.hangUp}<span>${words.hangUp}</span></button>
    </div>`;
  }

  /** The dialog cannot give the focus back: until it is gone its button is covered. */
  async #closed(dialog: 'details' | 'transfers'): Promise<void> {
    this[dialog] = false;
    while (!(await this.updateComplete));
    this.renderRoot.querySelector<HTMLElement>(`button.${dialog}`)?.focus();
  }

  #state(calls: Calls, call: Call): string {
    const { state, ours, theirs } = call;
    if (state === 'ended') return words.state.ended({ reason: reasonOf(call) });
    if (state === 'connected' && (ours.held || theirs.held)) return words.state.onHold;
    if (state === 'connecting' && calls.voice?.state === 'securing') return words.state.securing;
    return words.state[state];
  }

  #quality(calls: Calls) {
    const quality = calls.voice && qualityOf(calls.voice);
    if (!quality) return nothing;
    const { grade, why } = quality;
    const text = why ? words.because({ grade: words.grade[grade], reason: words.why[why] }) : words.grade[grade];
    return html`<span class=${grade} role="status" aria-label=${words.quality}>${text}</span>`;
  }

  #problem(calls: Calls) {
    const problem = problems.find((one) => calls.voice?.problems.has(one));
    if (!problem) return nothing;
    return html`<div class="problem"><p role="alert">${words.problem[problem]}</p>${this.#way(calls, problem)}</div>`;
  }

  /** What the other side has said of its own. */
  #theirs({ theirs }: Call, name: string): string {
    if (theirs.held) return words.heldByThem({ name });
    return theirs.muted ? words.mutedByThem({ name }) : '';
  }

  // ---- what was recorded ----

  #recorded({ recordings }: Calls) {
    const { recorded } = recordings;
    if (recorded.length === 0) return nothing;
    return html`<ul class="recorded" aria-label=${words.recording.list}>
      ${recorded.map((one, i) => {
        const name = nameOf(this.app.state.model, one.contact);
        return html`<li>
          <span id="recorded-${i}">${words.recording.of({ name, length: playingTime(one.durationMs) })}</span>
          <button class="primary" aria-describedby="recorded-${i}" @click=${() => void this.#save(recordings, one, name)}>${words.recording.save}</button>
          <button class="danger" aria-describedby="recorded-${i}" @click=${() => recordings.remove(one)}>${words.recording.discard}</button>
        </li>`;
      })}
    </ul>`;
  }

  async #save(recordings: CallRecordings, recorded: Recorded, name: string): Promise<void> {
    const at = new Date(recorded.atMs);
    const two = (part: number) => String(part).padStart(2, '0');
    const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const problem = await saveAs(recorded.file, safeName(`${words.recording.fileName({ name, date })}.ogg`));
    if (problem === 'cancelled') return;
    if (problem === 'begun') return this.app.notify(words.recording.begun);
    this.app.notify(problem ? words.recording.notSaved : words.recording.saved);
    if (!problem) recordings.remove(recorded);
  }

  #way(calls: Calls, problem: Shown) {
    if (problem === 'sound-interrupted')
      return html`<button @click=${() => void calls.resume()}>${words.resume}</button>`;
    if (problem === 'output-lost') return nothing;
    return html`<button @click=${() => void this.#retryMicrophone(calls)}>${words.retryMicrophone}</button>`;
  }

  async #retryMicrophone(calls: Calls): Promise<void> {
    isTaken(this.app, await calls.useMicrophone());
  }

  /** Closed, it gives the focus back to where it was. */
  protected override willUpdate(): void {
    const section = this.renderRoot.querySelector<HTMLElement>('section:not(.covered)');
    // What is beneath it stays where it is.
    if (section && this.#isCovered) this.style.setProperty('--covered-size', `${section.offsetHeight}px`);
    if (this.app.calls?.shown?.state !== 'incoming')
      this.renderRoot.querySelector<HTMLDialogElement>('dialog.sheet[open]')?.close();
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const dialog = this.renderRoot.querySelector<HTMLDialogElement>('dialog.sheet');
    if (dialog && !dialog.open) dialog.showModal();
    if (!dialog) this.error = '';
    if (!this.app.calls?.talks) this.details = this.transfers = false;
  }
}

/** For as long as either side records. */
function recordingSign({ recordings }: Calls, { ours, theirs }: Call, name: string): string {
  const all = words.recording;
  const said = [
    recordings.isFailed ? all.failed : ours.recording ? all.byUs : '',
    theirs.recording ? all.byThem({ name }) : '',
  ];
  return said
    .filter(Boolean)
    .map((one) => one.replace(/[.]$/u, ''))
    .join('. ');
}

function reasonOf({ reason, endedByThem, incoming, sinceMs, transfer, transferName }: Call): string {
  const all = words.reason;
  if (transfer === 'handing' && endedByThem) return words.transfer.done({ name: transferName });
  switch (reason) {
    case 'hung up':
      if (sinceMs === 0) return all.cancelled;
      return endedByThem ? all.hungUpByThem : all.hungUp;
    case 'declined':
      return all.declined;
    case 'busy':
      return all.busy;
    case 'no answer':
      return all.noAnswer;
    case 'failed':
      return endedByThem ? all.failedByThem : all.failed;
    case 'lost':
    case '':
      return incoming && sinceMs === 0 ? all.cancelled : all.lost;
  }
}

customElements.define('vesper-call', CallBar);
