import type { CoreEvent, Message, Transfer } from '../core/core.ts';
import { typingLastsMs } from '../limits.ts';
import { type Conversation, conversationWith, type Model } from './model.ts';

/** What the engine shows becomes the model. */
export function reduce(model: Model, event: CoreEvent, nowMs: number): Model {
  switch (event.kind) {
    case 'profile':
      return { ...model, profile: event.name, portrait: event.portrait };
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
      });
    case 'typing':
      return withConversation(model, event.contact, {
        ...conversationWith(model, event.contact),
        writesUntilMs: event.writes ? nowMs + typingLastsMs : 0,
      });
    case 'transfer':
      return withTransfer(model, event);
    case 'preferences':
      return { ...model, preferences: event };
    case 'call': // Calls follows it
    case 'refused':
      return model;
  }
}

function withMessage(model: Model, message: Message): Model {
  const before = conversationWith(model, message.contact);
  const { position, incoming } = message;
  return withConversation(model, message.contact, {
    ...before,
    latest: position >= (before.latest?.position ?? 0) ? message : before.latest,
    // Who has sent something has stopped writing it.
    writesUntilMs: incoming ? 0 : before.writesUntilMs,
  });
}

function withTransfer(model: Model, { contact, position, state }: Transfer): Model {
  const before = conversationWith(model, contact);
  const transfers =
    state === 'over' ? withoutEntry(before.transfers, position) : withEntry(before.transfers, position, state);
  return withConversation(model, contact, { ...before, transfers });
}

/** If it was the latest one, the one before it has to be read: withLatest. */
function withoutMessage(model: Model, contact: string, position: number): Model {
  const before = conversationWith(model, contact);
  if (before.latest?.position !== position) return model;
  return withConversation(model, contact, { ...before, latest: undefined });
}

/** The newest stored messages of some contacts, for the list; what has been shown meanwhile is newer. */
export function withLatest(model: Model, latest: readonly Message[]): Model {
  for (const message of latest) {
    const before = conversationWith(model, message.contact);
    if (message.position > (before.latest?.position ?? 0)) {
      withConversation(model, message.contact, { ...before, latest: message });
    }
  }
  return { ...model };
}

/** In place: see Model. */
function withConversation(model: Model, contact: string, conversation: Conversation): Model {
  (model.conversations as Map<string, Conversation>).set(contact, conversation);
  return { ...model };
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const without = new Map(map);
  without.delete(key);
  return without;
}
