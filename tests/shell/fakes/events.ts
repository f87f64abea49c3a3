import type { Batch, Contact, Invite, Link, Message, Progress } from '../../../shell/core/core.ts';

export const eveningMs = Date.UTC(2026, 10, 21, 18);

export function invite(change: Partial<Invite> = {}): Invite {
  return {
    kind: 'invite',
    id: 'a1',
    code: 'CODE',
    label: '',
    createdAtMs: eveningMs,
    expiresAtMs: eveningMs + 24 * 3600_000,
    state: 'open',
    uses: 1,
    used: 0,
    askFirst: false,
    ending: false,
    contacts: [],
    requests: [],
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
    theirName: change.name ?? 'Mira',
    verified: false,
    muted: false,
    blocked: false,
    portrait: new Uint8Array(),
    ...change,
  };
}

/** What the engine stores, nothing of it but what is said. */
export function batchOf(batch: Partial<Batch>): Batch {
  return { puts: [], erases: [], erasesUnder: [], files: [], chunks: [], ...batch };
}

const incoming = (change: Partial<Message>) => change.incoming ?? true;

/** The engine's word on a conversation: everything has arrived, nothing was read. */
export function progress(change: Partial<Progress> = {}): Progress {
  return {
    kind: 'conversation',
    contact: 'c1',
    sentUpTo: 1000,
    deliveredUpTo: 1000,
    readUpTo: 0,
    unread: 0,
    firstUnread: 0,
    disappearsAfterS: 0,
    lastSeenAtMs: 0,
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
    what: 'text',
    text: `text ${position}`,
    number: incoming(change) ? position : 0,
    edited: false,
    ourReaction: '',
    theirReaction: '',
    disappearsAfterS: 0,
    ...change,
  };
}
