#include "server.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "abuse/client_address.h"
#include "http/http_session.h"
#include "metrics/endpoint.h"
#include "metrics/metrics.h"
#include "server_limits.h"
#include "store/data_lock.h"
#include "store/sqlite_store.h"
#include "store/store_thread.h"
#include "tls/tls_context.h"
#include "turn/relay_keeper.h"

namespace vesper::server {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

std::int64_t system_now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// Makes the data folder and takes it, unless nothing is kept.
std::unique_ptr<DataLock> lock_data(const Config& config) {
    if (config.memory) return nullptr;
    std::error_code error;
    std::filesystem::create_directories(config.data, error);
    if (error) {
        throw std::runtime_error("cannot make the data folder " + config.data.string() + ": " +
                                 error.message());
    }
    return std::make_unique<DataLock>(config.data);
}

tcp::acceptor listen(asio::io_context& io, const std::string& address, std::uint16_t port) {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    try {
        tcp::acceptor acceptor(io, endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false));
        acceptor.bind(endpoint);
        acceptor.listen();
        return acceptor;
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error("cannot listen on " + address + " port " + std::to_string(port) + ": " +
                                 failure.code().message());
    }
}

std::string url_of(const tcp::endpoint& endpoint, bool has_tls) {
    const auto host = endpoint.address().to_string();
    return (has_tls ? "https://" : "http://") + (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" +
           std::to_string(endpoint.port());
}

std::optional<TlsCertificate> load_certificate(const Config& config) {
    if (!config.has_tls()) return std::nullopt;
    return TlsCertificate(config.tls_certificate, config.tls_key);
}

/// Each connection takes a descriptor, and the usual soft limit is 1024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

class Server {
public:
    explicit Server(const Config& config)
        : config_(config),
          lock_(lock_data(config)),
          store_(open_sqlite_store(config.memory ? ":memory:" : config.database().string(),
                                   config.max_stored_bytes)),
          certificate_(load_certificate(config)),
          service_(store_thread_, config.rate, metrics_,
                   [this](std::int64_t now_ms) { return relays_.list(now_ms); }),
          files_(config.web_root),
          addresses_({.connections = config.max_connections_per_address,
                      .arrivals = {.burst = limits::address_arrival_burst,
                                   .per_second = limits::address_arrivals_per_second},
                      .requests = {.burst = limits::address_request_burst,
                                   .per_second = limits::address_requests_per_second}}),
          relays_(io_.get_executor(), turn::settings_of(config), system_now_ms, metrics_),
          acceptor_(listen(io_, config.address, config.port)) {
        if (config.metrics_port) {
            metrics_acceptor_.emplace(listen(io_, config.metrics_address, *config.metrics_port));
        }
    }

    void run() {
        // From here on a signal is a goodbye, also before the log line is read.
        asio::co_spawn(io_, stop_on_signal(), asio::detached);
        asio::co_spawn(io_, accept(), asio::detached);
        asio::co_spawn(io_, purge(), asio::detached);
        asio::co_spawn(io_, sweep(), asio::detached);
        if (metrics_acceptor_) {
            asio::co_spawn(io_, serve_metrics(*metrics_acceptor_, metrics_), asio::detached);
            spdlog::info("metrics at {}/metrics", url_of(metrics_acceptor_->local_endpoint(), false));
        }
        if (certificate_) asio::co_spawn(io_, renew_certificate(), asio::detached);
        asio::co_spawn(io_, renew_on_signal(), asio::detached);
        relays_.start();
        spdlog::info("listening on {}", url_of(acceptor_.local_endpoint(), config_.has_tls()));
        io_.run();
        spdlog::info("stopped");
    }

private:
    asio::awaitable<void> accept() {
        while (acceptor_.is_open()) {
            auto [error, socket] = co_await acceptor_.async_accept(as_tuple);
            if (!acceptor_.is_open()) co_return;
            if (error) {
                spdlog::warn("cannot accept a connection: {}", error.message());
                asio::steady_timer pause(io_, limits::accept_retry);
                co_await pause.async_wait(as_tuple);
                continue;
            }
            // Frames are small and somebody waits for each.
            socket.set_option(tcp::no_delay(true), error);
            admit(std::move(socket));
        }
    }

    /// Whom a limit forbids to come is not answered: an answer would cost more than the limit saves.
    void admit(tcp::socket socket) {
        boost::system::error_code error;
        const auto peer = socket.remote_endpoint(error).address();
        if (error) return;
        if (connections_.count() >= config_.max_connections) return metrics_.refused(Refusal::connections);
        std::optional<AddressLimits::Guest> guest;
        if (!is_in(config_.trusted_proxies, peer)) {
            auto admitted = addresses_.admit(peer, system_now_ms());
            if (!admitted) return metrics_.refused(admitted.error());
            guest = std::move(*admitted);
        }
        Stream stream(std::move(socket), certificate_ ? certificate_->context() : nullptr);
        asio::co_spawn(io_, serve_http(std::move(stream), std::move(guest), site_), asio::detached);
    }

    asio::awaitable<void> renew_certificate() {
        for (boost::system::error_code error; !error;) {
            certificate_timer_.expires_after(limits::certificate_check_interval);
            std::tie(error) = co_await certificate_timer_.async_wait(as_tuple);
            if (!error) certificate_->reload(false);
        }
    }

    /// Without a certificate a SIGHUP means nothing, and ends nothing.
    asio::awaitable<void> renew_on_signal() {
        while (true) {
            const auto [error, number] = co_await renew_signals_.async_wait(as_tuple);
            if (error) co_return;
            if (certificate_) certificate_->reload(true);
        }
    }

    asio::awaitable<void> sweep() {
        for (boost::system::error_code error; !error;) {
            sweep_timer_.expires_after(limits::sweep_interval);
            std::tie(error) = co_await sweep_timer_.async_wait(as_tuple);
            connections_.sweep_all(std::chrono::steady_clock::now());
        }
    }

    asio::awaitable<void> purge() {
        for (boost::system::error_code error; !error;) {
            service_.purge(system_now_ms());
            addresses_.sweep(system_now_ms());
            purge_timer_.expires_after(limits::purge_interval);
            std::tie(error) = co_await purge_timer_.async_wait(as_tuple);
        }
    }

    /// First nobody new is sent here, then nobody is let in, then everybody is told to go, and at last nobody
    /// is waited for any more.
    asio::awaitable<void> stop_on_signal() {
        const auto [error, number] = co_await signals_.async_wait(as_tuple);
        if (error) co_return;
        spdlog::info("stopping with {} open connections", connections_.count());
        site_.is_ready = false;
        acceptor_.close();
        purge_timer_.cancel();
        certificate_timer_.cancel();
        renew_signals_.cancel();
        relays_.stop();
        connections_.leave_all();
        if (connections_.count() > 0) {
            asio::steady_timer patience(io_, config_.drain);
            connections_.when_empty([&patience] { patience.cancel(); });
            co_await patience.async_wait(as_tuple);
            connections_.when_empty({});
        }
        sweep_timer_.cancel();
        if (metrics_acceptor_) metrics_acceptor_->close();
        // Who has not left by now does not read.
        if (connections_.count() > 0) io_.stop();
    }

    Config config_;
    std::unique_ptr<DataLock> lock_;
    std::unique_ptr<Store> store_;
    std::optional<TlsCertificate> certificate_;
    Metrics metrics_;
    Service service_;
    StaticFiles files_;
    Connections connections_;
    AddressLimits addresses_;
    Site site_{.service = service_,
               .files = files_,
               .connections = connections_,
               .metrics = metrics_,
               .addresses = addresses_,
               .trusted_proxies = config_.trusted_proxies,
               .public_url = config_.public_url,
               .security_contact = config_.security_contact,
               .flusher = flusher_,
               .now_ms = system_now_ms,
               .input = std::vector<char>(limits::input_bytes)};
    // Goes before what the coroutines that it still holds refer to.
    asio::io_context io_{1};
    websocket::Flusher flusher_{io_.get_executor()};
    turn::RelayKeeper relays_;
    tcp::acceptor acceptor_;
    std::optional<tcp::acceptor> metrics_acceptor_;
    asio::steady_timer purge_timer_{io_};
    asio::steady_timer sweep_timer_{io_};
    asio::steady_timer certificate_timer_{io_};
    asio::signal_set signals_{io_, SIGINT, SIGTERM};
    asio::signal_set renew_signals_{io_, SIGHUP};
    StoreThread store_thread_{*store_, io_.get_executor(), metrics_};
};

}  // namespace

void run_server(const Config& config) {
    raise_descriptor_limit();
    // A file that may not grow is an error for the store to report, not the end.
    std::signal(SIGXFSZ, SIG_IGN);
    // OpenSSL writes to sockets whose peer may have gone.
    std::signal(SIGPIPE, SIG_IGN);
    Server(config).run();
}

}  // namespace vesper::server
