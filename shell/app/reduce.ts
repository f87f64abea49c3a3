import type { CoreEvent, Message } from '../core/core.ts';
import { typingLastsMs } from '../limits.ts';
import { type Conversation, conversationWith, type Model } from './model.ts';
import type { HistoryPage } from './session.ts';

/** What the engine shows becomes the model. */
export function reduce(model: Model, event: CoreEvent, nowMs: number): Model {
  switch (event.kind) {
    case 'profile':
      return { ...model, profile: event.name };
    case 'server':
      return { ...model, serverUp: event.up, serverKnown: true };
    case 'invite':
      return { ...model, invites: withEntry(model.invites, event.id, event) };
    case 'link':
      return { ...model, links: withEntry(model.links, event.id, event) };
    case 'contact':
      return { ...model, contacts: withEntry(model.contacts, event.id, event) };
    case 'contact gone':
      return {
        ...model,
        contacts: withoutEntry(model.contacts, event.id),
        conversations: withoutEntry(model.conversations, event.id),
      };
    case 'message':
      return withMessage(model, event);
    case 'message gone':
      return withoutMessage(model, event.contact, event.position);
    case 'conversation':
      return withConversation(model, event.contact, {
        ...conversationWith(model, event.contact),
        progress: event,
        unread: event.unread,
      });
    case 'typing':
      return withConversation(model, event.contact, {
        ...conversationWith(model, event.contact),
        writesUntilMs: event.writes ? nowMs + typingLastsMs : 0,
      });
    case 'preferences':
      return { ...model, preferences: { readReceipts: event.readReceipts, typing: event.typing } };
    case 'refused':
      return model;
  }
}

function withMessage(model: Model, message: Message): Model {
  const before = conversationWith(model, message.contact);
  return withConversation(model, message.contact, {
    ...before,
    known: withEntry(before.known, message.position, message),
    // Who has sent something has stopped writing it.
    writesUntilMs: message.incoming ? 0 : before.writesUntilMs,
  });
}

function withoutMessage(model: Model, contact: string, position: number): Model {
  const before = conversationWith(model, contact);
  return withConversation(model, contact, { ...before, known: withoutEntry(before.known, position) });
}

/** Adds a page of history that ends where the conversation began so far. */
export function withPage(model: Model, contact: string, { messages, complete }: HistoryPage): Model {
  const before = withLatest(model, contact, messages);
  const conversation = conversationWith(before, contact);
  const from = complete ? 0 : (messages[0]?.position ?? conversation.from);
  return withConversation(before, contact, { ...conversation, from, complete });
}

/** The latest message alone, for the list of conversations; the conversation counts as not read in yet. */
export function withLatest(model: Model, contact: string, latest: readonly Message[]): Model {
  const before = conversationWith(model, contact);
  const known = new Map(latest.map((message) => [message.position, message]));
  // What has been shown meanwhile is newer than what was read.
  for (const [position, message] of before.known) known.set(position, message);
  return withConversation(model, contact, { ...before, known });
}

function withConversation(model: Model, contact: string, conversation: Conversation): Model {
  return { ...model, conversations: withEntry(model.conversations, contact, conversation) };
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const without = new Map(map);
  without.delete(key);
  return without;
}
