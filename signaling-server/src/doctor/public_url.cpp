#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <format>

#include "commands/http_probe.h"
#include "config/host_port.h"
#include "doctor/checks.h"

namespace vesper::server::doctor {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds patience{10};

/// Tolerance of the comparison with a Date header, which has whole seconds and a network's delay.
constexpr std::chrono::seconds clock_tolerance{30};

Finding check_name(const std::string& host) {
    asio::io_context io;
    asio::ip::tcp::resolver resolver(io);
    boost::system::error_code error;
    const auto addresses = resolver.resolve(host, "", error);
    if (error) {
        return fail("dns", host + " does not resolve: " + error.message(),
                    "make an A or AAAA record of it with the address of this machine");
    }
    std::string list;
    for (const auto& address : addresses) {
        const auto text = address.endpoint().address().to_string();
        if (!list.contains(text)) list += (list.empty() ? "" : ", ") + text;
    }
    return ok("dns", host + " is " + list);
}

Finding compare_clock(const ProbeAnswer& answer) {
    if (!answer.date)
        return warn("clock", "the public URL's answer has no Date", "compare the clock yourself");
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto away = std::chrono::abs(now - *answer.date);
    const auto text = std::format("{} s between this clock and the one at the public URL", away.count());
    if (away > clock_tolerance) return warn("clock", text, "let both machines keep their time by NTP");
    return ok("clock", text);
}

}  // namespace

Findings check_public_url(const Config& config) {
    if (config.public_url.empty()) {
        return {warn("public URL", "public-url is not set, so what the world sees is not checked",
                     "set public-url, such as https://vesper.example")};
    }
    const auto& url = config.public_url;
    const bool is_https = url.starts_with("https:");
    const auto server = *parse_host_port(url.substr(url.find("://") + 3));
    Findings found{check_name(server.host)};
    if (found.back().verdict == Finding::Verdict::fail) return found;
    if (!is_https && server.host != "localhost" && server.host != "127.0.0.1") {
        found.push_back(warn("public URL", url + " has no TLS: browsers give neither camera nor microphone",
                             "put a proxy with TLS in front, or set tls-certificate and tls-key"));
    }
    const auto answer = send_probe({.connect_to = server.host,
                                    .port = server.port.value_or(is_https ? 443 : 80),
                                    .tls = is_https,
                                    .host = server.host,
                                    .verify = true,
                                    .target = "/healthz"},
                                   patience);
    if (!answer) {
        found.push_back(fail("public URL", url + ": " + answer.error(),
                             "see that the port is open, and that the proxy or the server behind it runs"));
        return found;
    }
    if (answer->certificate_end) {
        const auto until = std::format("valid for this name until {:%F %R} UTC", *answer->certificate_end);
        const bool is_short =
            *answer->certificate_end - std::chrono::system_clock::now() < certificate_warning;
        found.push_back(is_short ? warn("public TLS", until, "see why it was not renewed")
                                 : ok("public TLS", until));
    }
    if (answer->status == 200 && answer->body == "ok") {
        found.push_back(ok("public URL", "Vesper answers at " + url));
    } else {
        found.push_back(
            fail("public URL",
                 std::format("something answers at {}, with status {}, and not Vesper", url, answer->status),
                 "let the proxy pass everything of this host to the server"));
    }
    found.push_back(compare_clock(*answer));
    return found;
}

}  // namespace vesper::server::doctor
