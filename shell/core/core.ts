// The surface of the engine under the shell's own names. The types are generated from wasm/bindings/types.cpp when the
// engine is built. Ids are hex strings, and '' is success.

import type { ClassHandle, Client as EmbindClient, Host, SafetyNumber as Asked } from 'vesper-core';

export type {
  CallShown as Call,
  CallSide,
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
  AnnouncedFile,
  ChunkPlace,
  FilePlace,
  OpenedMessage,
  Receipt,
  Refusal,
  StartedVoice,
  SentFile,
  ShownFile,
  StoreBatch as Batch,
  StoredChunk,
  StoredRecord as SealedRecord,
  TransferShown as Transfer,
  WantedFile,
} from 'vesper-core';

/** The engine, without what Embind adds for its own sake. */
export type Client = Omit<EmbindClient, Exclude<keyof ClassHandle, 'delete'>>;

export type CreateClient = (host: Host, vaultKey: Uint8Array) => Client;

/** What two people compare. */
export type SafetyNumber = Extract<Asked, { digits: string }>;
