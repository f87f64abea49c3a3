import type { CoreEvent, Message } from '../core/core.ts';
import { type Conversation, conversationWith, isNotice, type Model } from './model.ts';
import type { HistoryPage } from './session.ts';

/** What the engine shows becomes the model. `reading`: the contact whose conversation is on the screen. */
export function reduce(model: Model, event: CoreEvent, reading: string | undefined): Model {
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
    case 'message':
      return withMessage(model, event, reading);
    case 'refused':
      return model;
  }
}

function withMessage(model: Model, message: Message, reading: string | undefined): Model {
  const before = conversationWith(model, message.contact);
  const isNews =
    message.incoming && !isNotice(message) && !before.known.has(message.position) && message.contact !== reading;
  return withConversation(model, message.contact, {
    ...before,
    known: withEntry(before.known, message.position, message),
    unread: before.unread + (isNews ? 1 : 0),
  });
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

export function withRead(model: Model, contact: string): Model {
  const before = conversationWith(model, contact);
  return before.unread === 0 ? model : withConversation(model, contact, { ...before, unread: 0 });
}

function withConversation(model: Model, contact: string, conversation: Conversation): Model {
  return { ...model, conversations: withEntry(model.conversations, contact, conversation) };
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}
