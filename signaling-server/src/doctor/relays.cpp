#include <sodium.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancel_after.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "config/ice_url.h"
#include "doctor/checks.h"
#include "server_limits.h"
#include "turn/allocation.h"
#include "turn/coturn.h"
#include "turn/https.h"
#include "turn/providers.h"
#include "turn/settings.h"
#include "turn/stun_message.h"

namespace vesper::server::doctor {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint16_t binding_request = 0x0001;  // RFC 8489 section 18.2
constexpr std::uint16_t binding_success = 0x0101;
constexpr std::int64_t credential_life_s = 60;

/// Runs a coroutine to its end.
template <class Result>
Result finish(asio::awaitable<Result> work) {
    asio::io_context io{1};
    std::optional<Result> result;
    std::exception_ptr failed;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr thrown, Result came) {
        failed = std::move(thrown);
        result = std::move(came);
    });
    io.run();
    if (failed) std::rethrow_exception(failed);
    return *std::move(result);
}

/// Why a STUN server gave no answer over UDP (RFC 8489 section 2); empty when it did.
asio::awaitable<std::string> try_binding(IceUrl at) {
    const auto executor = co_await asio::this_coro::executor;
    udp::resolver resolver(executor);
    const auto [unresolved, addresses] =
        co_await resolver.async_resolve(at.host, std::to_string(at.port), as_tuple);
    if (unresolved) co_return "its name is not found: " + unresolved.message();
    turn::StunMessage request{.type = binding_request, .transaction = {}, .attributes = {}};
    randombytes_buf(request.transaction.data(), request.transaction.size());
    const auto bytes = turn::encode(request, {});
    std::array<std::uint8_t, 1500> answer{};
    for (const auto& address : addresses) {
        udp::socket socket(executor);
        boost::system::error_code error;
        socket.open(address.endpoint().protocol(), error);
        if (!error) socket.connect(address.endpoint(), error);
        for (int i = 0; !error && i < limits::relay_check_tries; ++i) {
            std::tie(error, std::ignore) = co_await socket.async_send(asio::buffer(bytes), as_tuple);
            if (error) break;
            const auto [failed, size] = co_await socket.async_receive(
                asio::buffer(answer), asio::cancel_after(limits::relay_check_wait, as_tuple));
            if (failed) {
                if (failed != asio::error::operation_aborted) error = failed;
                continue;
            }
            const auto message = turn::decode_stun(ByteView(answer).first(size));
            if (message && message->type == binding_success && message->transaction == request.transaction) {
                co_return std::string{};
            }
        }
    }
    co_return "it does not answer over UDP";
}

Finding check_stun(const std::string& text) {
    const auto url = parse_ice_url(text).value();
    if (url.tls || url.transport != IceUrl::Transport::udp) {
        return warn("stun", text + " is not checked: the doctor speaks UDP", "try it with a browser");
    }
    const auto why = finish(try_binding(url));
    if (why.empty()) return ok("stun", text + " answers");
    return fail("stun", text + ": " + why, "see that it runs and that UDP passes to it and back");
}

/// Asks each UDP address among these for an allocation.
Findings check_turn(const std::string& about, const wire::IceServer& server) {
    Findings found;
    for (const auto& text : server.urls) {
        const auto url = parse_ice_url(text);
        if (!url || url->kind != IceUrl::Kind::turn) continue;
        if (url->tls || url->transport != IceUrl::Transport::udp) {
            found.push_back(
                warn(about, text + " is not checked: the doctor speaks UDP", "try it with a browser"));
            continue;
        }
        const auto why = finish(turn::try_allocation(*url, server));
        found.push_back(
            why.empty()
                ? ok(about, text + " gave an allocation")
                : fail(about, std::string(text).append(": ").append(why),
                       "see that it runs, that UDP passes to it, and that its secret and clock are right"));
    }
    return found;
}

Findings check_provider(const std::string& name, turn::IceServers answer) {
    if (!answer) return {fail(name, answer.error().why, "see its key and its quota at the provider")};
    Findings found{ok(name, "gave credentials")};
    for (const auto& server : *answer) {
        for (auto& finding : check_turn(name, server)) found.push_back(std::move(finding));
    }
    return found;
}

}  // namespace

Findings check_relays(const Config& config) {
    const auto settings = turn::settings_of(config);
    Findings found;
    const auto add = [&](Findings more) {
        for (auto& finding : more) found.push_back(std::move(finding));
    };
    for (const auto& url : settings.stun_urls) found.push_back(check_stun(url));
    if (settings.coturn) {
        turn::CredentialSalt salt{};
        randombytes_buf(salt.data(), salt.size());
        const auto now_s = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        add(check_turn("turn",
                       turn::coturn_credential(settings.coturn->urls, settings.coturn->secret,
                                               now_s.time_since_epoch().count() + credential_life_s, salt)));
    }
    auto tls = turn::make_tls_context(settings.ca_file);
    constexpr std::int64_t ttl_s = 600;
    if (settings.cloudflare) {
        add(check_provider("turn (Cloudflare)",
                           finish(turn::ask_cloudflare(tls, *settings.cloudflare, ttl_s))));
    }
    if (settings.twilio)
        add(check_provider("turn (Twilio)", finish(turn::ask_twilio(tls, *settings.twilio, ttl_s))));
    if (settings.metered) {
        add(check_provider("turn (Metered)", finish(turn::ask_metered(tls, *settings.metered, ttl_s))));
    }
    const bool has_turn = settings.coturn || settings.cloudflare || settings.twilio || settings.metered;
    if (!has_turn) {
        found.push_back(warn("turn", "there is no relay: calls fail between networks that let no UDP in",
                             "run coturn and set turn-urls and turn-secret, or use a provider"));
    }
    return found;
}

}  // namespace vesper::server::doctor
