#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "server/support/certificates.h"
#include "server/support/diagnosis.h"
#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"

using namespace vesper::test;

using Strings = std::vector<std::string>;

TEST_CASE("the doctor finds nothing wrong with a server that runs with TLS at its public URL") {
    const TemporaryFolder folder;
    const auto certificate = (folder.path() / "certificate.pem").string();
    const auto key = (folder.path() / "key.pem").string();
    const auto data = (folder.path() / "data").string();
    make_certificate(certificate, key, 1);
    const Strings settings{"--data", data, "--tls-certificate", certificate, "--tls-key", key};
    const ServerProcess server(settings);
    const auto port = std::to_string(server.port());
    auto arguments = settings;
    arguments.insert(arguments.end(), {"--port", port, "--public-url", "https://localhost:" + port});

    const auto found = diagnose(arguments, {"SSL_CERT_FILE=" + certificate});
    INFO(found.text);
    CHECK(found.status == 0);
    CHECK(found.says("ok  ", "settings", "valid"));
    CHECK(found.says("ok  ", "data folder", "can be written"));
    CHECK(found.says("ok  ", "disk space", "MiB are free"));
    CHECK(found.says("ok  ", "database", "whole"));
    CHECK(found.says("ok  ", "port", "a server answers at 127.0.0.1 port " + port));
    CHECK(found.says("ok  ", "certificate", "valid until"));
    CHECK(found.says("ok  ", "dns", "localhost is "));
    CHECK(found.says("ok  ", "public TLS", "valid for this name until"));
    CHECK(found.says("ok  ", "public URL", "Vesper answers at https://localhost:" + port));
    CHECK(found.says("ok  ", "clock", " s between this clock and the one at the public URL"));

    // The same from a machine that does not know who signed the certificate.
    const auto stranger = diagnose(arguments);
    INFO(stranger.text);
    CHECK(stranger.status == 1);
    CHECK(stranger.says("fail", "public URL", "the certificate is not valid: self-signed certificate"));
}

TEST_CASE("the doctor begins with the settings, and says what to correct") {
    const auto invalid = diagnose({"--port", "x"});
    CHECK(invalid.status == 1);
    CHECK(invalid.says("fail", "settings", "port, from --port: 'x' is not a port"));
    const auto unknown = diagnose({"--memory", "--port", "0"}, {"VESPER_PROT=1"});
    CHECK(unknown.status == 0);
    CHECK(unknown.says("warn", "settings", "VESPER_PROT (did you mean VESPER_PORT?)"));
    CHECK(unknown.says("warn", "public URL", "public-url is not set"));
    CHECK(unknown.says("ok  ", "data folder", "memory is set"));
}

TEST_CASE("the doctor names a data folder and a database that cannot be used") {
    const TemporaryFolder folder;
    folder.write("file", "x");
    const auto no_folder = diagnose({"--data", (folder.path() / "file/data").string(), "--port", "0"});
    CHECK(no_folder.status == 1);
    CHECK(no_folder.says("fail", "data folder", "Next: give it to the user of the server"));

    const auto fresh = diagnose({"--data", (folder.path() / "new").string(), "--port", "0"});
    CHECK(fresh.says("ok  ", "data folder", "is made by the server when it starts"));
    CHECK(fresh.says("ok  ", "database", "none yet"));
    CHECK(!std::filesystem::exists(folder.path() / "new"));

    folder.write("data/vesper.sqlite3", std::string(8192, 'x'));
    const auto damaged = diagnose({"--data", (folder.path() / "data").string(), "--port", "0"});
    CHECK(damaged.status == 1);
    CHECK(damaged.says("fail", "database", "Next: stop the server and restore a backup"));

    const auto small = diagnose(
        {"--data", (folder.path() / "new").string(), "--port", "0", "--max-stored-bytes", "8000000 TiB"});
    CHECK(small.says("warn", "disk space", "Next: make room, or lower max-stored-bytes"));
}

TEST_CASE("the doctor tells a free port from one that another program has") {
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor other(io, {boost::asio::ip::address_v4::loopback(), 0});
    const auto port = std::to_string(other.local_endpoint().port());
    const auto taken = diagnose({"--memory", "--port", port});
    CHECK(taken.status == 1);
    CHECK(taken.says("fail", "port", "is taken, and not by a server that is well"));
    other.close();
    CHECK(diagnose({"--memory", "--port", port}).says("ok  ", "port", "is free"));
    CHECK(diagnose({"--memory", "--address", "192.0.2.1"}).says("fail", "port", "Next: set address"));
}

TEST_CASE("the doctor names what is wrong with a certificate") {
    const TemporaryFolder folder;
    const auto certificate = (folder.path() / "certificate.pem").string();
    const auto key = (folder.path() / "key.pem").string();
    const Strings arguments{"--memory",
                            "--port",
                            "0",
                            "--tls-certificate",
                            certificate,
                            "--tls-key",
                            key,
                            "--public-url",
                            "https://no-such-name.invalid"};
    const auto missing = diagnose(arguments);
    CHECK(missing.says("fail", "certificate", "certificate.pem: No such file"));
    make_certificate(certificate, key, 1, 5);
    const auto found = diagnose(arguments);
    INFO(found.text);
    CHECK(found.status == 1);
    CHECK(found.says("warn", "certificate", "Next: renew it"));
    CHECK(found.says("fail", "certificate", "it is not for no-such-name.invalid"));
    CHECK(found.says("fail", "dns", "no-such-name.invalid does not resolve"));
}

TEST_CASE("the doctor tells Vesper from others at the public URL, and nobody from somebody") {
    const ServerProcess server({"--memory", "--metrics-port", "0"});
    const auto at = [](std::uint16_t port) {
        return diagnose(
            {"--memory", "--port", "0", "--public-url", "http://127.0.0.1:" + std::to_string(port)});
    };
    CHECK(at(server.port()).says("ok  ", "public URL", "Vesper answers"));
    CHECK(at(server.metrics_port()).says("fail", "public URL", "with status 404, and not Vesper"));
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor other(io, {boost::asio::ip::address_v4::loopback(), 0});
    const auto nobody = other.local_endpoint().port();
    other.close();
    CHECK(at(nobody).says("fail", "public URL", "cannot connect: Connection refused"));
}
