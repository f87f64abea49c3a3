import { describe, expect, it } from 'vitest';
import {
  contactsByNews,
  conversationWith,
  emptyModel,
  invitesByAge,
  latestMessage,
  type Model,
  shownMessages,
  stateOf,
  unreadMessages,
} from '../../shell/app/model.ts';
import { reduce, withLatest, withPage } from '../../shell/app/reduce.ts';
import type { CoreEvent } from '../../shell/core/core.ts';
import { contact, eveningMs, invite, link, message, progress } from './fakes/events.ts';

const after = (events: CoreEvent[], model: Model = emptyModel) =>
  events.reduce((before, event) => reduce(before, event, eveningMs), model);
const positions = (model: Model) => shownMessages(conversationWith(model, 'c1')).map(({ position }) => position);

describe('the model', () => {
  it('keeps the latest word on everything', () => {
    const model = after([
      { kind: 'profile', name: 'Jonas' },
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

  it('never changes in place', () => {
    const before = after([contact(), message(1)]);
    const copy = structuredClone(before);
    after([contact({ name: 'M.' }), message(1, { text: 'x' }), message(2), invite()], before);
    expect(before).toEqual(copy);
  });

  it('ignores refusals, which are for the log', () => {
    expect(after([{ kind: 'refused', where: 'envelope', error: 'envelope_refused' }])).toBe(emptyModel);
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
    expect(conversationWith(model, 'c1').unread).toBe(2);
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
    const model = after([{ kind: 'typing', contact: 'c1', writes: true }]);
    expect(writes(model)).toBeGreaterThan(eveningMs);
    expect(writes(after([{ kind: 'typing', contact: 'c1', writes: false }], model))).toBe(0);
    expect(writes(after([message(1)], model))).toBe(0);
    expect(writes(after([message(1, { incoming: false })], model))).toBeGreaterThan(eveningMs);
  });

  it('loses what has disappeared', () => {
    let model = withPage(emptyModel, 'c1', { messages: [message(1), message(2)], complete: true });
    model = after([{ kind: 'message gone', contact: 'c1', position: 1 }], model);
    expect(positions(model)).toEqual([2]);
  });

  it('shows nothing before its first page: what came live may have gaps before it', () => {
    const model = after([message(3), message(90)]);
    expect(positions(model)).toEqual([]);
    expect(latestMessage(conversationWith(model, 'c1'))?.position).toBe(90);
  });

  it('shows pages and live messages as one row without gaps', () => {
    let model = after([message(3, { text: 'late change' }), message(9)]);
    model = withPage(model, 'c1', { messages: [message(8), message(9)], complete: false });
    expect(positions(model)).toEqual([8, 9]);
    model = after([message(10)], model);
    model = withPage(model, 'c1', { messages: [4, 5, 6, 7].map((position) => message(position)), complete: false });
    expect(positions(model)).toEqual([4, 5, 6, 7, 8, 9, 10]);
    model = withPage(model, 'c1', { messages: [message(2), message(3)], complete: true });
    expect(positions(model)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(shownMessages(conversationWith(model, 'c1'))[1]?.text).toBe('late change');
  });

  it('is complete when there is nothing stored', () => {
    const model = withPage(emptyModel, 'c1', { messages: [], complete: true });
    expect(conversationWith(model, 'c1').complete).toBe(true);
    expect(positions(after([message(1)], model))).toEqual([1]);
  });

  it('changes a message in place', () => {
    let model = withPage(emptyModel, 'c1', { messages: [], complete: true });
    model = after([message(1), message(1, { text: 'better', edited: true })], model);
    expect(shownMessages(conversationWith(model, 'c1')).map(({ text }) => text)).toEqual(['better']);
  });

  it('does not take the latest message, read for the list, for its first page', () => {
    const model = withLatest(emptyModel, 'c1', [message(9)]);
    expect(positions(model)).toEqual([]);
    expect(latestMessage(conversationWith(model, 'c1'))?.position).toBe(9);
  });
});
