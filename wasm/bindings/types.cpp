// The TypeScript definitions of the surface's types, which --emit-tsd writes to the .d.ts.

#include "bindings/types.h"

#include <emscripten/bind.h>

#include <string>

#include "core/engine/error.h"

namespace vesper::bindings {

namespace {

/// The names as a union of literals, so that the shell's compiler checks that each one is explained to a
/// person.
std::string error_names() {
    constexpr auto last = static_cast<std::uint8_t>(engine::Error::record_refused);
    std::string names;
    for (std::uint8_t i = 1; i <= last; ++i) {
        names += names.empty() ? "'" : " | '";
        names += name_of(static_cast<engine::Error>(i));
        names += "'";
    }
    return names;
}

}  // namespace

EMSCRIPTEN_BINDINGS(vesper_types) {
    emscripten::register_type<Uint8Array>("Uint8Array");

    emscripten::register_type<ErrorName>("ErrorName", error_names().c_str());
    emscripten::register_type<Refusal>("Refusal", "ErrorName | ''");
    emscripten::register_type<StoredRecord>("StoredRecord", "{ name: string; sealed: Uint8Array }");
    emscripten::register_type<StoreBatch>("StoreBatch", R"({
  puts: StoredRecord[];
  erases: string[];
  erasesUnder: string[];
  files: KeptFile[];
  chunks: StoredChunk[];
})");
    emscripten::register_type<OpenedLink>("OpenedLink", "{ id: string; error: Refusal }");

    emscripten::register_type<SafetyNumber>(
        "SafetyNumber",
        "{ digits: string; emoji: string[]; qr: string } | { digits?: undefined; error: ErrorName }");

    emscripten::register_type<MessagePlace>("MessagePlace", "{ ours: boolean; number: number }");
    emscripten::register_type<AnsweredPlace>("AnsweredPlace", "MessagePlace | undefined");
    emscripten::register_type<MaybeBytes>("MaybeBytes", "Uint8Array | undefined");
    emscripten::register_type<AnnouncedFile>("AnnouncedFile", R"({
  key: Uint8Array;
  size: number;
  name: string;
  type: string;
  durationMs: number;
  width: number;
  height: number;
  waveform: Uint8Array;
  preview: Uint8Array;
})");
    emscripten::register_type<Receipt>("Receipt", "'whole' | 'refused' | 'failed'");
    emscripten::register_type<FilePlace>("FilePlace", "{ contact: string; position: number }");
    emscripten::register_type<ChunkPlace>("ChunkPlace", "FilePlace & { index: number }");
    emscripten::register_type<SentFile>("SentFile", "FilePlace & { fromChunk: number }");
    emscripten::register_type<WantedFile>("WantedFile",
                                          "FilePlace & { number: number; key: Uint8Array; size: number }");
    emscripten::register_type<KeptFile>("KeptFile", "{ broughtIn: string; name: string }");
    emscripten::register_type<StoredChunk>(
        "StoredChunk", "ChunkPlace & { key: Uint8Array; size: number; sealed: Uint8Array }");

    emscripten::register_type<ProfileShown>("ProfileShown",
                                            "{ kind: 'profile'; name: string; portrait: Uint8Array }");
    emscripten::register_type<RequestShown>("RequestShown", "{ id: string; name: string; atMs: number }");
    emscripten::register_type<InviteShown>("InviteShown", R"({
  kind: 'invite';
  id: string;
  code: string;
  label: string;
  createdAtMs: number;
  expiresAtMs: number;
  state: 'pending' | 'open' | 'used' | 'expired' | 'revoked';
  uses: number;
  used: number;
  askFirst: boolean;
  ending: boolean;
  contacts: string[];
  requests: RequestShown[];
})");
    emscripten::register_type<LinkShown>("LinkShown", R"({
  kind: 'link';
  id: string;
  state: 'checking' | 'ready' | 'joining' | 'joined' | 'refused';
  inviter: string;
  expiresAtMs: number;
  error: Refusal;
  contact: string;
})");
    emscripten::register_type<ContactShown>("ContactShown", R"({
  kind: 'contact';
  id: string;
  name: string;
  addedAtMs: number;
  state: 'joining' | 'established' | 'renewing' | 'lost' | 'identity changed';
  connection: 'offline' | 'via server' | 'relayed' | 'direct';
  theirName: string;
  verified: boolean;
  muted: boolean;
  blocked: boolean;
  portrait: Uint8Array;
})");
    emscripten::register_type<ContactGone>("ContactGone", "{ kind: 'contact gone'; id: string }");
    emscripten::register_type<ShownFile>("ShownFile",
                                         "AnnouncedFile & { state: 'under way' | 'whole' | 'refused' }");
    emscripten::register_type<TransferShown>("TransferShown", R"({
  kind: 'transfer';
  contact: string;
  position: number;
  incoming: boolean;
  state: 'waiting' | 'moving' | 'in drop' | 'paused' | 'halted' | 'gone' | 'failed' | 'over';
})");
    emscripten::register_type<PastCall>("PastCall", R"({
  outcome: 'answered' | 'missed' | 'declined' | 'busy' | 'failed';
  durationS: number;
})");
    emscripten::register_type<CallSide>("CallSide", "{ muted: boolean; held: boolean; recording: boolean }");
    emscripten::register_type<CallShown>("CallShown", R"({
  kind: 'call';
  contact: string;
  state: 'calling' | 'ringing' | 'incoming' | 'connecting' | 'connected' | 'reconnecting' | 'ended';
  incoming: boolean;
  sinceMs: number;
  ours: CallSide;
  theirs: CallSide;
  told: boolean;
  reason: '' | 'hung up' | 'declined' | 'busy' | 'no answer' | 'lost' | 'failed';
  endedByThem: boolean;
  transfer: '' | 'handing' | 'failed' | 'asked' | 'offered' | 'accepted';
  transferName: string;
})");
    emscripten::register_type<StartedVoice>(
        "StartedVoice", "{ contact: string; sendKey: Uint8Array; receiveKey: Uint8Array; plain: boolean }");
    emscripten::register_type<MessageShown>("MessageShown", R"({
  kind: 'message';
  contact: string;
  position: number;
  incoming: boolean;
  sentAtMs: number;
  what: 'text' | 'unsupported' | 'session renewed' | 'identity changed' | 'removed' | 'disappearing' |
    'past call' | 'renamed';
  text: string;
  file?: ShownFile;
  call?: PastCall;
  number: number;
  answersTo?: MessagePlace;
  edited: boolean;
  ourReaction: string;
  theirReaction: string;
  disappearsAfterS: number;
})");
    emscripten::register_type<MessageGone>("MessageGone",
                                           "{ kind: 'message gone'; contact: string; position: number }");
    emscripten::register_type<ConversationShown>("ConversationShown", R"({
  kind: 'conversation';
  contact: string;
  sentUpTo: number;
  deliveredUpTo: number;
  readUpTo: number;
  unread: number;
  firstUnread: number;
  disappearsAfterS: number;
  lastSeenAtMs: number;
})");
    emscripten::register_type<TypingShown>("TypingShown",
                                           "{ kind: 'typing'; contact: string; writes: boolean }");
    emscripten::register_type<PreferencesShown>(
        "PreferencesShown",
        "{ kind: 'preferences'; readReceipts: boolean; typing: boolean; presence: boolean }");
    emscripten::register_type<ServerShown>("ServerShown", "{ kind: 'server'; up: boolean }");
    emscripten::register_type<RefusedShown>("RefusedShown",
                                            "{ kind: 'refused'; where: string; error: ErrorName }");
    emscripten::register_type<ClientEvent>(
        "ClientEvent",
        "ProfileShown | InviteShown | LinkShown | ContactShown | ContactGone | "
        "ConversationShown | MessageShown | MessageGone | "
        "TransferShown | TypingShown | CallShown | PreferencesShown | ServerShown | RefusedShown");
    emscripten::register_type<OpenedMessage>("OpenedMessage",
                                             "MessageShown | { kind?: undefined; error: ErrorName }");

    emscripten::register_type<Host>("Host", R"({
  /** Unix time. */
  nowMs(): number;
  /** New bytes of the system's generator (crypto.getRandomValues). */
  random(length: number): Uint8Array;
  /**
   * Keeps files and chunks, then writes and erases records, all or nothing; durably; then calls Client.stored(). Names
   * of files are erased like names of records.
   */
  store(batch: StoreBatch): void;
  /** Reads a record and gives it to Client.loaded(), or undefined when there is none. */
  load(name: string): void;
  /** Sends one text frame, or drops it when there is no socket. */
  sendToServer(frame: string): void;
  /** The channel for files of a contact's link, which is connecting; undefined when it has gone. */
  fileChannel(contact: string, channel: RTCDataChannel | undefined): void;
  /** Makes ready to take a file, and answers with Client.fileReady(). */
  receiveFile(file: WantedFile): void;
  /** Sends a file over the link from a chunk on; without the file, Client.fileMissing(). */
  sendFile(file: SentFile): void;
  stopFile(file: FilePlace): void;
  /** Reads a sealed chunk and answers with Client.chunkRead(). */
  readChunk(chunk: ChunkPlace): void;
  /** What carries voice over a contact's link, both ways; undefined: it does no longer. */
  voiceTransceiver(contact: string, transceiver: RTCRtpTransceiver | undefined): void;
  /** Begins to send and take voice; then Client.voiceCame() or voiceFailed(). */
  startVoice(voice: StartedVoice): void;
  stopVoice(contact: string): void;
  /** Calls Client.timer() at this time; replaces the time set before. */
  setTimer(atMs: number): void;
  show(event: ClientEvent): void;
  /** One line for a developer: fixed words, never content. */
  log(where: string, what: string): void;
})");
}

}  // namespace vesper::bindings
