import type { Contact, Invite, Link, Message } from '../../../shell/core/core.ts';

export const eveningMs = Date.UTC(2026, 10, 21, 18);

export function invite(change: Partial<Invite> = {}): Invite {
  return {
    kind: 'invite',
    id: 'a1',
    code: 'CODE',
    createdAtMs: eveningMs,
    expiresAtMs: eveningMs + 24 * 3600_000,
    state: 'open',
    contact: '',
    ...change,
  };
}

export function link(change: Partial<Link> = {}): Link {
  return {
    kind: 'link',
    id: 'b1',
    state: 'ready',
    inviter: 'Mira',
    expiresAtMs: eveningMs + 3600_000,
    error: '',
    contact: '',
    ...change,
  };
}

export function contact(change: Partial<Contact> = {}): Contact {
  return {
    kind: 'contact',
    id: 'c1',
    name: 'Mira',
    addedAtMs: eveningMs,
    state: 'established',
    connection: 'direct',
    verified: false,
    ...change,
  };
}

export function message(position: number, change: Partial<Message> = {}): Message {
  return {
    kind: 'message',
    contact: 'c1',
    position,
    incoming: true,
    sentAtMs: eveningMs + position * 1000,
    state: 'received',
    what: 'text',
    text: `text ${position}`,
    ...change,
  };
}
