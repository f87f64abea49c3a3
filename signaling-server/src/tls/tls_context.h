#pragma once
// The server's side of TLS: versions, ciphers, ALPN, and the certificate, which is read again when its files
// change.

#include <openssl/ssl.h>

#include <expected>
#include <filesystem>
#include <memory>
#include <string>

namespace vesper::server {

struct TlsContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsContextDeleter>;

/// Reads a PEM certificate chain and its key. TLS 1.2 with forward secrecy and AEAD, or 1.3 (RFC 9325). Of
/// the protocols above it there is HTTP/1.1 alone: a client that offers others only (ALPN, RFC 7301) is
/// refused. The error is one line: what cannot be read, does not fit together, or has ended.
[[nodiscard]] std::expected<TlsContext, std::string> load_tls_context(
    const std::filesystem::path& certificate, const std::filesystem::path& key);

/// The certificate in use. A connection keeps the one that it began with.
class TlsCertificate {
public:
    /// Throws std::runtime_error with one readable line.
    TlsCertificate(std::filesystem::path certificate, std::filesystem::path key);

    [[nodiscard]] SSL_CTX* context() const { return context_.get(); }
    /// Reads the files again when they have changed since the last attempt, or `always`. What cannot be used
    /// is logged and the one before stays in use.
    void reload(bool always);

private:
    struct Stamp {
        std::filesystem::file_time_type changed;
        std::uintmax_t size{};
        bool operator==(const Stamp&) const = default;
    };
    struct Stamps {
        Stamp certificate;
        Stamp key;
        bool operator==(const Stamps&) const = default;
    };
    [[nodiscard]] Stamps stamps() const;

    std::filesystem::path certificate_;
    std::filesystem::path key_;
    Stamps tried_;
    TlsContext context_;
};

}  // namespace vesper::server
