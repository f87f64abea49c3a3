#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include <sqlite3.h>

#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"

using namespace vesper::test;

namespace {

/// Refused with exit status 1 and one line with this in it.
void check_refused(const std::vector<std::string>& arguments, std::string_view reason) {
    const auto ending = run_server_to_end(arguments);
    INFO(ending.output);
    CHECK(ending.status == 1);
    CHECK(std::ranges::count(ending.output, '\n') == 1);
    CHECK(ending.output.starts_with("vesper-server: "));
    CHECK(ending.output.find(reason) != std::string::npos);
}

void run_sql(const std::filesystem::path& file, const char* sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

}  // namespace

TEST_CASE("a bad value on the command line is named in one line") {
    check_refused({"--port", "99999"}, "--port");
    check_refused({"--port", "http"}, "--port");
    check_refused({"--address", "somewhere"}, "not an IP address");
    check_refused({"--log-level", "loud"}, "--log-level");
    check_refused({"--web-root", "/nowhere"}, "--web-root");
    check_refused({"--requests-per-second", "-1"}, "--requests-per-second");
    check_refused({"--sing"}, "--sing");
}

TEST_CASE("a port in use or an address of another machine is named in one line") {
    const ServerProcess server;
    const auto port = std::to_string(server.port());
    check_refused({"--memory", "--port", port}, "cannot listen on 127.0.0.1 port " + port);
    check_refused({"--memory", "--port", "0", "--address", "192.0.2.1"}, "cannot listen on 192.0.2.1");
}

TEST_CASE("a data folder that cannot be used is named in one line") {
    const TemporaryFolder folder;
    folder.write("file", "not a folder");
    check_refused({"--data", (folder.path() / "file").string()}, "data folder");
    std::filesystem::create_directories(folder.path() / "taken/vesper.sqlite3");
    check_refused({"--data", (folder.path() / "taken").string()}, "cannot use the database");
}

TEST_CASE("a database of a newer server, of another program, or a damaged one is refused and left alone") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "vesper.sqlite3";
    const std::vector<std::string> arguments{"--data", folder.path().string()};

    folder.write("vesper.sqlite3", std::string(8192, 'x'));
    check_refused(arguments, "not a database");
    CHECK(std::filesystem::file_size(file) == 8192);
    std::filesystem::remove(file);

    run_sql(file, "CREATE TABLE theirs (x)");
    check_refused(arguments, "another program");
    std::filesystem::remove(file);

    ServerProcess(arguments).stop();
    run_sql(file, "PRAGMA user_version = 99");
    check_refused(arguments, "version 99");
}

TEST_CASE("the help is printed for who asks") {
    CHECK(run_server_to_end({"--help"}).status == 0);
}
