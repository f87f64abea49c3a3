#pragma once
// The log, one line for each event, to standard error. What is said never holds an address of a client, an
// id, or a token.

#include <spdlog/common.h>

#include <string>

namespace vesper::server {

enum class LogFormat { json, text };

/// Makes spdlog's default logger. json: an object a line with `time` (RFC 3339, UTC), `level` and `message`.
/// text: the same three with spaces between. Control characters and what is no UTF-8 are written so that a
/// line stays one.
void start_log(LogFormat format, spdlog::level::level_enum level);

}  // namespace vesper::server
