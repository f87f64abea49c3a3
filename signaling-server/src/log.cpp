#include "log.h"

#include <spdlog/fmt/chrono.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

namespace vesper::server {

namespace {

std::string rfc3339(spdlog::log_clock::time_point time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::floor<std::chrono::milliseconds>(time));
}

/// In JSON's quotation marks: every control character is escaped (RFC 8259 section 7), and what is no UTF-8
/// becomes U+FFFD.
std::string quoted(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Formatter final : public spdlog::formatter {
public:
    explicit Formatter(LogFormat format) : format_(format) {}

    void format(const spdlog::details::log_msg& entry, spdlog::memory_buf_t& line) override {
        const auto time = rfc3339(entry.time);
        const auto level = spdlog::level::to_string_view(entry.level);
        const auto message = quoted({entry.payload.data(), entry.payload.size()});
        if (format_ == LogFormat::json) {
            fmt::format_to(std::back_inserter(line), R"({{"time":"{}","level":"{}","message":{}}})", time,
                           std::string_view(level.data(), level.size()), message);
        } else {
            const auto plain = std::string_view(message).substr(1, message.size() - 2);
            fmt::format_to(std::back_inserter(line), "{} {} {}", time,
                           std::string_view(level.data(), level.size()), plain);
        }
        line.push_back('\n');
    }

    [[nodiscard]] std::unique_ptr<formatter> clone() const override {
        return std::make_unique<Formatter>(format_);
    }

private:
    LogFormat format_;
};

}  // namespace

void start_log(LogFormat format, spdlog::level::level_enum level) {
    auto logger = spdlog::stderr_logger_mt("vesper-server");
    logger->set_formatter(std::make_unique<Formatter>(format));
    logger->set_level(level);
    spdlog::set_default_logger(std::move(logger));
    spdlog::set_level(level);
}

}  // namespace vesper::server
