#include <openssl/ssl.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "server/support/certificates.h"
#include "server/support/http_client.h"
#include "server/support/owner.h"
#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"
#include "server/support/tls_client.h"

using namespace vesper;
using namespace vesper::test;

namespace {

/// A server with a certificate of its own.
struct TlsServer {
    TemporaryFolder folder;
    std::filesystem::path certificate = folder.path() / "certificate.pem";
    std::filesystem::path key = folder.path() / "key.pem";
    ServerProcess server;

    TlsServer() : server(prepare()) {}
    std::vector<std::string> prepare() const {
        make_certificate(certificate, key, 1);
        folder.write("web/index.html", std::string(500'000, 'p'));
        return {"--memory",
                "--tls-certificate",
                certificate.string(),
                "--tls-key",
                key.string(),
                "--web-root",
                (folder.path() / "web").string()};
    }
};

}  // namespace

TEST_CASE("pages come over TLS, whole, with HSTS and a proper end") {
    const TlsServer tls;
    TlsClient client(tls.server.port(), {.alpn = {"h2", "http/1.1"}, .highest_version = 0, .ciphers = {}});
    CHECK(client.version() == "TLSv1.3");
    CHECK(client.protocol() == "http/1.1");
    const auto answer = client.get("/");
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.contains("\r\nStrict-Transport-Security: max-age=31536000\r\n"));
    CHECK(answer.ends_with("\r\n\r\n" + std::string(500'000, 'p')));
}

TEST_CASE("a server without TLS sends no HSTS") {
    const ServerProcess server;
    CHECK(http_request(server.port(), "/healthz").header("strict-transport-security").empty());
}

TEST_CASE("TLS 1.2 goes with forward secrecy, older versions and other protocols do not") {
    const TlsServer tls;
    const auto port = tls.server.port();
    CHECK(TlsClient(port, {.alpn = {}, .highest_version = TLS1_2_VERSION, .ciphers = {}}).version() ==
          "TLSv1.2");
    CHECK_THROWS(
        TlsClient(port, {.alpn = {}, .highest_version = TLS1_2_VERSION, .ciphers = "ECDHE+AES:!AESGCM"}));
    CHECK_THROWS(
        TlsClient(port, {.alpn = {}, .highest_version = TLS1_1_VERSION, .ciphers = "ALL:@SECLEVEL=0"}));
    CHECK_THROWS(TlsClient(port, {.alpn = {"h2"}, .highest_version = 0, .ciphers = {}}));
    // Whoever speaks plain HTTP gets no answer, and the server goes on.
    CHECK(http_request(port, "/").status == 0);
    CHECK(TlsClient(port).get("/healthz").ends_with("ok"));
}

TEST_CASE("signaling over TLS takes and gives large messages in both directions") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const TlsServer tls;
        TlsClient client(tls.server.port(), {.alpn = {}, .highest_version = version, .ciphers = {}});
        client.upgrade();
        const auto hello = std::get<wire::Hello>(client.receive());
        const Owner owner;
        const auto drop = random_id();
        client.send(wire::CreateDrop{.id = 1, .drop = drop, .owner = owner.key()});
        CHECK(std::get<wire::Ok>(client.receive()).re == 1);
        const Bytes body(60'000, 7);
        for (wire::RequestId id = 2; id < 42; ++id) {
            client.send(wire::Send{
                .id = id, .drop = drop, .envelope = random_id(), .body = body, .ephemeral = false});
        }
        for (wire::RequestId id = 2; id < 42; ++id) CHECK(std::get<wire::Sent>(client.receive()).re == id);
        client.send(
            wire::Subscribe{.id = 99, .drop = drop, .signature = owner.sign("subscribe", hello.nonce, drop)});
        CHECK(std::get<wire::Ok>(client.receive()).re == 99);
        for (std::size_t got = 0; got < 40;) {
            const auto page = std::get<wire::Envelopes>(client.receive());
            for (const auto& envelope : page.envelopes) CHECK(envelope.body == body);
            got += page.envelopes.size();
        }
        client.close();
    }
}

TEST_CASE("a changed certificate is used by new connections, and old ones go on") {
    TlsServer tls;
    TlsClient before(tls.server.port());
    CHECK(before.serial() == 1);
    before.upgrade();
    make_certificate(tls.certificate, tls.key, 2);
    kill(tls.server.pid(), SIGHUP);
    tls.server.wait_for_log("new TLS certificate");
    CHECK(TlsClient(tls.server.port()).serial() == 2);
    CHECK(std::holds_alternative<wire::Hello>(before.receive()));
    before.close();
}

TEST_CASE("a broken new certificate is logged, and the old one stays") {
    TlsServer tls;
    tls.folder.write("certificate.pem", "nonsense");
    kill(tls.server.pid(), SIGHUP);
    tls.server.wait_for_log("the new TLS certificate cannot be used");
    CHECK(TlsClient(tls.server.port()).serial() == 1);
    // A certificate whose key is another's.
    make_certificate(tls.certificate, tls.folder.path() / "other.pem", 3);
    kill(tls.server.pid(), SIGHUP);
    tls.server.wait_for_log("the new TLS certificate cannot be used");
    CHECK(TlsClient(tls.server.port()).serial() == 1);
    std::filesystem::rename(tls.folder.path() / "other.pem", tls.key);
    kill(tls.server.pid(), SIGHUP);
    tls.server.wait_for_log("new TLS certificate, valid until");
    CHECK(TlsClient(tls.server.port()).serial() == 3);
}

TEST_CASE("a server without TLS is not ended by a SIGHUP") {
    ServerProcess server;
    kill(server.pid(), SIGHUP);
    CHECK(http_request(server.port(), "/healthz").status == 200);
    CHECK(server.stop().status == 0);
}

TEST_CASE("certificate files that cannot be used are named at the start") {
    const TlsServer good;
    good.folder.write("empty.pem", "");
    make_certificate(good.folder.path() / "other.pem", good.folder.path() / "other-key.pem", 5);
    const auto start = [&](const char* certificate, const char* key) {
        return run_server_to_end({"--memory", "--port", "0", "--tls-certificate",
                                  (good.folder.path() / certificate).string(), "--tls-key",
                                  (good.folder.path() / key).string()});
    };
    struct Row {
        const char* certificate;
        const char* key;
        const char* reason;
    };
    for (const auto& [certificate, key, reason] :
         {Row{"missing.pem", "key.pem", "missing.pem: No such file"},
          Row{"empty.pem", "key.pem", "empty.pem: "},
          Row{"certificate.pem", "missing.pem", "missing.pem: No such file"},
          Row{"certificate.pem", "other-key.pem", "other-key.pem: key values mismatch"}}) {
        const auto ending = start(certificate, key);
        INFO(ending.output);
        CHECK(ending.status == 1);
        CHECK(ending.output.starts_with("vesper-server: cannot use the TLS certificate: "));
        CHECK(ending.output.contains(reason));
    }
}

TEST_CASE("who connects and says nothing, or half a handshake, is let go") {
    const TlsServer tls;
    const auto begin = std::chrono::steady_clock::now();
    // The first bytes of a ClientHello; the answer is the end of the connection.
    CHECK(http_exchange(tls.server.port(), std::string("\x16\x03\x01\x02\x00\x01", 6)).status == 0);
    const auto waited = std::chrono::steady_clock::now() - begin;
    CHECK(waited > std::chrono::seconds(8));
    CHECK(waited < std::chrono::seconds(15));
    CHECK(TlsClient(tls.server.port()).get("/healthz").ends_with("ok"));
}

TEST_CASE("healthcheck asks over TLS when the server has it") {
    const TlsServer tls;
    const auto ending =
        run_server_to_end({"healthcheck", "--port", std::to_string(tls.server.port()), "--tls-certificate",
                           tls.certificate.string(), "--tls-key", tls.key.string()});
    INFO(ending.output);
    CHECK(ending.status == 0);
}
