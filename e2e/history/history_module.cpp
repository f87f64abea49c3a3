// Records of messages that nobody had to send: encoded and sealed by the code that the engine has. Emscripten
// only.

#include <emscripten/bind.h>

#include <cstdlib>

#include "core/common/codec.h"
#include "core/common/limits.h"
#include "core/crypto/seal.h"
#include "core/engine/records.h"

namespace vesper::test {

namespace {

using emscripten::val;

// A Uint8Array arrives as a std::string: Embind's shortest way.
template <std::size_t n>
ByteArray<n> array_of(const std::string& bytes) {
    if (bytes.size() != n) std::abort();
    return Reader(view_of(bytes)).array<n>();
}

class HistoryMaker {
public:
    HistoryMaker(const std::string& vault_key, const std::string& contact)
        : vault_(array_of<32>(vault_key)), contact_(array_of<16>(contact)) {}

    [[nodiscard]] std::string message_name(double position) const {
        return engine::message_record(contact_, static_cast<std::uint64_t>(position));
    }
    /// The sealed record of a message that has arrived, in one direction or the other.
    [[nodiscard]] val message(double position, bool incoming, double sent_at_ms, const std::string& text,
                              const std::string& entropy) const {
        engine::MessageShown shown;
        shown.contact = contact_;
        shown.position = static_cast<std::uint64_t>(position);
        shown.incoming = incoming;
        shown.sent_at_ms = static_cast<std::int64_t>(sent_at_ms);
        shown.text = text;
        return sealed(engine::encode(shown), message_name(position), entropy);
    }

    [[nodiscard]] std::string session_name() const { return engine::session_record(contact_); }
    /// The session as it was, but with the next message at another position.
    [[nodiscard]] val session_at(const std::string& session, double next_position,
                                 const std::string& entropy) const {
        const auto plain = crypto::open(vault_, view_of(session), view_of(session_name()));
        if (!plain) std::abort();
        auto decoded = engine::decode_conversation(*plain);
        if (!decoded) std::abort();
        decoded->second.next_position = static_cast<std::uint64_t>(next_position);
        return sealed(engine::encode(contact_, decoded->second), session_name(), entropy);
    }

private:
    [[nodiscard]] val sealed(const Bytes& plain, const std::string& name, const std::string& entropy) const {
        crypto::Random random(array_of<32>(entropy));
        const Bytes bytes = crypto::seal(vault_, plain, view_of(name), random);
        return val(emscripten::typed_memory_view(bytes.size(), bytes.data())).call<val>("slice");
    }

    crypto::SealKey vault_;
    engine::ContactId contact_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(vesper_history_maker) {
    emscripten::class_<HistoryMaker>("HistoryMaker")
        .constructor<const std::string&, const std::string&>()
        .function("messageName", &HistoryMaker::message_name)
        .function("message", &HistoryMaker::message)
        .function("sessionName", &HistoryMaker::session_name)
        .function("sessionAt", &HistoryMaker::session_at);
}

}  // namespace vesper::test
