// The surface of the engine under the shell's own names. The types are generated from wasm/bindings/types.cpp when the
// engine is built. Ids are hex strings, and '' is success.

import type { ClassHandle, Client as EmbindClient, Host, SafetyNumber as Asked } from 'vesper-core';

export type {
  ClientEvent as CoreEvent,
  ContactShown as Contact,
  ConversationShown as Progress,
  ErrorName,
  Host,
  InviteShown as Invite,
  RequestShown as JoinRequest,
  LinkShown as Link,
  MessagePlace,
  MessageShown as Message,
  OpenedMessage,
  Refusal,
  StoreBatch as Batch,
  StoredRecord as SealedRecord,
} from 'vesper-core';

/** The engine, without what Embind adds for its own sake. */
export type Client = Omit<EmbindClient, Exclude<keyof ClassHandle, 'delete'>>;

export type CreateClient = (host: Host, vaultKey: Uint8Array) => Client;

/** What two people compare. */
export type SafetyNumber = Extract<Asked, { digits: string }>;
