#pragma once
// What the server tells Prometheus. Numbers only: no ids, no addresses, nothing that tells two clients apart.
// Names and units as Prometheus advises (https://prometheus.io/docs/practices/naming).

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/wire/signaling.h"
#include "store/store_thread.h"

namespace vesper::server {

/// A counter for what happens with every frame, on one thread: an addition, told to Prometheus when it asks.
class FrequentCounter {
public:
    explicit FrequentCounter(prometheus::Counter& counter) : counter_(counter) {}
    void Increment() { ++untold_; }
    void tell() { counter_.Increment(static_cast<double>(std::exchange(untold_, 0))); }

private:
    prometheus::Counter& counter_;
    std::uint64_t untold_ = 0;
};

/// Why a connection was not let in, or a request over HTTP not answered.
enum class Refusal : std::uint8_t { connections, connections_of_address, rate_of_address };

class Metrics final : public CommitObserver {
public:
    Metrics();

    /// Everything, in Prometheus' text format. On the thread of the connections.
    [[nodiscard]] std::string text();

    /// `op` is one of wire::op_of.
    void request(std::string_view op) { requests_.find(op)->second.Increment(); }
    void error(wire::ErrorCode code) { errors_[std::to_underlying(code)]->Increment(); }
    void refused(Refusal reason) { refused_[std::to_underlying(reason)]->Increment(); }
    void stored(const Usage& usage);
    /// `provider` is one of a few fixed names.
    void turn_credential(const std::string& provider, bool given);
    void turn_provider(const std::string& provider, bool up);
    void committed(std::size_t tasks, double seconds, bool kept) override;

private:
    prometheus::Registry registry_;                         // holds what the others point to
    std::map<std::string_view, FrequentCounter> requests_;  // by operation
    std::array<prometheus::Counter*, wire::error_code_count> errors_{};
    std::array<prometheus::Counter*, 3> refused_{};
    prometheus::Histogram* commit_seconds_;
    prometheus::Counter* commits_failed_;
    prometheus::Counter* tasks_;
    prometheus::Gauge* store_bytes_;
    prometheus::Gauge* drops_;
    prometheus::Gauge* invites_;
    prometheus::Family<prometheus::Counter>* turn_credentials_;
    prometheus::Family<prometheus::Gauge>* turn_provider_up_;

public:
    prometheus::Gauge& connections;
    FrequentCounter frames_received;
    FrequentCounter frames_sent;
    FrequentCounter relayed;
    prometheus::Counter& stored_envelopes;
};

}  // namespace vesper::server
