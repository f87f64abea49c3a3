import { describe, expect, it } from 'vitest';
import {
  contactsByNews,
  conversationWith,
  emptyModel,
  invitesByAge,
  firstUnread,
  latestMessage,
  type Model,
  stateOf,
  unreadIn,
  unreadMessages,
} from '../../shell/app/model.ts';
import { reduce, withLatest } from '../../shell/app/reduce.ts';
import type { CoreEvent } from '../../shell/core/core.ts';
import { contact, eveningMs, invite, link, message, progress } from './fakes/events.ts';

const after = (events: CoreEvent[], model: Model = emptyModel()) =>
  events.reduce((before, event) => reduce(before, event, eveningMs), model);

describe('the model', () => {
  it('keeps the latest word on everything', () => {
    const model = after([
      { kind: 'profile', name: 'Jonas', portrait: new Uint8Array() },
      { kind: 'server', up: true },
      invite({ state: 'pending' }),
      invite({ state: 'open' }),
      link({ state: 'checking' }),
      link({ state: 'ready' }),
      contact({ connection: 'offline' }),
      contact({ connection: 'direct' }),
    ]);
    expect(model.profile).toBe('Jonas');
    expect(model.serverUp).toBe(true);
    expect(model.invites.get('a1')?.state).toBe('open');
    expect(model.links.get('b1')?.state).toBe('ready');
    expect(model.contacts.get('c1')?.connection).toBe('direct');
  });

  it('never changes in place, but for its conversations', () => {
    const before = after([contact()]);
    const copy = structuredClone(before);
    after([contact({ name: 'M.' }), invite()], before);
    expect(before).toEqual(copy);
  });

  it('ignores refusals, which are for the log', () => {
    const model = emptyModel();
    expect(after([{ kind: 'refused', where: 'envelope', error: 'envelope_refused' }], model)).toBe(model);
  });

  it('lists invites by what can still be done with them, the newest first', () => {
    const model = after([
      invite({ id: 'old', createdAtMs: eveningMs - 5 }),
      invite({ id: 'new', state: 'pending' }),
      invite({ id: 'gone', state: 'revoked' }),
    ]);
    expect(invitesByAge(model, 'living').map(({ id }) => id)).toEqual(['new', 'old']);
    expect(invitesByAge(model, 'ended').map(({ id }) => id)).toEqual(['gone']);
  });

  it('lists contacts by their latest news', () => {
    const model = after([
      contact({ id: 'c1', addedAtMs: eveningMs - 1_000_000 }),
      contact({ id: 'c2', addedAtMs: eveningMs - 5000 }),
    ]);
    expect(contactsByNews(model).map(({ id }) => id)).toEqual(['c2', 'c1']);
    expect(contactsByNews(after([message(1)], model)).map(({ id }) => id)).toEqual(['c1', 'c2']);
  });
});

describe('a conversation', () => {
  it('has as many unread messages as the engine says', () => {
    let model = after([message(1), progress({ unread: 2 })]);
    expect(unreadIn(model, 'c1')).toBe(2);
    expect(unreadMessages(model)).toBe(2);
    model = after([progress()], model);
    expect(unreadMessages(model)).toBe(0);
  });

  it('knows how far each of our messages has come', () => {
    const told = progress({ sentUpTo: 3, deliveredUpTo: 2, readUpTo: 1 });
    const states = [1, 2, 3, 4].map((position) => stateOf(message(position, { incoming: false }), told));
    expect(states).toEqual(['read', 'delivered', 'sent', 'queued']);
    expect(stateOf(message(1), told)).toBe('received');
    expect(stateOf(message(1, { incoming: false }), undefined)).toBe('queued');
  });

  it('shows for a while that somebody writes, and not once they have sent it', () => {
    const writes = (model: Model) => conversationWith(model, 'c1').writesUntilMs;
    const begun = () => after([{ kind: 'typing', contact: 'c1', writes: true }]);
    expect(writes(begun())).toBeGreaterThan(eveningMs);
    expect(writes(after([{ kind: 'typing', contact: 'c1', writes: false }], begun()))).toBe(0);
    expect(writes(after([message(1)], begun()))).toBe(0);
    expect(writes(after([message(1, { incoming: false })], begun()))).toBeGreaterThan(eveningMs);
  });

  it('loses what has disappeared from the list, until what was before it is read', () => {
    let model = after([message(1), message(2)]);
    after([{ kind: 'message gone', contact: 'c1', position: 1 }], model);
    expect(latestMessage(conversationWith(model, 'c1'))?.position).toBe(2);
    after([{ kind: 'message gone', contact: 'c1', position: 2 }], model);
    expect(latestMessage(conversationWith(model, 'c1'))).toBeUndefined();
    model = withLatest(model, [message(1)]);
    expect(latestMessage(conversationWith(model, 'c1'))?.position).toBe(1);
  });

  it('knows its first unread message', () => {
    const model = after([message(2), progress({ unread: 2, firstUnread: 2 })]);
    expect(firstUnread(model, 'c1')).toBe(2);
    expect(firstUnread(after([progress()], model), 'c1')).toBeUndefined();
    expect(firstUnread(model, 'c2')).toBeUndefined();
  });

  it('shows the newest message in the list, also when it changes', () => {
    const model = after([message(1), message(9, { text: 'first' }), message(3, { text: 'late change' })]);
    expect(latestMessage(conversationWith(model, 'c1'))?.position).toBe(9);
    after([message(9, { text: 'edited' })], model);
    expect(latestMessage(conversationWith(model, 'c1'))?.text).toBe('edited');
  });

  it('takes what has been shown for newer than what was stored', () => {
    const model = withLatest(after([message(9, { text: 'shown' })]), [message(9, { text: 'stored' }), message(3)]);
    expect(latestMessage(conversationWith(model, 'c1'))?.text).toBe('shown');
    expect(latestMessage(conversationWith(withLatest(emptyModel(), [message(3)]), 'c1'))?.position).toBe(3);
  });

  it('takes 100,000 messages in without a pause that grows with their number', () => {
    const model = emptyModel();
    const shown = Array.from({ length: 100_000 }, (_, i) => message(i + 1));
    const copies = new Set([model.conversations]);
    for (const event of shown) copies.add(reduce(model, event, eveningMs).conversations);
    expect(copies.size).toBe(1);
    expect(latestMessage(conversationWith(model, 'c1'))?.position).toBe(100_000);
  });
});
