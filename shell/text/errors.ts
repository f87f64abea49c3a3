// What to tell a person for each error of the engine (core/engine/error.h): what happened, and what to do next.

import type { ErrorName } from '../core/core.ts';

export interface ErrorContext {
  /** Whose invite it was, as far as known. */
  inviter?: string;
  /** The other server a link belongs to. */
  host?: string;
  /** The contact that it is about. */
  contact?: string;
}

type Sentence = string | ((who: string, host: string, contact: string) => string);

/** Bytes from outside that were refused: nobody asked for them, they go to the log only. */
type LoggedOnly =
  | 'server_frame_refused'
  | 'envelope_refused'
  | 'join_refused'
  | 'peer_frame_refused'
  | 'signal_refused'
  | 'record_refused';

type Explained = Exclude<ErrorName, LoggedOnly> | 'link_elsewhere' | 'not_running';

const sentences = {
  // what was typed
  name_empty: 'Please enter a name.',
  name_too_long: 'This name is too long. Please shorten it.',
  name_not_text: 'This name has characters that cannot be shown. Please use letters, digits and spaces.',
  no_profile: 'Please enter your name first.',
  profile_exists: 'You have a name already. Reload the page.',
  text_empty: 'Please write something first.',
  text_too_long: 'This message is too long. Please send it in several parts.',
  text_not_text: 'This message has characters that cannot be sent. Please remove them and try again.',
  contact_unknown: 'This contact is no longer on this device. Ask them for a new invite.',
  outbox_full: 'Too many messages are waiting for this person. Wait until they are back online.',
  invite_not_open: 'This invite has already ended. Make a new one.',

  // who somebody is
  identity_changed: (_who, _host, contact) =>
    `The identity of ${contact} has changed. Accept the new one or refuse it before you write.`,
  nothing_to_decide: 'This has been decided already: there is nothing left to accept or refuse.',
  code_unknown: (_who, _host, contact) =>
    `This QR code is not a safety number. Scan the one that ${contact} sees in Vesper under “Verify”.`,
  code_version_unknown:
    'This safety number is from a newer version of Vesper. Reload this page to update, then scan it again.',
  code_mismatch: (_who, _host, contact) =>
    `This is not the code of ${contact}’s device for this conversation. Someone may sit between you. Write nothing private here until you have found out why.`,

  // a link that was opened
  link_malformed:
    'This is not an invite link: it is malformed. Copy the whole link from the message and paste it again.',
  link_truncated: (who) => `This link is incomplete. Ask ${who} to send it again, and copy all of it.`,
  link_damaged: (who) =>
    `This link is damaged: a character was changed on the way. Ask ${who} to send it again, and copy it instead of typing it.`,
  link_version_unknown:
    'This link was made by a newer version of Vesper. Reload this page to update, then open the link again.',
  link_own: 'This is your own invite. Send the link to the person you want to talk with.',
  link_already_joined: (who) => `You have a conversation already with ${who}: it is in your list.`,
  link_elsewhere: (_who, host) =>
    `This invite belongs to another Vesper server. Open the link in your browser to use it at ${host}.`,
  invite_unknown: (who) => `This invite is unknown to the server: it may be long gone. Ask ${who} for a new one.`,
  invite_expired: (who) => `This invite has expired: links are valid for 24 hours. Ask ${who} for a new one.`,
  invite_used: (who) =>
    `This invite was already used. Each link works for one person: if it was not you, tell ${who}, and ask for a new one.`,
  invite_revoked: (who) => `This invite was revoked by the person who made it. Ask ${who} for a new one.`,
  bundle_refused: (who) =>
    `This invite is damaged: what the server gave does not fit the link, so it was not used. Ask ${who} for a new one.`,
  server_unreachable:
    'The server cannot be reached, so the invite could not be checked. It has not been used up. Check your connection and try again.',
  server_refused: 'The server refused this just now. Wait a moment and try again.',

  // the shell's own
  not_running: 'Vesper is still starting. Please try again.',
} satisfies Record<Explained, Sentence>;

/** Trying the same again may help. */
const retryable: ReadonlySet<string> = new Set(['server_unreachable', 'server_refused', 'not_running']);

export function explain(error: string, { inviter, host, contact }: ErrorContext = {}): string {
  const sentence: Sentence | undefined = Object.hasOwn(sentences, error)
    ? sentences[error as keyof typeof sentences]
    : undefined;
  if (sentence === undefined) return `Something went wrong (${error}). Reload the page and try again.`;
  return typeof sentence === 'string'
    ? sentence
    : sentence(inviter || 'the person who invited you', host || 'its own address', contact || 'the other person');
}

export function canRetry(error: string): boolean {
  return retryable.has(error);
}
