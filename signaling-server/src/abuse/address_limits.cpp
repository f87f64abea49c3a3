#include "abuse/address_limits.h"

#include <algorithm>

namespace vesper::server {

AddressLimits::Guest::Guest(Entry& entry) : entry_(&entry) {
    entry.connections += 1;
}

void AddressLimits::Guest::Leave::operator()(Entry* entry) const {
    entry->connections -= 1;
}

bool AddressLimits::Guest::may_ask(std::int64_t now_ms) {
    return entry_->requests.take(now_ms);
}

std::expected<AddressLimits::Guest, Refusal> AddressLimits::admit(const boost::asio::ip::address& address,
                                                                  std::int64_t now_ms) {
    auto& entry = entry_of(address, now_ms);
    if (rules_.connections != 0 && entry.connections >= rules_.connections) {
        return std::unexpected(Refusal::connections_of_address);
    }
    if (!entry.arrivals.take(now_ms)) return std::unexpected(Refusal::rate_of_address);
    return Guest(entry);
}

bool AddressLimits::may_ask(const boost::asio::ip::address& address, std::int64_t now_ms) {
    return entry_of(address, now_ms).requests.take(now_ms);
}

void AddressLimits::sweep(std::int64_t now_ms) {
    std::erase_if(entries_, [&](auto& entry) {
        auto& [connections, arrivals, requests] = entry.second;
        return connections == 0 && arrivals.is_full(now_ms) && requests.is_full(now_ms);
    });
}

AddressLimits::Key AddressLimits::key_of(const boost::asio::ip::address& address) {
    using boost::asio::ip::address_v6;
    if (address.is_v4()) return make_address_v6(boost::asio::ip::v4_mapped, address.to_v4()).to_bytes();
    auto key = address.to_v6().to_bytes();
    if (!address.to_v6().is_v4_mapped()) std::ranges::fill(key.begin() + 8, key.end(), 0);
    return key;
}

AddressLimits::Entry& AddressLimits::entry_of(const boost::asio::ip::address& address, std::int64_t now_ms) {
    return entries_
        .try_emplace(key_of(address), Entry{.connections = 0,
                                            .arrivals = TokenBucket(rules_.arrivals, now_ms),
                                            .requests = TokenBucket(rules_.requests, now_ms)})
        .first->second;
}

}  // namespace vesper::server
