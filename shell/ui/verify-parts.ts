import { html, type TemplateResult } from 'lit';
import { t } from '../text/words.ts';
import { verification as words } from '../text/words.ts';
import { icons } from './icons.ts';

/** Parts of the verification dialog that hold nothing. */

/** In the way of everything else: nobody is to mark somebody verified beside it. */
export function mismatch(problem: string, ways: unknown): TemplateResult {
  return html`
    <div class="mismatch" role="alert">${icons.warning}<div><h3>${words.mismatch}</h3><p>${problem}</p></div></div>
    <div class="row">${ways}</div>
  `;
}

export function markButton(verified: boolean, press: () => void): TemplateResult {
  return html`<button class=${verified ? 'danger' : 'primary'} @click=${press}>${verified ? words.unmark : words.mark}</button>`;
}

export function lostAll(name: string, inviteAgain: () => void): TemplateResult {
  return html`<footer>
    <p class="soft small">${words.lostAll({ name })}</p>
    <button class="quiet" @click=${inviteAgain}>${t.conversation.inviteAgain}</button>
  </footer>`;
}
