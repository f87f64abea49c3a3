#pragma once
// An HTTPS server in this process, with a certificate of its own, that answers what the test says: the part
// of a TURN provider's API.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vesper::test {

struct HttpsExchange {
    std::string method;
    std::string target;
    std::string authorization;
    std::string content_type;
    std::string host;
    std::string body;
};

class HttpsServer {
public:
    /// What to send back, every byte of it; nothing to say nothing until the client gives up.
    using Answer = std::function<std::string(const HttpsExchange&)>;

    /// Listens on a free port of 127.0.0.1. The certificate, made in `folder`, is for this name.
    HttpsServer(const std::filesystem::path& folder, std::string_view name, Answer answer);
    ~HttpsServer();
    HttpsServer(const HttpsServer&) = delete;
    HttpsServer& operator=(const HttpsServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// HOST:PORT by the name of this machine.
    [[nodiscard]] std::string domain() const { return "localhost:" + std::to_string(port()); }
    /// The certificate that clients have to trust.
    [[nodiscard]] std::string certificate() const;
    /// What it was asked so far.
    [[nodiscard]] std::vector<HttpsExchange> asked() const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// An HTTP answer with this status and body.
[[nodiscard]] std::string http_answer(unsigned status, std::string_view body, std::string_view headers = {});

}  // namespace vesper::test
