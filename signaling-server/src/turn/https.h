#pragma once
// One HTTPS request to a provider's API: the certificate is verified, the whole exchange has one deadline and
// the answer a size limit. Nothing of a request or an answer is ever logged: both hold secrets.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server_limits.h"

namespace vesper::server::turn {

struct HttpsUrl {
    std::string host;
    std::string port;
};
/// Reads `https://HOST[:PORT]`; nothing when it is anything else.
[[nodiscard]] std::optional<HttpsUrl> read_https_url(std::string_view text);

struct HttpsRequest {
    HttpsUrl to;
    std::string method;
    std::string target;  // path and query
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct HttpsAnswer {
    unsigned status = 0;
    std::string body;
    std::optional<std::int64_t> retry_after_ms;  // RFC 9110 section 10.2.3, when given in seconds
};

/// Why there is no answer, in words for a log.
struct HttpsError {
    std::string why;
};

/// Trusts the certificates in `ca_file`, or those of the system when it is empty. Throws
/// boost::system::system_error when the file cannot be used.
[[nodiscard]] boost::asio::ssl::context make_tls_context(const std::string& ca_file);

/// Makes the exchange on the coroutine's executor. Redirects are not followed: a secret goes where the
/// settings say.
[[nodiscard]] boost::asio::awaitable<std::expected<HttpsAnswer, HttpsError>> exchange(
    boost::asio::ssl::context& tls, HttpsRequest request,
    std::chrono::milliseconds timeout = limits::provider_timeout);

/// Percent-encodes everything but RFC 3986's unreserved characters.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace vesper::server::turn
