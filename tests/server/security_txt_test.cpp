#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <sstream>
#include <string>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"

using namespace vesper::test;

namespace {

constexpr const char* path = "/.well-known/security.txt";

/// The value of a field that has to be there once.
std::string field(const std::string& text, const std::string& name) {
    const auto at = text.find(name + ": ");
    REQUIRE(at != std::string::npos);
    CHECK(text.find(name + ": ", at + 1) == std::string::npos);
    const auto begin = at + name.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

TEST_CASE("security.txt names the contact and ends in about half a year") {
    const ServerProcess server({"--memory", "--security-contact", "mailto:security@vesper.example",
                                "--public-url", "https://vesper.example/"});
    const auto answer = http_request(server.port(), path);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "text/plain; charset=utf-8");
    CHECK(field(answer.body, "Contact") == "mailto:security@vesper.example");
    CHECK(field(answer.body, "Canonical") == "https://vesper.example/.well-known/security.txt");
    CHECK(field(answer.body, "Preferred-Languages") == "en");

    std::istringstream expires(field(answer.body, "Expires"));
    std::chrono::sys_seconds end;
    expires >> std::chrono::parse("%FT%TZ", end);
    REQUIRE(!expires.fail());
    const auto left = end - std::chrono::system_clock::now();
    CHECK(left > std::chrono::days(180));
    CHECK(left < std::chrono::days(183));
}

TEST_CASE("security.txt has no canonical address when the public one is unknown") {
    const ServerProcess server({"--memory", "--security-contact", "https://vesper.example/security"});
    const auto answer = http_request(server.port(), path);
    CHECK(field(answer.body, "Contact") == "https://vesper.example/security");
    CHECK(!answer.body.contains("Canonical"));
}

TEST_CASE("without a contact there is no security.txt, unless the pages have one") {
    CHECK(http_request(ServerProcess().port(), path).status == 404);
    const TemporaryFolder folder;
    folder.write(".well-known/security.txt", "Contact: mailto:pages@vesper.example\n");
    const ServerProcess server({"--memory", "--web-root", folder.path().string()});
    CHECK(http_request(server.port(), path).body == "Contact: mailto:pages@vesper.example\n");
}
