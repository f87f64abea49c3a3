#include "tls/tls_context.h"

#include <openssl/err.h>
#include <spdlog/fmt/chrono.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tls/certificate.h"

namespace vesper::server {

namespace fs = std::filesystem;

namespace {

// Of TLS 1.2 what has forward secrecy and an AEAD; 1.3 has nothing else.
constexpr const char* tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view http_1_1 = "\x08http/1.1";

/// The root of what OpenSSL complains about; its queue is empty afterwards.
std::string openssl_error() {
    const auto code = ERR_peek_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(ERR_GET_REASON(code));
    return reason == nullptr ? "it is not understood" : reason;
}

std::unexpected<std::string> refuse(const fs::path& file, const std::string& why) {
    return std::unexpected(file.string() + ": " + why);
}

int select_protocol(SSL* /*tls*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* /*argument*/) {
    unsigned char* match = nullptr;
    const auto* ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
    const int result = SSL_select_next_proto(&match, size, ours, static_cast<unsigned>(http_1_1.size()),
                                             offered, offered_size);
    *chosen = match;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

std::expected<TlsContext, std::string> load_tls_context(const fs::path& certificate, const fs::path& key) {
    ERR_clear_error();
    TlsContext context(SSL_CTX_new(TLS_server_method()));
    if (!context) return std::unexpected("no TLS: " + openssl_error());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (SSL_CTX_set_cipher_list(context.get(), tls12_ciphers) != 1) {
        return std::unexpected("no ciphers: " + openssl_error());
    }
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                           SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Idle connections keep no buffers; and what is still to be written may move in memory.
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // Clients hold their sessions themselves, in tickets.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context.get(), select_protocol, nullptr);
    // A key with a passphrase is refused instead of asking a terminal.
    SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return -1; });

    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
        return refuse(certificate, openssl_error());
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return refuse(key, openssl_error());
    }
    if (SSL_CTX_check_private_key(context.get()) != 1) return refuse(key, openssl_error());
    return context;
}

TlsCertificate::TlsCertificate(fs::path certificate, fs::path key)
    : certificate_(std::move(certificate)), key_(std::move(key)), tried_(stamps()) {
    auto loaded = load_tls_context(certificate_, key_);
    if (!loaded) throw std::runtime_error("cannot use the TLS certificate: " + loaded.error());
    context_ = *std::move(loaded);
    const auto end = certificate_end(SSL_CTX_get0_certificate(context_.get()));
    if (end < std::chrono::system_clock::now())
        spdlog::warn("the TLS certificate has ended: {:%F %T} UTC", end);
}

void TlsCertificate::reload(bool always) {
    const auto found = stamps();
    if (!always && found == tried_) return;
    tried_ = found;
    auto loaded = load_tls_context(certificate_, key_);
    if (!loaded) {
        spdlog::error("the new TLS certificate cannot be used, the old one stays: {}", loaded.error());
        return;
    }
    context_ = *std::move(loaded);
    spdlog::info("new TLS certificate, valid until {:%F %T} UTC",
                 certificate_end(SSL_CTX_get0_certificate(context_.get())));
}

TlsCertificate::Stamps TlsCertificate::stamps() const {
    const auto stamp = [](const fs::path& file) {
        std::error_code ignored;
        return Stamp{.changed = fs::last_write_time(file, ignored), .size = fs::file_size(file, ignored)};
    };
    return {.certificate = stamp(certificate_), .key = stamp(key_)};
}

}  // namespace vesper::server
