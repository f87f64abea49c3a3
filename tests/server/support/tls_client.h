#pragma once
// A client over TLS that trusts anybody and tells what it was shown. Every wait has a deadline and throws at
// its end.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/signaling.h"

namespace vesper::test {

struct TlsOptions {
    std::vector<std::string> alpn;  // protocols offered
    int highest_version = 0;        // TLS1_2_VERSION and the like; 0: any
    std::string ciphers;            // of TLS 1.2
};

class TlsClient {
public:
    /// Connects and shakes hands. Throws when that fails.
    explicit TlsClient(std::uint16_t port, const TlsOptions& options = {});
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    [[nodiscard]] int serial() const;                        // of the server's certificate
    [[nodiscard]] std::string version() const;               // "TLSv1.3"
    [[nodiscard]] std::string protocol() const;              // chosen by ALPN
    [[nodiscard]] std::string get(std::string_view target);  // the whole answer, to the end of the connection

    /// Becomes a signaling connection.
    void upgrade();
    void send(const wire::ClientMessage& message);
    [[nodiscard]] wire::ServerMessage receive();
    /// Closes with the WebSocket's goodbye; throws when the server's does not come.
    void close();

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace vesper::test
