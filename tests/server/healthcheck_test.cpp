#include <catch2/catch_test_macros.hpp>
#include <string>

#include "server/support/server_process.h"

using namespace vesper::test;

TEST_CASE("healthcheck has status 0 while the server is well, and 1 with the reason when it is not") {
    ServerProcess server;
    const auto port = std::to_string(server.port());
    const auto well = run_server_to_end({"healthcheck", "--port", port});
    INFO(well.output);
    CHECK(well.status == 0);
    CHECK(well.output == "ok\n");
    // A container sets variables, and its server listens on every network.
    CHECK(run_server_to_end({"healthcheck"}, {"VESPER_PORT=" + port, "VESPER_ADDRESS=0.0.0.0"}).status == 0);

    server.stop();
    const auto gone = run_server_to_end({"healthcheck", "--port", port});
    CHECK(gone.status == 1);
    CHECK(gone.output.contains("port " + port + " is not well: cannot connect: Connection refused"));
}

TEST_CASE("healthcheck has status 1 when a server stops answering") {
    const ServerProcess server;
    kill(server.pid(), SIGSTOP);
    const auto ending = run_server_to_end({"healthcheck", "--port", std::to_string(server.port())});
    kill(server.pid(), SIGCONT);
    CHECK(ending.status == 1);
    CHECK(ending.output.contains("no answer within 5 s"));
}

TEST_CASE("healthcheck refuses settings that the server would refuse") {
    CHECK(run_server_to_end({"healthcheck", "--port", "0"}).output.contains("port is 0"));
    CHECK(run_server_to_end({"healthcheck"}, {"VESPER_PORT=x"}).output.contains("port, from VESPER_PORT"));
    CHECK(run_server_to_end({"healthcheck", "--help"}).output.contains("For containers"));
}
