#pragma once
// Limits that concern the server alone, with unit and reason. What client and server must agree on is in
// core/common/limits.h.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace vesper::server::limits {

/// Unsent bytes of one connection above which nothing that can wait is queued: replay pauses, ephemeral
/// envelopes are passed over. One full server frame.
inline constexpr std::size_t queue_pause_bytes = std::size_t{512} * 1024;
/// Unsent bytes of one connection above which it is cut off: it asks without reading its answers.
inline constexpr std::size_t queue_cut_off_bytes = std::size_t{2} * 1024 * 1024;
/// What all connections together may hold in buffers, and what each may hold even then.
inline constexpr std::size_t all_connections_bytes = std::size_t{256} * 1024 * 1024;
inline constexpr std::size_t modest_connection_bytes = std::size_t{16} * 1024;
/// Bytes read from a connection at once, into a buffer that all share.
inline constexpr std::size_t input_bytes = std::size_t{64} * 1024;
/// Body bytes in one frame of envelopes: in base64url with their JSON they stay under max_server_frame_bytes.
inline constexpr std::size_t page_body_bytes = std::size_t{256} * 1024;
/// Drops that one connection may listen to: a contact or group is one, so this is beyond any person's list.
inline constexpr std::size_t max_subscriptions = 10'000;
/// Requests of one connection that may wait for the store, and the bytes they may hold; beyond that it is
/// read no further until some are answered. Enough that a client which replays its outbox never waits for the
/// disk twice.
inline constexpr std::size_t max_waiting_requests = 128;
inline constexpr std::size_t max_waiting_bytes = std::size_t{256} * 1024;
/// Frames that could not be understood before a connection is closed: enough for a client with a fault to be
/// noticed, too few to be a hose.
inline constexpr int max_bad_frames = 20;
/// Requests a connection may make at once and per second afterwards: replaying an outbox after a day offline
/// is a burst of hundreds; nobody types 200 messages a second.
inline constexpr double request_burst = 1000;
inline constexpr double requests_per_second = 200;

/// What each entry of the store is counted with, beside its content, against the quota of all that is stored:
/// about what its rows and index entries take on disk.
inline constexpr std::int64_t drop_cost_bytes = 256;
inline constexpr std::int64_t envelope_cost_bytes = 128;
inline constexpr std::int64_t acknowledged_cost_bytes = 64;
inline constexpr std::int64_t invite_cost_bytes = 512;
/// How long the id of an acknowledged envelope is remembered, so that a sender who never heard that it was
/// stored can send it again and nobody gets it twice.
inline constexpr std::int64_t acknowledged_memory_ms = 7LL * 24 * 60 * 60 * 1000;
/// How long a drop lives without its owner: three times as long as what waits in it. An owner who comes later
/// makes it anew.
inline constexpr std::int64_t drop_ttl_ms = 90LL * 24 * 60 * 60 * 1000;
/// How exactly that is known: a subscription does not write each time.
inline constexpr std::int64_t drop_seen_step_ms = 24LL * 60 * 60 * 1000;

/// What one address may do: a household, an office or a mobile operator's gateway behind one address has many
/// people, who open a page now and then.
inline constexpr std::size_t connections_per_address = 200;
inline constexpr double address_arrival_burst = 200;
inline constexpr double address_arrivals_per_second = 20;
inline constexpr double address_request_burst = 5000;
inline constexpr double address_requests_per_second = 1000;
/// Open connections of all addresses.
inline constexpr std::size_t max_connections = 10'000;

/// How long a connection is not read from after it, or its address, asked too much: a flood then waits in the
/// sender's own buffers.
inline constexpr std::chrono::milliseconds over_rate_pause{100};

/// How long a client may take for its TLS handshake.
inline constexpr std::chrono::seconds tls_handshake_timeout{10};
/// Pause between two looks at the files of the TLS certificate.
inline constexpr std::chrono::seconds certificate_check_interval{60};
/// An HTTP request's line and headers: browsers send about 1 kB.
inline constexpr std::uint32_t http_header_bytes = std::uint32_t{8} * 1024;
/// How long an HTTP client may take for its request and, kept alive, between two.
inline constexpr std::chrono::seconds http_timeout{30};
/// How long the answer to one HTTP request may take to leave: 2 MB at the pace of a bad mobile network.
inline constexpr std::chrono::seconds http_answer_timeout{300};
/// How long a client may take to say goodbye after the server has.
inline constexpr std::chrono::seconds websocket_close_timeout{5};
/// Silence after which a WebSocket is pinged (at half) and given up: under the 60 s that proxies allow.
inline constexpr std::chrono::seconds websocket_idle_timeout{50};
/// How long a frame may take from its first byte to its last: the largest at 4 kB/s.
inline constexpr std::chrono::seconds frame_timeout{25};
/// How long a connection may take nothing of what is queued for it.
inline constexpr std::chrono::seconds write_timeout{20};
/// How often that is looked at.
inline constexpr std::chrono::seconds sweep_interval{1};
/// When the clients of a stopping server are told to come back: so that they do not all come at once.
inline constexpr std::uint32_t retry_hint_least_ms = 500;
inline constexpr std::uint32_t retry_hint_spread_ms = 4500;
/// How long a stopping server waits for its clients to say goodbye.
inline constexpr std::chrono::seconds shutdown_timeout{5};
/// Pause after a connection could not be accepted, mostly for want of file descriptors.
inline constexpr std::chrono::milliseconds accept_retry{100};
/// Pause between two sweeps for envelopes and invites past their time.
inline constexpr std::chrono::seconds purge_interval{60};

/// Life of a TURN credential: longer than a call, short enough that one that leaks is soon worth nothing.
inline constexpr std::int64_t relay_ttl_ms = 6LL * 60 * 60 * 1000;
/// How soon clients ask again while some or all of the relays fail.
inline constexpr std::int64_t relay_some_fail_ms = 10LL * 60 * 1000;
inline constexpr std::int64_t relay_all_fail_ms = 60LL * 1000;
/// Lists of relays that one connection may ask for at once, and per second afterwards (one in 5 minutes): a
/// client needs one every few hours and one more after a failure.
inline constexpr double relay_burst = 5;
inline constexpr double relays_per_second = 1.0 / 300;
/// Servers that one provider may add to a list; they give one or two.
inline constexpr std::size_t max_servers_per_provider = 3;
/// How long a provider's API may take for one request, and the size of its answer: they need 1 s and 1 kB.
inline constexpr std::chrono::seconds provider_timeout{10};
inline constexpr std::uint64_t provider_answer_bytes = 64 * 1024;
/// Pause between two failures of a provider before it counts as failing, how many those are, and the first
/// and longest pause from then on (doubling).
inline constexpr std::int64_t provider_retry_ms = 2'000;
inline constexpr unsigned provider_failures = 3;
inline constexpr std::int64_t provider_pause_first_ms = 30'000;
inline constexpr std::int64_t provider_pause_longest_ms = 15LL * 60 * 1000;
/// The longest pause that a provider may ask for.
inline constexpr std::int64_t provider_pause_asked_ms = 60LL * 60 * 1000;
/// Pause between two checks of a coturn, how long one waits for an answer, and how often it asks (RFC 8489
/// section 6.2.1 repeats after 0.5 s).
inline constexpr std::int64_t relay_check_ms = 60'000;
inline constexpr std::chrono::milliseconds relay_check_wait{500};
inline constexpr int relay_check_tries = 4;

}  // namespace vesper::server::limits
