#pragma once
// Keeps the list of relays fresh in the background: one coroutine per provider asks its API or checks that it
// answers, when Relays says so. Who asks for the list never waits for a network.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "config/ice_url.h"
#include "metrics/metrics.h"
#include "turn/relays.h"
#include "turn/settings.h"

namespace vesper::server::turn {

class RelayKeeper {
public:
    using Clock = std::function<std::int64_t()>;  // Unix ms

    /// Throws std::runtime_error with one readable line
    /// when the certificates to trust cannot be read. Outlives what runs on the executor.
    RelayKeeper(boost::asio::any_io_executor executor, const Settings& settings, Clock now_ms,
                Metrics& metrics);
    RelayKeeper(const RelayKeeper&) = delete;
    RelayKeeper& operator=(const RelayKeeper&) = delete;

    void start();
    /// Ends what start() began, within what is under way.
    void stop();

    /// What a client gets that asks now, with a credential of its own where they are computed.
    [[nodiscard]] wire::Relays list(std::int64_t now_ms);
    [[nodiscard]] const Relays& relays() const { return relays_; }

private:
    struct Nothing {};
    /// How a provider is asked or checked.
    using Job = std::variant<Nothing, IceUrl, CloudflareSettings, TwilioSettings, MeteredSettings>;
    struct Plan {
        std::vector<Relays::Provider> providers;
        std::vector<Job> jobs;
    };
    [[nodiscard]] static Plan plan(const Settings& settings);
    RelayKeeper(boost::asio::any_io_executor executor, const Settings& settings, Clock now_ms,
                Metrics& metrics, Plan plan);

    boost::asio::awaitable<void> keep(std::size_t provider);
    boost::asio::awaitable<void> check(std::size_t provider, const IceUrl& url);
    boost::asio::awaitable<void> take(std::size_t provider, boost::asio::awaitable<IceServers> answer);
    boost::asio::awaitable<void> work(std::size_t provider);
    /// How it went: `why` not, if not.
    void report(std::size_t provider, bool was_up, const std::string& why) const;

    boost::asio::any_io_executor executor_;
    Clock now_ms_;
    Metrics& metrics_;
    boost::asio::ssl::context tls_;
    std::vector<Job> jobs_;  // of the providers, in their order
    Relays relays_;
    std::deque<boost::asio::cancellation_signal> stops_;
};

}  // namespace vesper::server::turn
