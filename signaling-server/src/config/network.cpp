#include "config/network.h"

#include <charconv>
#include <cstdint>

namespace vesper::server {

namespace ip = boost::asio::ip;

namespace {

constexpr unsigned mapped_bits = 96;  // the prefix of ::ffff:0:0/96, RFC 4291 section 2.5.5.2

ip::address_v6 as_v6(const ip::address& address) {
    return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
}

/// The first `prefix` bits, the others 0.
ip::address_v6 masked(const ip::address_v6& address, unsigned prefix) {
    auto bytes = address.to_bytes();
    for (unsigned i = 0; i < bytes.size(); ++i) {
        const unsigned begin = i * 8;
        const unsigned kept = prefix <= begin ? 0 : std::min(8U, prefix - begin);
        bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xFF00U >> kept));
    }
    return ip::address_v6(bytes, address.scope_id());
}

}  // namespace

std::expected<Network, std::string> Network::parse(const std::string& text) {
    const auto slash = text.find('/');
    boost::system::error_code error;
    const auto address = ip::make_address(text.substr(0, slash), error);
    if (error) return std::unexpected("'" + text + "' is not an IP address or a range like 10.0.0.0/8");
    const unsigned width = address.is_v4() ? 32 : 128;
    unsigned prefix = width;
    if (slash != std::string::npos) {
        const auto* const end = text.data() + text.size();
        const auto [stopped, failed] = std::from_chars(text.data() + slash + 1, end, prefix);
        if (failed != std::errc{} || stopped != end || prefix > width) {
            return std::unexpected("'" + text + "' needs a prefix length of 0 to " + std::to_string(width) +
                                   " after the slash");
        }
    }
    if (address.is_v4()) prefix += mapped_bits;
    const auto whole = as_v6(address);
    const auto first = masked(whole, prefix);
    // Somebody who writes 10.0.0.5/8 means either the address or the range; guessing would trust too many.
    if (first != whole) {
        return std::unexpected("'" + text + "' has bits set after its prefix; the range begins at " +
                               Network(first, prefix).text());
    }
    return Network(first, prefix);
}

bool Network::contains(const ip::address& address) const {
    return masked(as_v6(address), prefix_) == first_;
}

std::string Network::text() const {
    if (prefix_ >= mapped_bits && first_.is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, first_).to_string() + "/" +
               std::to_string(prefix_ - mapped_bits);
    }
    return first_.to_string() + "/" + std::to_string(prefix_);
}

}  // namespace vesper::server
