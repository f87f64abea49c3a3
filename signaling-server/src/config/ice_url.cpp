#include "config/ice_url.h"

#include <array>
#include <string_view>

#include "config/host_port.h"

namespace vesper::server {

namespace {

constexpr std::uint16_t default_port = 3478;
constexpr std::uint16_t default_tls_port = 5349;

struct Scheme {
    std::string_view start;
    IceUrl::Kind kind;
    bool tls;
};

constexpr std::array schemes{
    Scheme{"stun:", IceUrl::Kind::stun, false}, Scheme{"stuns:", IceUrl::Kind::stun, true},
    Scheme{"turn:", IceUrl::Kind::turn, false}, Scheme{"turns:", IceUrl::Kind::turn, true}};

std::unexpected<std::string> refuse(const std::string& text, std::string_view why) {
    return std::unexpected("'" + text + "' " + std::string(why));
}

}  // namespace

std::expected<IceUrl, std::string> parse_ice_url(const std::string& text) {
    for (const auto& [start, kind, tls] : schemes) {
        if (!text.starts_with(start)) continue;
        auto rest = std::string_view(text).substr(start.size());
        auto transport = tls ? IceUrl::Transport::tcp : IceUrl::Transport::udp;
        if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
            const auto query = rest.substr(mark + 1);
            if (kind != IceUrl::Kind::turn || (query != "transport=udp" && query != "transport=tcp")) {
                return refuse(text, "ends in something else than the ?transport=udp or tcp of a TURN URL");
            }
            transport = query.ends_with("udp") ? IceUrl::Transport::udp : IceUrl::Transport::tcp;
            rest = rest.substr(0, mark);
        }
        auto server = parse_host_port(rest);
        if (!server) return refuse(text, "has no valid host and port");
        return IceUrl{.kind = kind,
                      .tls = tls,
                      .host = std::move(server->host),
                      .port = server->port.value_or(tls ? default_tls_port : default_port),
                      .transport = transport};
    }
    return refuse(text, "does not begin with stun:, stuns:, turn: or turns:");
}

}  // namespace vesper::server
