#pragma once
// What a session carries (docs/protocol.md, section 6). A Message is delivered exactly once and in order: it
// has a sequence number and is repeated until acknowledged. The others are of the moment: losing one does no
// harm.

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/common/bytes.h"
#include "core/common/codec.h"

namespace vesper::session {

struct Message {
    /// Others are of a later version: delivered, kept, and shown as such. From first_unshown on they change
    /// what is there; those that are not known are ignored.
    enum class Kind : std::uint8_t {
        welcome = 1,  // each side's first: how to reach it should the session be lost
        text = 2,     // of the first Vesper: nothing but its words
        post = 3,
        file = 4,  // a post with a file
        past_call = 5,
        edit = 128,
        removal = 129,
        reaction = 130,
        read = 131,
        disappearing = 132,
        file_received = 133,
        profile = 134,
    };
    static constexpr std::uint8_t first_unshown = 128;
    std::uint64_t sequence{};  // from 1, without gaps, for each direction of a session
    Kind kind{};
    std::int64_t sent_at_ms{};  // by the sender's clock, Unix time
    Bytes body;                 // its meaning is its kind's
};
/// Every Message up to this sequence number is stored.
struct Ack {
    std::uint64_t received_up_to{};
};
/// I am here and have no link: open one.
struct Here {
    std::uint64_t received_up_to{};
};
/// Part of a negotiation. Each side numbers its attempts at a link at random; what belongs to an attempt that
/// is over is recognised by them.
struct Signal {
    std::uint8_t kind{};  // 1 offer, 2 answer, 3 candidate
    std::string text;
    std::uint32_t from_attempt{};
    std::uint32_t to_attempt{};  // 0 while the sender knows of none
};

/// The sender begins or stops to write.
struct Typing {
    bool writes{};
};

/// A message among those that both have: its author, and its place in the author's own history.
struct Reference {
    bool of_receiver{};      // the author is who receives this, or else who sends it
    std::uint64_t number{};  // 1 to limits::max_number
};

/// About a file that a post has announced.
struct FileControl {
    enum class Verb : std::uint8_t {
        fetch = 1,  // to its sender: send it from this chunk on
        halt = 2,   // I do not take it, or send it, for now
        ready = 3,  // from its sender: I would send it again
        gone = 4,   // from its sender: I do not have it any more
    };
    Verb verb{};
    Reference file;
    std::uint64_t from_chunk{};
};
/// A chunk of a file of the sender's, for who has no link: as docs/protocol.md, section 12, seals it.
struct FileChunk {
    std::uint64_t number{};
    std::uint64_t index{};
    Bytes sealed;
};

/// How it stands with a call at its sender: all of it, said again whenever it changes and every few seconds.
struct Call {
    enum class Phase : std::uint8_t {
        calling = 1,  // by who calls
        ringing = 2,  // at who is called
        joined = 3,
        ended = 4,
    };
    enum class Reason : std::uint8_t {
        none = 0,  // it has not ended
        hung_up = 1,
        declined = 2,
        busy = 3,
        no_answer = 4,
        lost = 5,    // nothing was heard of the receiver any more
        failed = 6,  // the sender could not take part: its microphone, its voice path
    };
    ByteArray<16> id{};
    Phase phase{};
    Reason reason{};
    bool muted{};
    bool held{};
    bool recording{};
    bool plain_voice{};         // the sender can take WebRTC's own voice only
    std::uint32_t number{};     // of what is said, from 1: the greatest counts
    std::uint32_t heard{};      // the greatest number of the receiver's, or 0
    ByteArray<32> key_share{};  // random, of this call and the sender
};
/// About handing a call over: by the transferor, who is in a call with both, or to them; said with every
/// Call.
struct CallTransfer {
    enum class Stage : std::uint8_t {
        asked = 1,      // of the transfer target: take over my call with `name`
        agreed = 2,     // by the target: they come by this invite
        offered = 3,    // to the transferee: go on with `name`, by this invite
        following = 4,  // by the transferee, who calls the target
        declined = 5,   // by whoever does not want it, or cannot
    };
    ByteArray<16> call{};  // of these two
    Stage stage{};
    ByteArray<32> invite{};  // the secret of its link; agreed, offered, following
    std::string name;        // asked, offered
    friend bool operator==(const CallTransfer&, const CallTransfer&) = default;
};

using Content = std::variant<Message, Ack, Here, Signal, Typing, FileControl, FileChunk, Call, CallTransfer>;

enum class ContentError : std::uint8_t {
    malformed,
    unknown_type,  // of a later version: to be ignored
};

/// Padded to a multiple of limits::padding_bytes (ISO/IEC 7816-4), so that short messages look alike.
[[nodiscard]] Bytes encode(const Content& content);
[[nodiscard]] std::expected<Content, ContentError> decode_content(ByteView padded);

/// Body of a welcome.
struct Welcome {
    std::uint64_t received_up_to{};  // in the session that this one replaces; 0: there was none
    Bytes bundle;                    // signed with the renewal's lookup id
};
[[nodiscard]] Bytes encode(const Welcome& welcome);
[[nodiscard]] std::expected<Welcome, ContentError> decode_welcome(ByteView body);

/// What a post says of its file. The file itself travels in chunks, sealed under `key`.
struct File {
    ByteArray<32> key{};
    std::uint64_t size{};         // bytes
    std::string name;             // one plain line without '/' and '\\'
    std::string type;             // media type as its sender names it; may be empty
    std::uint32_t duration_ms{};  // of sound; 0: none
    std::uint32_t width{};        // of a picture, in pixels; 0: none
    std::uint32_t height{};
    Bytes waveform{};  // of sound: limits::waveform_levels levels, or empty
    Bytes preview{};   // a small picture in a format of the web, or empty
    friend bool operator==(const File&, const File&) = default;
};

/// Body of a post: a text that can be answered, changed and taken back. With a file the text may be empty.
struct Post {
    std::uint64_t number{};              // its place in the sender's history; never given out twice
    std::uint32_t disappears_after_s{};  // after it was read; 0: stays
    std::optional<Reference> answers_to{};
    std::string text;
    std::optional<File> file{};
};
/// Bodies of what changes a message. Only its author edits or removes it.
struct Edit {
    std::uint64_t number{};
    std::string text;
};
struct Removal {
    std::uint64_t number{};
};
/// The sender's one reaction to a message; empty: taken back.
struct Reaction {
    Reference to;
    std::string emoji;
};
/// The sender has read everything up to this place in the receiver's history.
struct Read {
    std::uint64_t number{};
};
/// From here on messages of both sides disappear so long after they were read; 0: they stay.
struct Disappearing {
    std::uint32_t after_s{};
};
/// The sender has the whole file of the receiver's post.
struct FileReceived {
    std::uint64_t number{};
};
/// How the sender shows itself from here on: all of it.
struct Profile {
    std::string name;       // as in a bundle
    bool hides_presence{};  // when they were last here is not to be kept or shown
    Bytes portrait{};       // a small picture in a format of the web, or empty
    friend bool operator==(const Profile&, const Profile&) = default;
};
/// A call that is over, by who called: a post without a text.
struct PastCall {
    enum class Outcome : std::uint8_t {
        answered = 1,
        missed = 2,
        declined = 3,
        busy = 4,
        failed = 5,
    };
    std::uint64_t number{};
    std::uint32_t disappears_after_s{};
    Outcome outcome{};
    std::uint32_t duration_s{};  // 0 unless answered
};
using Body = std::variant<Post, Edit, Removal, Reaction, Read, Disappearing, FileReceived, PastCall, Profile>;

[[nodiscard]] Message::Kind kind_of(const Body& body);
[[nodiscard]] Bytes encode(const Body& body);
/// The body of a message of one of these kinds. malformed also for a text that is_text() refuses.
[[nodiscard]] std::expected<Body, ContentError> decode_body(Message::Kind kind, ByteView body);

/// Whether a post may announce this file: every field within its limits.
[[nodiscard]] bool is_file(const File& file);
/// The same encoding as within a post, for records.
void encode(Writer& writer, const File& file);
/// Fails the reader where is_file() is false.
[[nodiscard]] File decode_file(Reader& reader);

/// Whether somebody may be called so: 1 to limits::max_name_bytes of one plain line.
[[nodiscard]] bool is_name(std::string_view name);
/// Whether these go together: only a call that was answered has lasted.
[[nodiscard]] bool is_past_call(const PastCall& call);
/// Whether messages may disappear after this time: 0, or 5 s to four weeks.
[[nodiscard]] bool is_disappearing_time(std::uint32_t after_s);
/// Whether this may stand as a reaction: up to limits::max_reaction_bytes of printable UTF-8 without spaces.
[[nodiscard]] bool is_reaction(std::string_view emoji);
/// Whether this is the body of a text: 1 to limits::max_text_bytes of UTF-8, not only white space, no control
/// characters but line feed and tab.
[[nodiscard]] bool is_text(ByteView body);

}  // namespace vesper::session
