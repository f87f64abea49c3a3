import { css, html, nothing, type TemplateResult } from 'lit';
import { isNotice, type MessageState } from '../app/model.ts';
import type { Message } from '../core/core.ts';
import { t } from '../text/words.ts';
import { textOf } from '../text/message-text.ts';
import { clockTime } from '../text/time.ts';
import { icons } from './icons.ts';

/** One message, or a notice of ours. A message is a group named by its text and described by who sent it, when, and what became of it. */
export function messageRow(message: Message, state: MessageState, from: string, first: boolean): TemplateResult {
  const { incoming, position, sentAtMs, what } = message;
  const text = textOf(message, from);
  if (isNotice(message)) return html`<p class="notice ${what === 'identity changed' ? 'grave' : ''}">${text}</p>`;
  const time = clockTime(sentAtMs);
  return html`
    <div class="message ${incoming ? 'theirs' : 'mine'} ${first ? 'first' : ''} ${what === 'text' ? '' : 'muted'}" role="group" aria-label=${text} aria-describedby="about-${position}">
      <p dir="auto">${text}</p>
      <span class="about" id="about-${position}">
        <span class="hidden">${
          state === 'received'
            ? t.conversation.received({ sender: from, time })
            : t.conversation.description({ sender: t.conversation.you, time, state: t.conversation.state[state] })
        }</span>
        <span class="shown" aria-hidden="true">${time}${
          state === 'received'
            ? nothing
            : html`<span class="state ${state}" title=${t.conversation.state[state]}>${icons[state]}</span>`
        }</span>
      </span>
    </div>
  `;
}

export const messageStyle = css`
  .message {
    position: relative; display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: flex-end; gap: 0 10px;
    max-inline-size: min(85%, 36rem); padding: 8px 14px; margin-block-start: 3px; border-radius: 18px;
  }
  .message.first { margin-block-start: 12px; }
  .message p { flex: 1 1 auto; white-space: pre-wrap; overflow-wrap: anywhere; text-wrap: wrap; }
  .mine { align-self: flex-end; background: var(--mine); color: var(--on-mine); }
  .mine.first { border-start-end-radius: 6px; }
  .theirs { align-self: flex-start; background: var(--theirs); box-shadow: 0 1px 2px light-dark(#1e193814, #00000030); }
  .theirs.first { border-start-start-radius: 6px; }
  .shown { display: inline-flex; align-items: center; gap: 4px; font-size: 0.75rem; line-height: 1.7; color: var(--ink-soft); white-space: nowrap; }
  .mine .shown { color: var(--on-mine-soft); }
  .muted p { font-style: italic; color: var(--ink-soft); }
  .notice {
    align-self: center; max-inline-size: min(100%, 30rem); margin-block: 16px 10px; padding: 4px 16px; text-align: center;
    font-size: 0.875rem; color: var(--ink-soft); text-wrap: balance;
  }
  .notice.grave { border-radius: var(--radius-small); background: var(--danger-soft); color: var(--ink); padding: 8px 16px; }
  .state { display: inline-flex; }
  .state svg { inline-size: 16px; block-size: 16px; }
  .state.delivered { color: var(--on-mine); }
`;
