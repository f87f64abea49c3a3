#pragma once
// What the server tells Prometheus. Numbers only: no ids, no addresses, nothing that tells two clients apart.
// Names and units as Prometheus advises (https://prometheus.io/docs/practices/naming).

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "core/wire/signaling.h"
#include "store/store_thread.h"

namespace vesper::server {

/// Why a connection was not let in, or a request over HTTP not answered.
enum class Refusal : std::uint8_t { connections, connections_of_address, rate_of_address };

class Metrics final : public CommitObserver {
public:
    Metrics();

    /// Everything, in Prometheus' text format. From any thread.
    [[nodiscard]] std::string text() const;

    void request(const wire::ClientMessage& message) { requests_[message.index()]->Increment(); }
    void error(wire::ErrorCode code) { errors_[std::to_underlying(code)]->Increment(); }
    void refused(Refusal reason) { refused_[std::to_underlying(reason)]->Increment(); }
    void stored(const Usage& usage);
    void committed(std::size_t tasks, double seconds, bool kept) override;

private:
    prometheus::Registry registry_;  // holds what the others point to
    std::array<prometheus::Counter*, std::variant_size_v<wire::ClientMessage>> requests_{};
    std::array<prometheus::Counter*, wire::error_code_count> errors_{};
    std::array<prometheus::Counter*, 3> refused_{};
    prometheus::Histogram* commit_seconds_;
    prometheus::Counter* commits_failed_;
    prometheus::Counter* tasks_;
    prometheus::Gauge* store_bytes_;
    prometheus::Gauge* drops_;
    prometheus::Gauge* invites_;

public:
    prometheus::Gauge& connections;
    prometheus::Counter& frames_received;
    prometheus::Counter& frames_sent;
    prometheus::Counter& relayed;
    prometheus::Counter& stored_envelopes;
};

}  // namespace vesper::server
