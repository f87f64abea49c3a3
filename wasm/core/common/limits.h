#pragma once
// Every limit of the protocol and of the engine, with its unit and its reason.

#include <cstddef>
#include <cstdint>

namespace vesper::limits {

/// The largest integer on the wire, and the latest time: what every JSON implementation keeps exactly (RFC
/// 7493 section 2.2). Sums of two such values cannot overflow.
inline constexpr std::int64_t max_integer = (1LL << 53) - 1;

/// Life of an invite unless the inviter says otherwise: the product's promise.
inline constexpr std::int64_t invite_ttl_ms = 24LL * 60 * 60 * 1000;
/// The longest life the server accepts for an invite: as long as its promise, not more.
inline constexpr std::int64_t max_invite_ttl_ms = invite_ttl_ms;
/// How often one invite may be used (1 to this many).
inline constexpr std::uint32_t max_invite_uses = 50;
/// UTF-8 bytes of an invite's label, which only the inviter sees: as long as a name.
inline constexpr std::size_t max_label_bytes = 96;
/// How long before its expiry an open invite is spoken of: time enough to renew it.
inline constexpr std::int64_t invite_warning_ms = 60LL * 60 * 1000;
/// Bundles of an invite before its last renewals with which a join still opens: the link may have been opened
/// before each. More taps on Renew than this within one opening are no use to anybody.
inline constexpr std::size_t max_earlier_bundles = 8;
/// How long after its expiry an invite is remembered, so that a late visitor hears "expired" or "already
/// used" instead of "unknown"; also how long the inviter keeps its private keys for a claim that was made in
/// time and waits in the drop.
inline constexpr std::int64_t ended_invite_memory_ms = 7LL * 24 * 60 * 60 * 1000;
/// How far the claim time that a joiner states may lie after the expiry: clocks of phones differ.
inline constexpr std::int64_t clock_tolerance_ms = 5LL * 60 * 1000;

/// UTF-8 bytes of a person's name: enough for any script, small enough for one line.
inline constexpr std::size_t max_name_bytes = 96;
/// UTF-8 bytes of one text message: longer texts are files.
inline constexpr std::size_t max_text_bytes = 16 * 1024;
/// UTF-8 bytes of a reaction: the longest emoji sequences (a family with skin tones) take 41.
inline constexpr std::size_t max_reaction_bytes = 48;
/// UTF-8 bytes of a file's name: what file systems allow.
inline constexpr std::size_t max_file_name_bytes = 255;
/// Bytes of a file's media type (RFC 6838 section 4.2: two names of up to 127).
inline constexpr std::size_t max_media_type_bytes = 255;
/// Bytes of a file: more than a browser's disk gives.
inline constexpr std::uint64_t max_file_bytes = 1ULL << 38U;
/// Bytes of the small picture that announces a large one.
inline constexpr std::size_t max_preview_bytes = 12 * 1024;
/// Bytes of a person's own picture, which travels in one message: 256 by 256 pixels, well compressed.
inline constexpr std::size_t max_portrait_bytes = 12 * 1024;
/// Levels of the waveform that announces a sound.
inline constexpr std::size_t waveform_levels = 64;
/// Pixels of a picture in each direction, as announced.
inline constexpr std::uint32_t max_picture_side = 1U << 16U;
/// Files up to this size are fetched without asking, and wait in the drop while their receiver is away.
inline constexpr std::uint64_t small_file_bytes = 10ULL * 1000 * 1000;
/// Files of one contact that come at once; the others wait for their turn.
inline constexpr std::size_t receiving_at_once = 4;
/// Unfinished files of one contact in each direction. More of theirs can be asked for later; more of ours are
/// refused.
inline constexpr std::size_t max_transfers = 1000;
/// Chunks for a drop that the server has not confirmed.
inline constexpr std::uint64_t deposit_window = 4;
/// The pause before chunks that the drop has not brought are asked for again.
inline constexpr std::int64_t fetch_pause_ms = 10LL * 60 * 1000;
/// That pause doubles with each time up to this: who is away for weeks finds a drop that is not full of it.
inline constexpr std::int64_t longest_fetch_pause_ms = 24LL * 60 * 60 * 1000;
/// Files of ours that go to a contact at once; they ask for receiving_at_once, and for the next before we
/// hear that one is whole.
inline constexpr std::size_t sending_at_once = 2 * receiving_at_once;
/// The largest number of a message in its author's history: what the 12 hex digits of a record's name hold.
inline constexpr std::uint64_t max_number = (1ULL << 47U) - 1;
/// Messages that one step makes disappear; the next step follows at once.
inline constexpr std::size_t disappearing_at_once = 1000;
/// The shortest and the longest time after which read messages disappear: 5 s to four weeks.
inline constexpr std::uint32_t min_disappearing_s = 5;
inline constexpr std::uint32_t max_disappearing_s = 4 * 7 * 24 * 60 * 60;
/// What a session carries is padded to multiples of this: most of a chat is under 100 bytes and looks alike.
inline constexpr std::size_t padding_bytes = 128;
/// Bytes of a session description or candidate: Chromium's data-channel SDP is about 600.
inline constexpr std::size_t max_signal_bytes = 16 * 1024;

/// Bytes of one envelope in a drop: a text of the largest size, sealed, with room for later message types.
inline constexpr std::size_t max_envelope_bytes = 64 * 1024;
/// Bytes of a sealed invite bundle: 1.5 kB is used; the rest is room for later prekeys.
inline constexpr std::size_t max_bundle_bytes = 8 * 1024;
/// Bytes of an error's name, of later versions too: the longest is 18.
inline constexpr std::size_t max_error_name_bytes = 64;
/// Bytes of one text frame between client and server: one envelope in base64url with its JSON around it.
inline constexpr std::size_t max_client_frame_bytes = 96 * 1024;
/// Bytes of one text frame from the server, which packs several envelopes.
inline constexpr std::size_t max_server_frame_bytes = 512 * 1024;
/// Envelopes that one frame from the server carries at most.
inline constexpr std::size_t max_envelopes_per_frame = 64;
/// STUN and TURN servers in one answer, their URLs, and bytes of a text in them: several providers of four
/// URLs each; the longest credential known is some 100 bytes.
inline constexpr std::size_t max_relay_servers = 16;
inline constexpr std::size_t max_relay_urls = 8;
inline constexpr std::size_t max_relay_text_bytes = 512;
/// Bytes of one frame on a data channel: the largest envelope, far under what every browser can receive (256
/// KiB).
inline constexpr std::size_t max_peer_frame_bytes = max_envelope_bytes;

/// Envelopes one drop holds: weeks of an absent person's chat.
inline constexpr std::size_t max_drop_envelopes = 2000;
/// Bytes one drop holds.
inline constexpr std::size_t max_drop_bytes = 16 * 1024 * 1024;
/// How long an envelope waits for its owner.
inline constexpr std::int64_t envelope_ttl_ms = 30LL * 24 * 60 * 60 * 1000;

/// Message keys kept for frames that were overtaken, and of how many chains; the oldest go first. The chains
/// bound how many header keys a frame is tried with.
inline constexpr std::uint32_t max_skipped_keys = 1000;
inline constexpr std::uint32_t max_skipped_chains = 100;
/// How many frames one that arrives may be ahead (the MAX_SKIP of the Double Ratchet): bounds the work that
/// one frame of a hostile contact can cause to some 20 ms. Ephemeral messages take numbers and may be lost
/// while a peer is away.
inline constexpr std::uint32_t max_skip_ahead = 20'000;
/// Frames between two post-quantum steps of a session. A step itself takes about 64 in a conversation that
/// goes back and forth, and its 2.4 kB are 10 bytes a frame then.
inline constexpr std::uint32_t kem_pause_frames = 192;
/// Messages received ahead of a gap and held until it closes. More are dropped; their sender repeats them.
inline constexpr std::size_t max_held_messages = 256;
/// Messages that may wait unacknowledged for one contact; the next is refused, so that memory stays bounded.
inline constexpr std::size_t max_outbox_messages = 10'000;
/// Unacknowledged messages that are under way to a contact at once; the rest follow as they are acknowledged.
/// Under max_held_messages, so that nothing that is sent in order has to be dropped for want of room.
inline constexpr std::size_t send_window = 128;
/// Messages for a contact that the server has been sent and has not confirmed; under its limit of requests.
inline constexpr std::size_t server_window = 64;

/// Requests whose answers are awaited; of more, the oldest are forgotten. A server that answers is hundreds
/// behind at most; memory stays bounded under one that never does.
inline constexpr std::size_t max_pending_requests = 10'000;

/// How long an opened link may wait for the server before it is said that it does not answer.
inline constexpr std::int64_t server_answer_ms = 10'000;
/// How long a contact's messages wait after the server refused one for now (a full drop, a limit).
inline constexpr std::int64_t server_retry_ms = 5'000;

/// Envelopes that do not open, newer than the last that did, before a contact's session is begun again.
inline constexpr unsigned max_undecryptable = 3;
/// How often that may happen: whoever knows a drop's id can put garbage there.
inline constexpr std::int64_t renewal_pause_ms = 60LL * 60 * 1000;

/// How long messages may be on an open link before they are sent again. The channel is reliable: this is for
/// a peer that was there and did not take them.
inline constexpr std::int64_t ack_timeout_ms = 10'000;

/// URLs of STUN and TURN servers that one peer connection is given: browsers warn of slow discovery from five
/// on, because each is asked.
inline constexpr std::size_t max_link_urls = 4;
/// The shortest pause between two requests for relays, and the pause after one that the server refused.
inline constexpr std::int64_t relays_pause_ms = 60'000;
inline constexpr std::int64_t relays_retry_ms = 10LL * 60 * 1000;

/// How long two peers may take to open a data channel before the attempt is given up.
inline constexpr std::int64_t link_timeout_ms = 15'000;
/// First and longest pause between attempts to open a data channel (doubling each time). Chromium allows a
/// tab about 500 connections in its life: at the longest pause this is ten a day.
inline constexpr std::int64_t link_retry_first_ms = 2'000;
inline constexpr std::int64_t link_retry_longest_ms = 10LL * 60 * 1000;
/// A link that was open this long was a good one: its end is not a failure.
inline constexpr std::int64_t link_good_ms = 10'000;
/// Failures in a row before the peer's own wish for a link has to wait too: a hostile peer cannot use a tab
/// up.
inline constexpr unsigned link_free_failures = 4;

/// How often each side says how it stands with a call: while the other has not heard the latest, and
/// otherwise. The first costs a fifth of a second on average when a frame was lost; the second tells that
/// somebody is there.
inline constexpr std::int64_t call_repeat_ms = 1'000;
inline constexpr std::int64_t call_pause_ms = 5'000;
/// How long a call rings: some eight rings of a telephone.
inline constexpr std::int64_t call_answer_ms = 45'000;
/// How long a call rings on without a word of who calls: three times they should have spoken. Whatever they
/// say, it rings no longer than this after call_answer_ms.
inline constexpr std::int64_t call_ringing_silence_ms = 16'000;
/// How long a call may be without a word from the other side: time for a change of networks and a new link.
inline constexpr std::int64_t call_silence_ms = 40'000;
/// How often a call of ours is stored while it goes on: should this device end, its line of the history says
/// no less than so much before how long it was.
inline constexpr std::int64_t keep_call_ms = 30'000;
/// How long a call that both have joined may be without any voice of theirs, unless it is held: a link has 15
/// s to open, and this is four of them. Nobody talks into a call that says "connecting" for longer.
inline constexpr std::int64_t call_voice_ms = 60'000;
/// Calls there are: one that is talked in, and one that is held meanwhile.
inline constexpr std::size_t max_calls = 2;
/// How long a call that is handed over may take, from a person's agreement until it rings: the invite for it
/// lasts as long.
inline constexpr std::int64_t call_transfer_ms = 120'000;
/// So many calls of one contact that they ended within this time, before they were answered, and further ones
/// are turned down unseen for as long: a bell that cannot be stopped is an attack, and who calls in earnest
/// calls again.
inline constexpr unsigned max_calls_given_up = 4;
inline constexpr std::int64_t calls_given_up_ms = 30'000;
/// How long the end of a call is said again to those who have not heard it.
inline constexpr std::int64_t ended_call_repeat_ms = 30'000;
/// Calls with one contact that are over and remembered, until the next take their place: a word that was held
/// back on its way does not ring. Who calls and calls again uses up their own memory only.
inline constexpr std::size_t max_ended_calls = 16;

}  // namespace vesper::limits
