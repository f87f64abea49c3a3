#include <catch2/catch_test_macros.hpp>

#include "turn/https.h"

using namespace vesper::server::turn;

TEST_CASE("the address of an API is https, a name and perhaps a port") {
    CHECK(read_https_url("https://a.example")->port == "443");
    CHECK(read_https_url("https://a.example:8443")->port == "8443");
    CHECK(read_https_url("https://a.example:8443")->host == "a.example");
    for (const std::string_view text : {"", "http://a", "https://", "https://a/", "https://a:", "https://a:0",
                                        "https://a:65536", "https://a?x", "https://u@a", "https://:443"}) {
        CAPTURE(text);
        CHECK_FALSE(read_https_url(text));
    }
}
