// The surface of the engine (wasm/bindings) as the shell sees it. Ids are hex strings, errors are names from
// core/engine/error.h, and '' is success.

export interface SealedRecord {
  name: string;
  sealed: Uint8Array;
}

export interface Batch {
  puts: readonly SealedRecord[];
  erases: readonly string[];
}

/** What the engine needs from its surroundings. */
export interface Host {
  nowMs(): number;
  random(length: number): Uint8Array;
  /** Writes the batch, all or nothing. Client.stored() says that it is durable. */
  store(batch: Batch): void;
  sendToServer(frame: string): void;
  /** Client.timer() is due at this time; replaces the time set before. */
  setTimer(atMs: number): void;
  show(event: CoreEvent): void;
  /** Fixed words only, never content. */
  log(where: string, what: string): void;
}

export interface Client {
  /** Takes back one stored record whose name does not begin with messagePrefix. */
  restore(name: string, sealed: Uint8Array): string;
  start(): void;
  createProfile(name: string): string;
  createInvite(): string;
  revokeInvite(id: string): string;
  openLink(link: string): { id: string; error: string };
  acceptInvite(id: string): string;
  sendText(contact: string, text: string): string;
  serverDown(): void;
  serverFrame(frame: string): string;
  timer(): void;
  stored(): void;
  openMessage(name: string, sealed: Uint8Array): Message | { error: string };
  /** Frees the memory in wasm. */
  delete(): void;
}

export type CreateClient = (host: Host, vaultKey: Uint8Array) => Client;

export interface Profile {
  kind: 'profile';
  name: string;
}

/** An invite of ours. Pending: the server does not know it yet, so its link does not work yet. */
export interface Invite {
  kind: 'invite';
  id: string;
  code: string;
  createdAtMs: number;
  expiresAtMs: number;
  state: 'pending' | 'open' | 'used' | 'expired' | 'revoked';
  /** Who used it, when used; else ''. */
  contact: string;
}

/** Somebody else's invite that was opened here. */
export interface Link {
  kind: 'link';
  id: string;
  state: 'checking' | 'ready' | 'joining' | 'joined' | 'refused';
  inviter: string;
  expiresAtMs: number;
  error: string;
  contact: string;
}

export interface Contact {
  kind: 'contact';
  id: string;
  name: string;
  addedAtMs: number;
  state: 'joining' | 'established';
  connection: 'direct' | 'via server' | 'offline';
}

/** New or changed; (contact, position) is its identity. */
export interface Message {
  kind: 'message';
  contact: string;
  position: number;
  incoming: boolean;
  sentAtMs: number;
  state: 'queued' | 'sent' | 'delivered' | 'received';
  text: string;
}

export interface Server {
  kind: 'server';
  up: boolean;
}

export interface Refused {
  kind: 'refused';
  where: string;
  error: string;
}

export type CoreEvent = Profile | Invite | Link | Contact | Message | Server | Refused;
