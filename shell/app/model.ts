import type { Contact, Invite, JoinRequest, Link, Message, Progress } from '../core/core.ts';
import { inviteEndsSoonMs } from '../limits.ts';

/** What the engine has told so far. Immutable: a new one for every change. */
export interface Model {
  /** Absent until the person has said a name. */
  profile: string | undefined;
  serverUp: boolean;
  /** The server has been reached, or has been found unreachable, at least once. */
  serverKnown: boolean;
  invites: ReadonlyMap<string, Invite>;
  links: ReadonlyMap<string, Link>;
  contacts: ReadonlyMap<string, Contact>;
  conversations: ReadonlyMap<string, Conversation>;
  /** What of ourselves is told to others. */
  preferences: { readReceipts: boolean; typing: boolean };
}

export interface Conversation {
  /** Every message seen, by position: pages of history, and what came since, which may leave gaps below `from`. */
  known: ReadonlyMap<number, Message>;
  /** The known messages are without gaps from here on. Infinity: no page has been read yet. */
  from: number;
  /** There is no older message than `from`. */
  complete: boolean;
  /** How far messages have come, by the engine's latest word. */
  progress: Progress | undefined;
  unread: number;
  /** They have said that they write, and it counts until then. */
  writesUntilMs: number;
}

export const emptyModel: Model = {
  profile: undefined,
  serverUp: false,
  serverKnown: false,
  invites: new Map(),
  links: new Map(),
  contacts: new Map(),
  conversations: new Map(),
  preferences: { readReceipts: true, typing: true },
};

const emptyConversation: Conversation = {
  known: new Map(),
  from: Infinity,
  complete: false,
  progress: undefined,
  unread: 0,
  writesUntilMs: 0,
};

export type MessageState = 'queued' | 'sent' | 'delivered' | 'read' | 'received';

/** How far a message has come. */
export function stateOf({ incoming, position }: Message, progress: Progress | undefined): MessageState {
  if (incoming) return 'received';
  if (!progress || position > progress.sentUpTo) return 'queued';
  if (position > progress.deliveredUpTo) return 'sent';
  return position > progress.readUpTo ? 'delivered' : 'read';
}

export function conversationWith(model: Model, contact: string): Conversation {
  return model.conversations.get(contact) ?? emptyConversation;
}

/** The messages to show, in order. */
export function shownMessages(conversation: Conversation): Message[] {
  return [...conversation.known.values()]
    .filter(({ position }) => position >= conversation.from)
    .sort((a, b) => a.position - b.position);
}

export function latestMessage({ known }: Conversation): Message | undefined {
  let latest: Message | undefined;
  for (const message of known.values()) if (!latest || message.position > latest.position) latest = message;
  return latest;
}

/** Vesper's own word on the conversation, which nobody wrote. */
export function isNotice({ what }: Message): boolean {
  return what === 'session renewed' || what === 'identity changed' || what === 'disappearing';
}

/** Contacts, the one with the latest news first. */
export function contactsByNews(model: Model): Contact[] {
  const newsMs = ({ id, addedAtMs }: Contact) =>
    Math.max(addedAtMs, latestMessage(conversationWith(model, id))?.sentAtMs ?? 0);
  return [...model.contacts.values()].sort((a, b) => newsMs(b) - newsMs(a) || (a.id < b.id ? -1 : 1));
}

/** Invites, the newest first. */
export function invitesByAge(model: Model, wanted: 'living' | 'ended'): Invite[] {
  const living = ({ state }: Invite) => state === 'pending' || state === 'open';
  return [...model.invites.values()]
    .filter((invite) => living(invite) === (wanted === 'living'))
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** It can be used, and has an hour left or less. */
export function endsSoon({ state, expiresAtMs }: Invite, nowMs: number): boolean {
  return (state === 'open' || state === 'pending') && expiresAtMs - nowMs <= inviteEndsSoonMs;
}

/** Somebody who wants to join, and by which invite. */
export interface Waiting {
  invite: Invite;
  request: JoinRequest;
}

/** Everybody who waits to be admitted, the first to come first. */
export function waitingPeople(invites: Iterable<Invite>): Waiting[] {
  return [...invites]
    .flatMap((invite) => invite.requests.map((request) => ({ invite, request })))
    .sort((a, b) => a.request.atMs - b.request.atMs);
}

export function unreadMessages({ conversations }: Model): number {
  let sum = 0;
  for (const { unread } of conversations.values()) sum += unread;
  return sum;
}
