import { css, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app/app.ts';
import { isNotice, type MessageState } from '../app/model.ts';
import type { Message } from '../core/core.ts';
import { textOf } from '../text/message-text.ts';
import { clockTime, span } from '../text/time.ts';
import { t } from '../text/words.ts';
import { filesPart } from './parts.ts';
import { formatted, formattedStyle } from './formatted.ts';
import { icons } from './icons.ts';
import './quote.ts';

/** Says `message-actions` with this, out of every element around. */
export interface ActionsAsked {
  message: Message;
}

/** What a row needs beside its message. `first`: of those that one person has said in a row. */
export interface Around {
  app: App;
  from: string;
  state: MessageState;
  first: boolean;
}

/**
 * One message, or a notice of ours. A message is a group named by its text and described by who sent it, when, and what
 * became of it.
 */
export function messageRow(message: Message, { app, from, state, first }: Around): TemplateResult {
  const { incoming, position, what } = message;
  const text = textOf(message, from);
  if (isNotice(message)) return html`<p class="notice ${what === 'identity changed' ? 'grave' : ''}">${text}</p>`;
  const isText = what === 'text';
  return html`
    <div class="message ${incoming ? 'theirs' : 'mine'} ${first ? 'first' : ''} ${isText ? '' : 'muted'}" role="group" aria-label=${text} aria-describedby="about-${position}">
      ${message.answersTo ? html`<vesper-quote .app=${app} .contact=${message.contact} .place=${message.answersTo}></vesper-quote>` : nothing}
      ${message.file ? fileOf(message, app) : nothing}
      ${isText ? (message.text ? formatted(message.text) : nothing) : html`<p dir="auto">${text}</p>`}
      ${about(message, from, state)}
      ${reactions(message, from)}
      <button class="actions" aria-label=${t.conversation.actions} title=${t.conversation.actions} aria-haspopup="dialog" aria-describedby="about-${position}"
        @click=${(event: Event) => ask(event, message)}>${icons.more}</button>
    </div>
  `;
}

function fileOf(message: Message, app: App) {
  if (!filesPart.isHere(app)) return html`<p dir="auto">${message.file?.name}</p>`;
  return html`<vesper-file-message .app=${app} .message=${message}></vesper-file-message>`;
}

function about({ position, sentAtMs, edited, disappearsAfterS }: Message, from: string, state: MessageState) {
  const time = clockTime(sentAtMs);
  const fades = disappearsAfterS > 0 ? t.conversation.disappearsAfter({ time: span(disappearsAfterS) }) : '';
  return html`<span class="about" id="about-${position}">
    <span class="hidden">${
      state === 'received'
        ? t.conversation.received({ sender: from, time })
        : t.conversation.description({ sender: t.conversation.you, time, state: t.conversation.state[state] })
    }</span>
    <span class="shown" aria-hidden="true">${fades ? html`<span class="fades" title=${fades}>${icons.timer}</span>` : nothing}${
      edited ? html`<span>${t.conversation.edited}</span>` : nothing
    }${time}${
      state === 'received'
        ? nothing
        : html`<span class="state ${state}" title=${t.conversation.state[state]}>${icons[state]}</span>`
    }</span>
  </span>`;
}

function reactions({ ourReaction, theirReaction }: Message, name: string) {
  if (!ourReaction && !theirReaction) return nothing;
  const one = (emoji: string, words: string) =>
    emoji ? html`<span class="reaction" role="img" aria-label=${words} title=${words}>${emoji}</span>` : nothing;
  return html`<span class="reactions">${one(theirReaction, t.message.theirReaction({ name, emoji: theirReaction }))}${one(
    ourReaction,
    t.message.reaction({ emoji: ourReaction }),
  )}</span>`;
}

function ask(event: Event, message: Message): void {
  event.target?.dispatchEvent(
    new CustomEvent<ActionsAsked>('message-actions', { detail: { message }, bubbles: true, composed: true }),
  );
}

export const messageStyle = [
  formattedStyle,
  css`
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
    .mine.muted p { color: var(--on-mine-soft); }
    .notice {
      align-self: center; max-inline-size: min(100%, 30rem); margin-block: 16px 10px; padding: 4px 16px; text-align: center;
      font-size: 0.875rem; color: var(--ink-soft); text-wrap: balance;
    }
    .notice.grave { border-radius: var(--radius-small); background: var(--danger-soft); color: var(--ink); padding: 8px 16px; }
    .state, .fades { display: inline-flex; }
    .state svg, .fades svg { inline-size: 16px; block-size: 16px; }
    .state.delivered { color: var(--on-mine); }
    .state.read { color: var(--mine-read); }
    .message:has(.reactions) { margin-block-end: 16px; }
    .reactions { position: absolute; inset-block-start: calc(100% - 10px); inset-inline-start: 12px; display: flex; gap: 2px; padding: 1px 7px; border-radius: 999px; background: var(--surface); border: 1px solid var(--line); font-size: 0.9375rem; line-height: 1.4; }
    .mine .reactions { inset-inline: auto 12px; }
    .actions {
      position: absolute; inset-block-start: 50%; translate: 0 -50%; min-inline-size: 0; min-block-size: 0; inline-size: 32px; block-size: 32px;
      padding: 0; background: transparent; color: var(--ink-soft);
    }
    .mine .actions { inset-inline-end: calc(100% + 4px); }
    .theirs .actions { inset-inline-start: calc(100% + 4px); }
    @media (forced-colors: active) { .message { border: 1px solid; } .mine { border-inline-end-width: 4px; } }
    @media (hover: hover) and (pointer: fine) {
      .actions { opacity: 0; transition: opacity var(--quick); }
      .message:hover .actions, .message:focus-within .actions, .actions:focus-visible { opacity: 1; }
    }
  `,
];
