import { css, html, nothing } from 'lit';
import type { Voice } from '../app/call-line.ts';
import type { Calls } from '../app/calls.ts';
import { nameOf } from '../app/model.ts';
import { percent } from '../text/time.ts';
import { call as words, t } from '../text/words.ts';
import { Sheet } from './sheet.ts';
import './sound-settings.ts';
import { Ticker } from './ticker.ts';

/** Microphone, loudspeaker, and how the call is carried; says `closed`. */
class CallDetails extends Sheet {
  static override styles = [
    ...Sheet.sheetStyles,
    css`
      table { border-collapse: collapse; inline-size: 100%; font-size: 0.9375rem; }
      caption { text-align: start; font-weight: 550; padding-block: 8px 4px; }
      th { font-weight: 400; text-align: start; color: var(--ink-soft); padding-block: 4px; }
      td { text-align: end; font-variant-numeric: tabular-nums; }
    `,
  ];

  constructor() {
    super();
    new Ticker(this, () => this.app.clock, 1000);
  }

  override render() {
    const { calls } = this.app;
    return this.sheet(words.details, calls ? this.#body(calls) : nothing);
  }

  #body(calls: Calls) {
    return html`<vesper-sound-settings .app=${this.app}></vesper-sound-settings>
      ${this.#recording(calls)}
      ${calls.voice ? this.#table(calls.voice) : nothing}`;
  }

  /** Only where the other side can be told. */
  #recording(calls: Calls) {
    const call = calls.shown;
    if (!call) return nothing;
    const { recording } = call.ours;
    const name = nameOf(this.app.state.model, call.contact);
    return html`<p class="soft small" id="told">${words.recording.text({ name })}</p>
      <button aria-describedby="told" ?disabled=${!recording && call.state !== 'connected'} @click=${() => calls.setRecording(!recording)}>${recording ? words.recording.stop : words.recording.start}</button>`;
  }

  #table({ stats }: Voice) {
    const contact = this.app.calls?.shown?.contact ?? '';
    const connection = this.app.state.model.contacts.get(contact)?.connection;
    const ms = (number: number) => words.ms({ number: Math.round(number) });
    const kbits = (number: number) => words.kbits({ number: Math.round(number) });
    const rows: [string, string][] = [
      [words.carrier, words.carrierName[stats.carrier]],
      [words.path, connection ? t.conversation.connectionState[connection] : words.unknown],
    ];
    // Before the first packets nothing is known.
    if (stats.receivedKbps > 0) {
      rows.push(
        [words.roundTrip, stats.rttMs > 0 ? ms(stats.rttMs) : words.unknown],
        [words.loss, percent(stats.loss)],
        [words.lossAfter, percent(stats.lossAfter)],
        [words.jitter, ms(stats.jitterMs)],
        [words.buffer, ms(stats.bufferMs)],
        [words.sending, kbits(stats.sentKbps)],
        [words.receiving, kbits(stats.receivedKbps)],
      );
    }
    return html`<table>
      <caption>${words.table}</caption>
      <tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody>
    </table>`;
  }
}

customElements.define('vesper-call-details', CallDetails);
