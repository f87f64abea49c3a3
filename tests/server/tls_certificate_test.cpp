#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>

#include "server/support/certificates.h"
#include "server/support/temporary_folder.h"
#include "tls/certificate.h"
#include "tls/tls_context.h"

using namespace vesper::server;
using namespace vesper::test;

TEST_CASE("certificate files are read again when they have changed, and once for each change") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "certificate.pem";
    const auto key = folder.path() / "key.pem";
    make_certificate(file, key, 1, 30);
    TlsCertificate certificate(file, key);
    const auto days_left = [&] {
        const auto end = certificate_end(SSL_CTX_get0_certificate(certificate.context()));
        return std::chrono::round<std::chrono::days>(end - std::chrono::system_clock::now()).count();
    };
    auto* const first = certificate.context();
    CHECK(days_left() == 30);
    certificate.reload(false);
    CHECK(certificate.context() == first);

    // While the pair is being replaced it does not fit together.
    make_certificate(file, folder.path() / "new-key.pem", 2, 60);
    certificate.reload(false);
    CHECK(days_left() == 30);
    std::filesystem::rename(folder.path() / "new-key.pem", key);
    certificate.reload(false);
    CHECK(days_left() == 60);

    auto* const second = certificate.context();
    certificate.reload(false);
    CHECK(certificate.context() == second);
    std::filesystem::remove(file);
    certificate.reload(true);
    CHECK(certificate.context() == second);
}
