#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <format>

#include "config/host_port.h"
#include "doctor/checks.h"
#include "tls/certificate.h"
#include "tls/tls_context.h"

namespace vesper::server::doctor {

namespace {

bool is_for(X509* certificate, const std::string& host) {
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    if (!error) return X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
    return X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1;
}

}  // namespace

Findings check_certificate_files(const Config& config) {
    if (!config.has_tls()) return {};
    const auto loaded = load_tls_context(config.tls_certificate, config.tls_key);
    if (!loaded) {
        return {fail("certificate", loaded.error(),
                     "see that both files are PEM, belong together and can be read")};
    }
    auto* certificate = SSL_CTX_get0_certificate(loaded->get());
    const auto end = certificate_end(certificate);
    const auto left = end - std::chrono::system_clock::now();
    const auto until = std::format("valid until {:%F %R} UTC", end);
    Findings found;
    if (left < std::chrono::seconds(0)) {
        found.push_back(
            fail("certificate", "it has ended: " + until, "renew it; the server reads it again by itself"));
    } else if (left < certificate_warning) {
        found.push_back(warn("certificate", until, "renew it; the server reads it again by itself"));
    } else {
        found.push_back(ok("certificate", until));
    }
    if (config.public_url.empty()) return found;
    const auto host = parse_host_port(config.public_url.substr(config.public_url.find("://") + 3))->host;
    if (!is_for(certificate, host)) {
        found.push_back(
            fail("certificate", "it is not for " + host, "get one for this name, or correct public-url"));
    }
    return found;
}

}  // namespace vesper::server::doctor
