import type { Contact, Invite, JoinRequest, Link, Message, Progress, Transfer } from '../core/core.ts';
import { inviteEndsSoonMs } from '../limits.ts';

/**
 * What the engine has told so far. Immutable, a new one for every change, but for `conversations`: messages come in
 * thousands, and a copy of the map for each would make a burst of them freeze the page. It is changed in place.
 */
export interface Model {
  /** Absent until the person has said a name. */
  profile: string | undefined;
  /** A picture of oneself, or empty. */
  portrait: Uint8Array;
  serverUp: boolean;
  /** The server has been reached, or has been found unreachable, at least once. */
  serverKnown: boolean;
  invites: ReadonlyMap<string, Invite>;
  links: ReadonlyMap<string, Link>;
  contacts: ReadonlyMap<string, Contact>;
  conversations: ReadonlyMap<string, Conversation>;
  /** What of ourselves is told to others. */
  preferences: Preferences;
}

export interface Preferences {
  readReceipts: boolean;
  typing: boolean;
  /** When this device was last there. */
  presence: boolean;
}

/** What the list of conversations shows of one; its messages are in History. */
export interface Conversation {
  readonly latest: Message | undefined;
  /** How far messages have come, by the engine's latest word. */
  readonly progress: Progress | undefined;
  /** They have said that they write, and it counts until then. */
  readonly writesUntilMs: number;
  /** Files that are not over, by the position of their message. */
  readonly transfers: ReadonlyMap<number, Transfer['state']>;
}

export function emptyModel(): Model {
  return {
    profile: undefined,
    portrait: new Uint8Array(),
    serverUp: false,
    serverKnown: false,
    invites: new Map(),
    links: new Map(),
    contacts: new Map(),
    conversations: new Map(),
    preferences: { readReceipts: true, typing: true, presence: true },
  };
}

const emptyConversation: Conversation = {
  latest: undefined,
  progress: undefined,
  writesUntilMs: 0,
  transfers: new Map(),
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

/** The newest message. */
export function latestMessage({ latest }: Conversation): Message | undefined {
  return latest;
}

/** Position of a contact's first unread message. */
export function firstUnread(model: Model, contact: string): number | undefined {
  return conversationWith(model, contact).progress?.firstUnread || undefined;
}

export function unreadIn(model: Model, contact: string): number {
  return conversationWith(model, contact).progress?.unread ?? 0;
}

const notices: ReadonlySet<Message['what']> = new Set([
  'session renewed',
  'identity changed',
  'renamed',
  'disappearing',
  'past call',
]);

/** Vesper's own word on the conversation, which nobody wrote. */
export function isNotice({ what }: Message): boolean {
  return notices.has(what);
}

/** What a contact is called here; '' when there is no such contact any more. */
export function nameOf({ contacts }: Model, contact: string): string {
  return contacts.get(contact)?.name ?? '';
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
  for (const { progress } of conversations.values()) sum += progress?.unread ?? 0;
  return sum;
}
