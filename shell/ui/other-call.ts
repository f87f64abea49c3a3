// What is beside the call that is talked in: a second one, and calls that are handed over.

import { css, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app/app.ts';
import type { Calls } from '../app/calls.ts';
import { nameOf } from '../app/model.ts';
import type { Call } from '../core/core.ts';
import { call as words } from '../text/words.ts';
import { isTaken } from './explain-call.ts';
import { icons } from './icons.ts';

export const otherCallStyle = css`
  .other, .transfer { flex: 1 1 100%; display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding-block-start: 8px; border-block-start: 1px solid var(--line); }
  .other > span { flex: 1 1 12rem; }
  .transfer > p { flex: 1 1 20rem; }
  .other > span, .transfer > p { min-inline-size: 0; overflow-wrap: anywhere; color: var(--ink); }
  .other button:not(.icon), .transfer button:not(.primary) { background: var(--surface); }
`;

/** The second call, between which and the first one can change, or connect the two. */
export function otherCall(app: App, calls: Calls, stateOf: (call: Call) => string): TemplateResult | typeof nothing {
  const { other, shown } = calls;
  if (!other || !shown) return nothing;
  const name = nameOf(app.state.model, other.contact);
  const isOver = other.state === 'ended';
  const canConnect = !isOver && other.sinceMs > 0 && calls.talks && other.transfer !== 'handing';
  return html`<div class="other" role="group" aria-label=${words.region({ name })}>
    <span><bdi>${name}</bdi>: <span role="status">${stateOf(other)}</span> ${transferSaid(other)}</span>
    ${
      canConnect
        ? html`<button @click=${() => void transferCall(app, calls, other.contact, shown.contact)}>${words.transfer.connect}</button>`
        : nothing
    }
    ${other.sinceMs > 0 && !isOver ? html`<button @click=${() => calls.setHeld(false, other.contact)}>${words.transfer.switchTo({ name })}</button>` : nothing}
    ${isOver ? nothing : html`<button class="danger icon" aria-label=${words.transfer.hangUp({ name })} title=${words.transfer.hangUp({ name })} @click=${() => calls.hangUp(other.contact)}>${icons.hangUp}</button>`}
  </div>`;
}

/** What is asked of this device, or offered it. */
export function transferAsked(app: App, calls: Calls, call: Call): TemplateResult | typeof nothing {
  if (call.transfer !== 'asked' && call.transfer !== 'offered') return nothing;
  const by = nameOf(app.state.model, call.contact);
  const name = call.transferName;
  const isAsked = call.transfer === 'asked';
  const answer = (accepted: boolean) => isTaken(app, calls.answerTransfer(call.contact, accepted));
  return html`<div class="transfer">
    <p role="alert">${isAsked ? words.transfer.asked({ by, name }) : words.transfer.offered({ by, name })}</p>
    <button class="primary" @click=${() => answer(true)}>${isAsked ? words.transfer.takeOver : words.transfer.goOn({ name })}</button>
    <button @click=${() => answer(false)}>${words.transfer.refuse}</button>
  </div>`;
}

/** How it stands with handing this call over, for who has nothing to decide. */
export function transferSaid({ transfer, transferName: name, state }: Call): string {
  if (state === 'ended') return '';
  if (transfer === 'handing') return words.transfer.handing({ name });
  if (transfer === 'failed') return words.transfer.failed;
  return transfer === 'accepted' ? words.transfer.accepted({ name }) : '';
}

/** True: it is on its way. */
export async function transferCall(app: App, calls: Calls, contact: string, to: string): Promise<boolean> {
  return isTaken(app, await calls.transfer(contact, to));
}
