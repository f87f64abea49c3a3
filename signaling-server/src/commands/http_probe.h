#pragma once
// One GET from a command, with or without TLS, and what there is to know about the answer.

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace vesper::server {

struct Probe {
    std::string connect_to;  // name or address
    std::uint16_t port{};
    bool tls = false;
    std::string host;     // of the Host header and, with TLS, of the certificate
    bool verify = false;  // the certificate: chain, name, dates
    std::string target = "/healthz";
};

struct ProbeAnswer {
    unsigned status{};
    std::string body;
    std::optional<std::chrono::sys_seconds> date;             // its Date header
    std::optional<std::chrono::sys_seconds> certificate_end;  // with TLS
};

/// The error is one line, without an end: "cannot connect: Connection refused".
[[nodiscard]] std::expected<ProbeAnswer, std::string> send_probe(const Probe& probe,
                                                                 std::chrono::seconds patience);

}  // namespace vesper::server
