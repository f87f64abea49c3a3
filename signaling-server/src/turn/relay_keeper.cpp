#include "turn/relay_keeper.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "server_limits.h"
#include "turn/allocation.h"
#include "turn/https.h"

namespace vesper::server::turn {

namespace asio = boost::asio;

namespace {

asio::ssl::context tls_context(const Settings& settings) {
    try {
        return make_tls_context(settings.ca_file);
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error("cannot read the certificates that TURN providers are trusted by: " +
                                 failure.code().message());
    }
}

CredentialSalt new_salt() {
    CredentialSalt salt{};
    randombytes_buf(salt.data(), salt.size());
    return salt;
}

/// The URLs of each host, in the order of the settings.
std::vector<std::vector<std::string>> by_host(const std::vector<std::string>& urls) {
    std::vector<std::string> hosts;
    std::vector<std::vector<std::string>> out;
    for (const auto& url : urls) {
        const auto host = parse_ice_url(url).value().host;
        const auto at = std::ranges::find(hosts, host) - hosts.begin();
        if (at == std::ssize(hosts)) {
            hosts.push_back(host);
            out.emplace_back();
        }
        out[static_cast<std::size_t>(at)].push_back(url);
    }
    return out;
}

}  // namespace

RelayKeeper::Plan RelayKeeper::plan(const Settings& settings) {
    Plan plan;
    const auto add = [&](std::string name, std::variant<Relays::Coturn, Relays::Api> kind, Job job) {
        plan.providers.push_back({.name = std::move(name), .kind = std::move(kind), .circuit = {}});
        plan.jobs.push_back(std::move(job));
    };
    if (const auto& coturn = settings.coturn) {
        const auto hosts = by_host(coturn->urls);
        for (std::size_t i = 0; i < hosts.size(); ++i) {
            Job job;
            for (const auto& text : hosts[i]) {
                auto url = parse_ice_url(text).value();
                if (std::holds_alternative<Nothing>(job) && !url.tls &&
                    url.transport == IceUrl::Transport::udp)
                    job = std::move(url);
            }
            add(hosts.size() == 1 ? "coturn" : "coturn-" + std::to_string(i + 1),
                Relays::Coturn{.urls = hosts[i], .secret = coturn->secret}, std::move(job));
        }
    }
    if (settings.cloudflare) add("cloudflare", Relays::Api{}, *settings.cloudflare);
    if (settings.twilio) add("twilio", Relays::Api{}, *settings.twilio);
    if (settings.metered) add("metered", Relays::Api{}, *settings.metered);
    return plan;
}

RelayKeeper::RelayKeeper(asio::any_io_executor executor, const Settings& settings, Clock now_ms,
                         Metrics& metrics)
    : RelayKeeper(std::move(executor), settings, std::move(now_ms), metrics, plan(settings)) {}

RelayKeeper::RelayKeeper(asio::any_io_executor executor, const Settings& settings, Clock now_ms,
                         Metrics& metrics, Plan plan)
    : executor_(std::move(executor)),
      now_ms_(std::move(now_ms)),
      metrics_(metrics),
      tls_(tls_context(settings)),
      jobs_(std::move(plan.jobs)),
      relays_(std::move(plan.providers), settings.stun_urls) {}

void RelayKeeper::start() {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        const auto& name = relays_.providers()[i].name;
        metrics_.turn_provider(name, relays_.is_up(relays_.providers()[i], now_ms_()));
        if (std::holds_alternative<Nothing>(jobs_[i])) {
            spdlog::info("relays: {} has no URL over UDP, so it is not checked", name);
            continue;
        }
        asio::co_spawn(executor_, keep(i),
                       asio::bind_cancellation_slot(stops_.emplace_back().slot(), asio::detached));
    }
}

void RelayKeeper::stop() {
    for (auto& stop : stops_) stop.emit(asio::cancellation_type::terminal);
}

wire::Relays RelayKeeper::list(std::int64_t now_ms) {
    for (const auto& provider : relays_.providers()) {
        if (std::holds_alternative<Relays::Coturn>(provider.kind))
            metrics_.turn_credential(provider.name, true);
    }
    return relays_.list(now_ms, new_salt());
}

asio::awaitable<void> RelayKeeper::keep(std::size_t provider) {
    // The clock may be set meanwhile, so a long wait looks at it now and then.
    constexpr std::int64_t longest_wait_ms = 60'000;
    asio::steady_timer timer(executor_);
    while (true) {
        while (true) {
            const auto wait_ms = relays_.providers()[provider].due_ms - now_ms_();
            if (wait_ms <= 0) break;
            timer.expires_after(std::chrono::milliseconds(std::min(wait_ms, longest_wait_ms)));
            co_await timer.async_wait(asio::use_awaitable);
        }
        co_await work(provider);
    }
}

asio::awaitable<void> RelayKeeper::work(std::size_t provider) {
    constexpr std::int64_t ttl_s = limits::relay_ttl_ms / 1000;
    const auto& job = jobs_[provider];
    if (const auto* url = std::get_if<IceUrl>(&job)) {
        co_await check(provider, *url);
    } else if (const auto* cloudflare = std::get_if<CloudflareSettings>(&job)) {
        co_await take(provider, ask_cloudflare(tls_, *cloudflare, ttl_s));
    } else if (const auto* twilio = std::get_if<TwilioSettings>(&job)) {
        co_await take(provider, ask_twilio(tls_, *twilio, ttl_s));
    } else if (const auto* metered = std::get_if<MeteredSettings>(&job)) {
        co_await take(provider, ask_metered(tls_, *metered, ttl_s));
    }
}

asio::awaitable<void> RelayKeeper::check(std::size_t provider, const IceUrl& url) {
    const bool was_up = relays_.is_up(relays_.providers()[provider], now_ms_());
    const auto why = co_await try_allocation(url, relays_.credential(provider, now_ms_(), new_salt()));
    relays_.checked(provider, why.empty(), now_ms_());
    report(provider, was_up, why);
}

/// Credentials hold from the moment they were asked for: what the answer took is lost.
asio::awaitable<void> RelayKeeper::take(std::size_t provider, asio::awaitable<IceServers> answer) {
    const auto asked_at_ms = now_ms_();
    const bool was_up = relays_.is_up(relays_.providers()[provider], asked_at_ms);
    auto servers = co_await std::move(answer);
    const auto why = servers ? std::string{} : servers.error().why;
    relays_.asked(provider, std::move(servers), limits::relay_ttl_ms, why.empty() ? asked_at_ms : now_ms_());
    report(provider, was_up, why);
}

void RelayKeeper::report(std::size_t index, bool was_up, const std::string& why) const {
    const auto now_ms = now_ms_();
    const auto& provider = relays_.providers()[index];
    const bool up = relays_.is_up(provider, now_ms);
    const bool is_api = std::holds_alternative<Relays::Api>(provider.kind);
    metrics_.turn_provider(provider.name, up);
    if (!why.empty() || is_api) metrics_.turn_credential(provider.name, why.empty());
    if (!why.empty()) {
        spdlog::warn("relays: {}: {}; next try in {} s", provider.name, why,
                     (provider.due_ms - now_ms) / 1000);
    }
    if (up != was_up)
        spdlog::log(up ? spdlog::level::info : spdlog::level::warn, "relays: {} is {}", provider.name,
                    up ? "up" : "down");
}

}  // namespace vesper::server::turn
