import { css, html, nothing } from 'lit';
import { conversationWith } from '../app/model.ts';
import { shortMoment } from '../text/time.ts';
import { t } from '../text/words.ts';
import { controls } from './controls.ts';
import { AppElement } from './element.ts';
import { Ticker } from './ticker.ts';

/** Whether they write just now, or else when they were last seen. */
class Presence extends AppElement {
  static override properties = { ...AppElement.properties, contact: {} };
  static override styles = [
    controls,
    css`
      :host { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .writes { color: var(--glow); font-weight: 550; }
    `,
  ];
  declare contact: string;

  constructor() {
    super();
    new Ticker(this, () => this.app.clock, 1000);
  }

  override render() {
    const { model } = this.app.state;
    const { writesUntilMs, progress } = conversationWith(model, this.contact);
    const nowMs = this.app.clock.nowMs();
    const writes = nowMs < writesUntilMs;
    const lastSeenMs = progress?.lastSeenAtMs ?? 0;
    const isHere = ['direct', 'relayed'].includes(model.contacts.get(this.contact)?.connection ?? '');
    return html`<span class="writes" role="status">${writes ? t.conversation.writes : ''}</span>${
      writes || isHere || lastSeenMs === 0
        ? nothing
        : html`<span>${t.conversation.lastSeen({ when: shortMoment(lastSeenMs, nowMs) })}</span>`
    }`;
  }
}

customElements.define('vesper-presence', Presence);
