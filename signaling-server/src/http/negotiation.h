#pragma once
// Small questions about HTTP headers and names, all pure.

#include <string_view>

namespace vesper::server {

/// The media type of a file by the end of its name.
[[nodiscard]] std::string_view media_type(std::string_view file_name);

/// Whether the build put a hash of the content into the name, as in `app-Dx3k9_Qa.js`: such a file never
/// changes.
[[nodiscard]] bool has_content_hash(std::string_view file_name);

/// Whether an Accept-Encoding header allows `coding` by name, with a weight above 0 (RFC 9110
/// section 12.5.3).
[[nodiscard]] bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

/// Whether an If-None-Match header names this strong entity tag (RFC 9110 section 13.1.2).
[[nodiscard]] bool matches_etag(std::string_view if_none_match, std::string_view etag);

/// Whether a WebSocket may be opened: a browser's Origin must be the host that it asks, so that other sites
/// cannot drive the connection; other programs send none.
[[nodiscard]] bool is_same_origin(std::string_view origin, std::string_view host);

}  // namespace vesper::server
