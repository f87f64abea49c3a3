#include "tls/certificate.h"

#include <openssl/asn1.h>

#include <ctime>

namespace vesper::server {

std::chrono::sys_seconds certificate_end(const X509* certificate) {
    std::tm broken_down{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &broken_down) != 1) return {};
    return std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::from_time_t(timegm(&broken_down)));
}

}  // namespace vesper::server
