#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"

using namespace vesper::test;

namespace {

/// A server with a few pages, and a secret beside them.
struct Pages {
    TemporaryFolder folder;
    ServerProcess server;

    Pages() : server(prepare(folder)) {}

    static std::vector<std::string> prepare(const TemporaryFolder& folder) {
        folder.write("secret.txt", "secret");
        folder.write("web/index.html", "<p>page</p>");
        folder.write("web/.hidden", "hidden");
        folder.write("web/manifest.webmanifest", "{}");
        folder.write("web/assets/app-Dx3k9_Qa.js", "script");
        folder.write("web/assets/app-Dx3k9_Qa.js.br", "brotli");
        folder.write("web/assets/app-Dx3k9_Qa.js.gz", "gzip");
        folder.write("web/assets/icon-maskable.png", "png");
        folder.write("web/core.wasm", std::string(300'000, 'w'));
        folder.write("web/.well-known/assetlinks.json", "[]");
        std::filesystem::create_symlink("../secret.txt", folder.path() / "web/link.txt");
        return {"--memory", "--web-root", (folder.path() / "web").string()};
    }
    [[nodiscard]] HttpAnswer get(std::string_view target, std::string_view headers = {}) const {
        return http_request(server.port(), target, headers);
    }
};

}  // namespace

TEST_CASE("pages are served with their types") {
    const Pages pages;
    const auto page = pages.get("/");
    CHECK(page.status == 200);
    CHECK(page.body == "<p>page</p>");
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(pages.get("/index.html?invite").body == page.body);
    CHECK(pages.get("/core.wasm").header("content-type") == "application/wasm");
    CHECK(pages.get("/core.wasm").body == std::string(300'000, 'w'));
    CHECK(pages.get("/manifest.webmanifest").header("content-type") == "application/manifest+json");
    CHECK(pages.get("/assets/icon-maskable.png").header("content-type") == "image/png");
    CHECK(pages.get("/assets/app-Dx3k9_Qa.js").header("content-type") == "text/javascript; charset=utf-8");
    CHECK(pages.get("/.well-known/assetlinks.json").status == 200);
}

TEST_CASE("every answer has the security headers, errors too") {
    const Pages pages;
    for (const auto& answer : {pages.get("/"), pages.get("/nothing"), pages.get("/healthz"),
                               http_exchange(pages.server.port(), "BROKEN\r\n\r\n"),
                               http_request(pages.server.port(), "/", {}, "POST")}) {
        CHECK(answer.status != 0);
        const auto policy = answer.header("content-security-policy");
        CHECK(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"));
        CHECK(policy.find("require-trusted-types-for 'script'") != std::string::npos);
        CHECK(policy.find("unsafe-inline") == std::string::npos);
        // Pictures and sounds of files, and the worker that opens them.
        for (const auto* part : {"img-src 'self' blob:", "media-src 'self' blob:", "worker-src 'self'"}) {
            CHECK(policy.find(part) != std::string::npos);
        }
        CHECK(answer.header("cross-origin-opener-policy") == "same-origin");
        CHECK(answer.header("cross-origin-embedder-policy") == "require-corp");
        CHECK(answer.header("cross-origin-resource-policy") == "same-origin");
        CHECK(answer.header("x-content-type-options") == "nosniff");
        CHECK(answer.header("referrer-policy") == "no-referrer");
        CHECK(answer.header("permissions-policy").starts_with("camera=(self), microphone=(self)"));
    }
}

TEST_CASE("nothing outside the folder and nothing hidden is served") {
    const Pages pages;
    for (const auto* target :
         {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/link.txt",
          "/.hidden", "//index.html", "/./index.html", "/assets", "/assets/", "/assets//app-Dx3k9_Qa.js",
          "/index.html/", "/index.html%00", "/..\\secret.txt", "index.html", "*",
          "http://127.0.0.1/index.html", "/assets/.", "/.."}) {
        INFO(target);
        const auto answer = pages.get(target);
        CHECK((answer.status == 404 || answer.status == 400));
        CHECK(answer.body.find("secret") == std::string::npos);
    }
}

TEST_CASE("a page that has not changed is not sent again, and a changed one is") {
    const Pages pages;
    const auto etag = pages.get("/").header("etag");
    REQUIRE(etag.size() > 10);
    CHECK(etag.starts_with('"'));
    const auto unchanged = pages.get("/", "If-None-Match: \"other\", W/" + etag + "\r\n");
    CHECK(unchanged.status == 304);
    CHECK(unchanged.body.empty());
    CHECK(unchanged.header("etag") == etag);
    pages.folder.write("web/index.html", "<p>new page</p>");
    const auto changed = pages.get("/", "If-None-Match: " + etag + "\r\n");
    CHECK(changed.status == 200);
    CHECK(changed.body == "<p>new page</p>");
}

TEST_CASE("files named by their content are kept for ever, the rest is asked for each time") {
    const Pages pages;
    CHECK(pages.get("/assets/app-Dx3k9_Qa.js").header("cache-control") ==
          "public, max-age=31536000, immutable");
    CHECK(pages.get("/assets/icon-maskable.png").header("cache-control") == "no-cache");
    CHECK(pages.get("/").header("cache-control") == "no-cache");
    CHECK(pages.get("/nothing").header("cache-control") == "no-store");
}

TEST_CASE("a compressed variant is sent to who accepts it, with an etag of its own") {
    const Pages pages;
    const auto get = [&](std::string_view accept) { return pages.get("/assets/app-Dx3k9_Qa.js", accept); };
    const auto brotli = get("Accept-Encoding: gzip, br\r\n");
    CHECK(brotli.body == "brotli");
    CHECK(brotli.header("content-encoding") == "br");
    CHECK(brotli.header("vary") == "Accept-Encoding");
    CHECK(brotli.header("content-type") == "text/javascript; charset=utf-8");
    CHECK(get("Accept-Encoding: gzip;q=0.5, br;q=0.0\r\n").body == "gzip");
    const auto plain = get("");
    CHECK(plain.body == "script");
    CHECK(plain.header("content-encoding").empty());
    CHECK(plain.header("vary") == "Accept-Encoding");
    CHECK(plain.header("etag") != brotli.header("etag"));
    CHECK(pages.get("/", "Accept-Encoding: br\r\n").header("vary").empty());
}

TEST_CASE("HEAD gives the headers of GET, and other methods are refused") {
    const Pages pages;
    const auto head = http_request(pages.server.port(), "/core.wasm", {}, "HEAD");
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == "300000");
    CHECK(head.body.empty());
    for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
        const auto refused = http_request(pages.server.port(), "/", {}, method);
        CHECK(refused.status == 405);
        CHECK(refused.header("allow") == "GET, HEAD");
    }
}

TEST_CASE("the server says that it is well") {
    const ServerProcess server;
    const auto answer = http_request(server.port(), "/healthz");
    CHECK(answer.status == 200);
    CHECK(answer.body == "ok");
    CHECK(http_request(server.port(), "/").status == 404);
}

TEST_CASE("a request too large or broken is refused and the server goes on") {
    const ServerProcess server;
    CHECK(http_request(server.port(), "/", "X: " + std::string(20'000, 'x') + "\r\n").status == 431);
    CHECK(http_request(server.port(), "/", "Content-Length: 5\r\n").status == 413);
    CHECK(http_exchange(server.port(), "no request\r\n\r\n").status == 400);
    CHECK(http_exchange(server.port(), std::string("\x16\x03\x01\x02\x00", 5) + "\r\n\r\n").status == 400);
    CHECK(http_request(server.port(), "/healthz").status == 200);
}
