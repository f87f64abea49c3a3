#pragma once
// What one address may do: so many connections at once, so many new ones and so many requests a second. An
// IPv4 address counts by itself, IPv6 by its /64, which is what one household or one rented machine gets (RFC
// 6177).
//
// Time is an argument (Unix ms).

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>

#include "abuse/token_bucket.h"
#include "metrics/metrics.h"

namespace vesper::server {

struct AddressRules {
    std::size_t connections = 0;  // 0: no limit
    RequestRate arrivals;         // new connections
    RequestRate requests;         // over HTTP and over signaling, all connections together
};

class AddressLimits {
    struct Entry;

public:
    explicit AddressLimits(const AddressRules& rules) : rules_(rules) {}

    /// One open connection, for as long as it lives. Before the limits it came from.
    class Guest {
    public:
        /// Whether its address may make one more request now.
        [[nodiscard]] bool may_ask(std::int64_t now_ms);

    private:
        friend class AddressLimits;
        struct Leave {
            void operator()(Entry* entry) const;
        };
        explicit Guest(Entry& entry);
        std::unique_ptr<Entry, Leave> entry_;
    };

    [[nodiscard]] std::expected<Guest, Refusal> admit(const boost::asio::ip::address& address,
                                                      std::int64_t now_ms);
    /// Whether the address may make one more request now; for connections which others share.
    [[nodiscard]] bool may_ask(const boost::asio::ip::address& address, std::int64_t now_ms);
    /// Forgets addresses that have no connection and all of their rates back.
    void sweep(std::int64_t now_ms);
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    using Key = std::array<std::uint8_t, 16>;
    struct Entry {
        std::size_t connections = 0;
        TokenBucket arrivals;
        TokenBucket requests;
    };
    static Key key_of(const boost::asio::ip::address& address);
    Entry& entry_of(const boost::asio::ip::address& address, std::int64_t now_ms);

    AddressRules rules_;
    // Ordered: nobody can choose addresses that collide.
    std::map<Key, Entry> entries_;
};

}  // namespace vesper::server
