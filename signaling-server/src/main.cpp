#include <sodium.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cstdio>
#include <exception>

#include "config.h"
#include "server.h"

int main(int argc, char** argv) {
    try {
        vesper::server::Config config;
        if (const auto farewell = vesper::server::read_command_line(argc, argv, config)) {
            std::fputs(farewell->text.c_str(), farewell->status == 0 ? stdout : stderr);
            return farewell->status;
        }
        // What the server writes is nobody else's to read.
        umask(S_IRWXG | S_IRWXO);
        spdlog::set_default_logger(spdlog::stderr_logger_st("vesper-server"));
        spdlog::set_level(spdlog::level::from_str(config.log_level));
        spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
        vesper::server::run_server(config);
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "vesper-server: %s\n", failure.what());
        return 1;
    }
}
