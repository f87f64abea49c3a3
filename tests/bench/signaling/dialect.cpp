#include "dialect.h"

#include <sodium.h>

#include <stdexcept>
#include <unordered_map>

#include "core/wire/signaling.h"

namespace vesper::bench {

namespace {

Letter letter_of(std::string before, std::string_view body, std::string_view after) {
    const auto body_at = before.size();
    return {.text = std::move(before.append(body).append(after)), .body_at = body_at};
}

/// The relay of this benchmark: relay.mjs.
class Relay final : public Dialect {
public:
    std::string target(std::size_t client) const override { return "/?id=" + std::to_string(client); }
    Step greet(std::size_t /*client*/, std::string_view /*text*/) override {
        return {.say = {}, .is_ready = true};
    }
    Letter letter(std::size_t to, std::string_view body) const override {
        return letter_of(R"({"to":")" + std::to_string(to) + R"(","body":")", body, R"("})");
    }
    Told kind_of(std::string_view text) const override {
        return text.starts_with(R"({"from":")") ? Told::message : Told::other;
    }
    bool has_answers() const override { return false; }
};

/// The protocol of PeerJS: an offer, with the body where a session description would be.
class PeerJs final : public Dialect {
public:
    std::string target(std::size_t client) const override {
        const auto id = std::to_string(client);
        return "/peerjs?key=peerjs&id=" + id + "&token=token-" + id + "&version=1.5.5";
    }
    Step greet(std::size_t /*client*/, std::string_view text) override {
        if (text.empty()) return {};
        if (text != R"({"type":"OPEN"})") throw std::runtime_error("PeerJS refuses: " + std::string(text));
        return {.say = {}, .is_ready = true};
    }
    Letter letter(std::size_t to, std::string_view body) const override {
        return letter_of(R"({"type":"OFFER","dst":")" + std::to_string(to) + R"(","payload":{"body":")", body,
                         R"("}})");
    }
    Told kind_of(std::string_view text) const override {
        return text.starts_with(R"({"type":"OFFER","src":")") ? Told::message : Told::other;
    }
    bool has_answers() const override { return false; }
};

/// Every client has a drop of its own and is subscribed to it with its owner's signature.
class Vesper final : public Dialect {
public:
    std::string target(std::size_t /*client*/) const override { return "/v1/signaling"; }

    Step greet(std::size_t client, std::string_view text) override {
        if (text.empty()) return {};
        const auto message = wire::decode_server_message(text);
        if (!message) throw std::runtime_error("not understood: " + std::string(text));
        if (const auto* hello = std::get_if<wire::Hello>(&*message)) {
            return {.say = introduction(client, hello->nonce)};
        }
        if (!std::holds_alternative<wire::Ok>(*message)) {
            throw std::runtime_error("Vesper refuses: " + std::string(text));
        }
        return {.say = {}, .is_ready = std::get<wire::Ok>(*message).re == subscription_request};
    }

    Letter letter(std::size_t to, std::string_view body) const override {
        wire::EnvelopeId envelope{};
        randombytes_buf(envelope.data(), envelope.size());
        auto text = wire::encode(wire::ClientMessage{wire::Send{.id = 1'000'000'000,
                                                                .drop = drop_of(to),
                                                                .envelope = envelope,
                                                                .body = Bytes(body.size() * 3 / 4),
                                                                .ephemeral = true}});
        Letter letter{.text = std::move(text)};
        letter.body_at = letter.text.find(R"("body":")") + 8;
        letter.request_at = letter.text.find("1000000000");
        letter.envelope_at = letter.text.find(R"("envelope":")") + 12;
        letter.text.replace(letter.body_at, body.size(), body);
        return letter;
    }

    Told kind_of(std::string_view text) const override {
        if (text.starts_with(R"({"op":"envelopes",)")) return Told::message;
        const bool is_sent = text.starts_with(R"({"op":"sent",)") && text.ends_with(R"("live":true})");
        return is_sent ? Told::answer : Told::other;
    }
    bool has_answers() const override { return true; }

private:
    static constexpr wire::RequestId subscription_request = 2;

    /// Each client's drop, the same every time it is asked for.
    [[nodiscard]] wire::DropId drop_of(std::size_t client) const {
        auto drop = salt_;
        for (std::size_t at = 0; at < sizeof client; ++at) {
            drop[at] = static_cast<std::uint8_t>(drop[at] ^ (client >> (8 * at) & 0xffU));
        }
        return drop;
    }

    std::vector<std::string> introduction(std::size_t client, const wire::ConnectionNonce& nonce) {
        const auto drop = drop_of(client);
        wire::OwnerKey owner{};
        ByteArray<64> secret{};
        ByteArray<32> seed{};
        std::copy(drop.begin(), drop.end(), seed.begin());
        crypto_sign_seed_keypair(owner.data(), secret.data(), seed.data());
        const auto text = wire::signed_request("subscribe", nonce, drop);
        wire::Signature signature{};
        crypto_sign_detached(signature.data(), nullptr, text.data(), text.size(), secret.data());
        return {wire::encode(wire::ClientMessage{wire::CreateDrop{.id = 1, .drop = drop, .owner = owner}}),
                wire::encode(wire::ClientMessage{
                    wire::Subscribe{.id = subscription_request, .drop = drop, .signature = signature}})};
    }

    wire::DropId salt_ = [] {
        wire::DropId salt{};
        randombytes_buf(salt.data(), salt.size());
        return salt;
    }();
};

}  // namespace

std::unique_ptr<Dialect> make_dialect(const std::string& server) {
    if (server == "vesper") return std::make_unique<Vesper>();
    if (server == "ws") return std::make_unique<Relay>();
    if (server == "peerjs") return std::make_unique<PeerJs>();
    throw std::runtime_error("no server " + server);
}

}  // namespace vesper::bench
