#pragma once
// What the APIs of TURN providers answer, read with care: it comes from outside, and browsers get it.

#include <nlohmann/json.hpp>
#include <string_view>

#include "turn/providers.h"

namespace vesper::server::turn {

/// The JSON object or array of a good answer; else the reason: HTTP status 4xx or 5xx, no JSON.
[[nodiscard]] std::expected<nlohmann::json, ProviderError> json_of(
    const std::expected<HttpsAnswer, HttpsError>& answer);

/// Reads a list of RTCIceServer, `urls` being a text or a list. Left out are URLs on port 53, which browsers
/// do not use; servers in a row with one credential become one. Refused is a list with anything malformed in
/// it, or without any TURN server, or larger than a provider's share of an answer to a client.
[[nodiscard]] IceServers read_ice_servers(const nlohmann::json& list);

}  // namespace vesper::server::turn
