// tests/vectors/ratchet.json: section 5 of docs/protocol.md.

#include "core/session/session.h"

#include <map>

#include "core/session/content.h"
#include "unit/vectors/vectors.h"

namespace vesper::session {
// Found by argument-dependent lookup, from tests::refusal.
static std::string name_of(Error error) {
    switch (error) {
        case Error::malformed:
            return "malformed";
        case Error::replayed:
            return "replayed";
        case Error::too_far_ahead:
            return "too_far_ahead";
        case Error::does_not_open:
            return "does_not_open";
    }
    return "?";
}

namespace {

using namespace tests;

/// ISO/IEC 7816-4, by hand: the vectors have contents that no encoder of ours makes.
Bytes padded(Bytes content) {
    content.push_back(0x80);
    content.resize((content.size() + 127) / 128 * 128);
    return content;
}

struct Sides {
    explicit Sides(const Json& vector)
        : secret{.root = handshake::RootKey(array_in<32>(vector, "root")),
                 .transcript = array_in<32>(vector, "h3")},
          ratchet_key(seed_in(vector, "ratchet_secret")),
          prekey(seed_in(vector, "prekey_secret")),
          joiner(*Session::begin_joiner(secret, ratchet_key, prekey.public_key())),
          inviter(*Session::begin_inviter(secret, prekey, ratchet_key.public_key())) {}

    Session& operator[](const std::string& who) { return who == "joiner" ? joiner : inviter; }

    handshake::SessionSecret secret;
    crypto::DhKeyPair ratchet_key;
    crypto::DhKeyPair prekey;
    Session joiner;
    Session inviter;
};

/// As the record of a device would bring it back.
void restore(Session& session) {
    Writer writer;
    session.encode(writer);
    const Bytes record = writer.take();
    Reader reader(record);
    auto restored = Session::decode(reader);
    REQUIRE(restored);
    REQUIRE(reader.finish());
    session = std::move(*restored);
}

class Walk {
public:
    explicit Walk(const Json& vector) : sides_(vector), entropy_seed_(array_in<32>(vector, "entropy_seed")) {}

    void take(const Json& step) {
        if (step.contains("seal")) {
            seal(step);
        } else if (step.contains("crafted")) {
            frames_[step.at("crafted").get<std::uint32_t>()] = bytes_in(step, "frame");
        } else {
            open(step);
        }
    }
    void restore_both() {
        restore(sides_.joiner);
        restore(sides_.inviter);
    }

private:
    void seal(const Json& step) {
        const auto number = step.at("seal").get<std::uint32_t>();
        Writer writer;
        writer.raw(entropy_seed_).u32(number);
        const crypto::Hash entropy = crypto::hash({writer.take()});
        if (step.contains("entropy")) CHECK(hex(entropy) == text_in(step, "entropy"));
        crypto::Random random(entropy);
        contents_[number] = bytes_in(step, "content");
        Bytes frame = sides_[text_in(step, "by")].seal(padded(contents_[number]), random);
        if (step.contains("frame")) {
            CHECK(hex(frame) == text_in(step, "frame"));
        } else {
            CHECK(hex(crypto::hash({frame})) == text_in(step, "frame_sha256"));
        }
        frames_[number] = std::move(frame);
    }

    void open(const Json& step) {
        const auto number = step.at("open").get<std::uint32_t>();
        const auto opened = sides_[text_in(step, "by")].open(frames_.at(number));
        if (step.contains("error")) {
            CHECK(refusal(opened) == text_in(step, "error"));
            return;
        }
        REQUIRE(refusal(opened) == "opened");
        const Bytes content = step.contains("content") ? bytes_in(step, "content") : contents_.at(number);
        CHECK(hex(*opened) == hex(padded(content)));
    }

    Sides sides_;
    ByteArray<32> entropy_seed_;
    std::map<std::uint32_t, Bytes> frames_;
    std::map<std::uint32_t, Bytes> contents_;
};

void walk(const Json& vector, bool restoring) {
    INFO(vector.at("name"));
    Walk way(vector);
    for (const Json& step : vector.at("steps")) {
        INFO(step);
        way.take(step);
        if (restoring) way.restore_both();
    }
}

TEST_CASE("vectors: conversations") {
    for (const Json& vector : vectors_of("ratchet").at("conversations")) walk(vector, false);
}

TEST_CASE("vectors: conversations whose sessions are stored and restored after every step") {
    for (const Json& vector : vectors_of("ratchet").at("conversations")) {
        if (vector.at("steps").size() < 100) walk(vector, true);
    }
}

TEST_CASE("vectors: frames that are refused") {
    for (const Json& vector : vectors_of("ratchet").at("refusals")) walk(vector, false);
}

TEST_CASE("vectors: every part of a frame") {
    const Json all = vectors_of("ratchet");
    const Json& frame = all.at("frame");
    Json parts = all.at("conversations").at(0);
    Sides sides(parts);
    crypto::Random random = random_in(frame);
    CHECK(hex(sides.joiner.seal(bytes_in(frame, "padded"), random)) == text_in(frame, "frame"));
    CHECK(text_in(frame, "r") + text_in(frame, "sealed_header") ==
          text_in(frame, "frame").substr(0, std::size_t{2} * (16 + 57)));
}

}  // namespace
}  // namespace vesper::session
