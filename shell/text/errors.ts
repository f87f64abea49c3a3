// What to tell a person for each error of the engine (core/engine/error.h): what happened, and what to do next.

import type { ErrorName } from '../core/core.ts';
import { t } from './words.ts';

export interface ErrorContext {
  /** Whose invite it was, as far as known. */
  inviter?: string;
  /** The other server a link belongs to. */
  host?: string;
  /** The contact that it is about. */
  contact?: string;
}

/** Bytes from outside that were refused: nobody asked for them, they go to the log only. */
type LoggedOnly =
  | 'server_frame_refused'
  | 'envelope_refused'
  | 'join_refused'
  | 'peer_frame_refused'
  | 'signal_refused'
  | 'record_refused';

type Explained = Exclude<ErrorName, LoggedOnly> | 'link_elsewhere' | 'not_running';

type Sentence = string | ((values: { inviter: string; host: string; contact: string }) => string);

/** Trying the same again may help. */
const retryable: ReadonlySet<string> = new Set(['server_unreachable', 'server_refused', 'not_running']);

export function explain(error: string, { inviter, host, contact }: ErrorContext = {}): string {
  const sentences: Readonly<Record<Explained, Sentence>> = t.error;
  if (!Object.hasOwn(sentences, error)) return t.unexplained({ error });
  const sentence = sentences[error as Explained];
  if (typeof sentence === 'string') return sentence;
  const named = (name: string | undefined, otherwise: string) => (name ? t.who.named({ name }) : otherwise);
  return sentence({
    inviter: named(inviter, t.who.inviter),
    contact: named(contact, t.who.contact),
    host: host || t.who.host,
  });
}

/** Why a file was not sent, kept or opened; '' for what needs no words. */
export function explainFile(problem: string, name: string): string {
  if (problem === 'cancelled') return '';
  const sentences: Readonly<Record<string, (values: { name: string }) => string>> = t.fileProblem;
  const sentence = Object.hasOwn(sentences, problem) ? sentences[problem] : undefined;
  return sentence ? sentence({ name }) : explain(problem);
}

export function canRetry(error: string): boolean {
  return retryable.has(error);
}
