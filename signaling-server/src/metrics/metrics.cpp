#include "metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include <type_traits>
#include <variant>

#include "core/wire/fields.h"

namespace vesper::server {

namespace {

prometheus::Counter& counter(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

/// From a tenth of a millisecond, which is memory, to seconds, which is a disk in trouble.
prometheus::Histogram::BucketBoundaries commit_buckets() {
    return {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};
}

constexpr std::array<const char*, 3> refusals{"connections", "connections_of_address", "rate_of_address"};

}  // namespace

Metrics::Metrics()
    : commit_seconds_(&prometheus::BuildHistogram()
                           .Name("vesper_store_commit_seconds")
                           .Help("Time from the first change of a batch until it was durable")
                           .Register(registry_)
                           .Add({}, commit_buckets())),
      commits_failed_(&counter(registry_, "vesper_store_commits_failed_total",
                               "Batches that the disk did not take; their requests were refused")),
      tasks_(&counter(registry_, "vesper_store_tasks_total", "Requests that the store carried out")),
      store_bytes_(&gauge(registry_, "vesper_store_bytes", "What is stored, as the quota counts it")),
      drops_(&gauge(registry_, "vesper_drops", "Drops that exist")),
      invites_(&gauge(registry_, "vesper_invites", "Invites that are remembered, with ended ones")),
      turn_credentials_(
          &prometheus::BuildCounter()
               .Name("vesper_turn_credentials_total")
               .Help(
                   "Credentials for a TURN provider: given to a client (coturn) or to us (an API), or failed")
               .Register(registry_)),
      turn_provider_up_(&prometheus::BuildGauge()
                             .Name("vesper_turn_provider_up")
                             .Help("1 while clients are given credentials that should work")
                             .Register(registry_)),
      connections(gauge(registry_, "vesper_connections", "Open signaling connections")),
      frames_received(counter(registry_, "vesper_frames_received_total", "Frames from clients")),
      frames_sent(counter(registry_, "vesper_frames_sent_total", "Frames to clients")),
      relayed(counter(registry_, "vesper_envelopes_relayed_total", "Ephemeral envelopes passed on")),
      stored_envelopes(counter(registry_, "vesper_envelopes_stored_total", "Envelopes put into drops")) {
    auto& requests = prometheus::BuildCounter()
                         .Name("vesper_requests_total")
                         .Help("Requests over signaling connections, by operation")
                         .Register(registry_);
    [&]<class... Messages>(std::type_identity<std::variant<Messages...>> /*all*/) {
        (requests_.emplace(wire::op_of<Messages>,
                           FrequentCounter(requests.Add({{"op", std::string(wire::op_of<Messages>)}}))),
         ...);
    }(std::type_identity<wire::ClientMessage>{});
    auto& errors = prometheus::BuildCounter()
                       .Name("vesper_request_errors_total")
                       .Help("Requests that were refused, by the code of the answer")
                       .Register(registry_);
    for (std::size_t i = 0; i < errors_.size(); ++i) {
        errors_[i] = &errors.Add({{"code", std::string(wire::name_of(static_cast<wire::ErrorCode>(i)))}});
    }
    auto& refused = prometheus::BuildCounter()
                        .Name("vesper_refused_total")
                        .Help("Connections and HTTP requests refused by a limit, by which")
                        .Register(registry_);
    for (std::size_t i = 0; i < refused_.size(); ++i) refused_[i] = &refused.Add({{"limit", refusals[i]}});
}

std::string Metrics::text() {
    for (auto& [op, counter] : requests_) counter.tell();
    for (auto* counter : {&frames_received, &frames_sent, &relayed}) counter->tell();
    return prometheus::TextSerializer().Serialize(registry_.Collect());
}

void Metrics::stored(const Usage& usage) {
    store_bytes_->Set(static_cast<double>(usage.bytes));
    drops_->Set(static_cast<double>(usage.drops));
    invites_->Set(static_cast<double>(usage.invites));
}

void Metrics::turn_credential(const std::string& provider, bool given) {
    turn_credentials_->Add({{"provider", provider}, {"result", given ? "given" : "failed"}}).Increment();
}

void Metrics::turn_provider(const std::string& provider, bool up) {
    turn_provider_up_->Add({{"provider", provider}}).Set(up ? 1 : 0);
}

void Metrics::committed(std::size_t tasks, double seconds, bool kept) {
    commit_seconds_->Observe(seconds);
    tasks_->Increment(static_cast<double>(tasks));
    if (!kept) commits_failed_->Increment();
}

}  // namespace vesper::server
