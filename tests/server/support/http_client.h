#pragma once
// One HTTP request over a connection of its own, written as raw text so that tests can break every rule.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace vesper::test {

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string{} : found->second;
    }
};

/// Sends exactly this text and reads one answer, to its end or that of the connection. Status 0: no answer.
[[nodiscard]] HttpAnswer http_exchange(std::uint16_t port, std::string_view request);

/// A proper request. `headers` are full lines, each ending in \r\n.
[[nodiscard]] HttpAnswer http_request(std::uint16_t port, std::string_view target,
                                      std::string_view headers = {}, std::string_view method = "GET");

}  // namespace vesper::test
