#pragma once
// The doctor's checks. None changes anything but a file that it makes and removes in the data folder. Each
// takes a few seconds at most.

#include <chrono>

#include "config.h"
#include "doctor/finding.h"

namespace vesper::server::doctor {

/// Whether the data folder can be written, keeps what is written, and has room.
[[nodiscard]] Findings check_disk(const Config& config);
/// Whether the database is whole and of a version that this server knows.
[[nodiscard]] Findings check_database(const Config& config);
/// Whether the server answers on its port, or could take it.
[[nodiscard]] Findings check_port(const Config& config);
/// Whether the certificate files can be used, last, and are for the public name.
[[nodiscard]] Findings check_certificate_files(const Config& config);
/// Whether the public URL's name resolves, its certificate is valid, Vesper answers there, and clocks agree.
[[nodiscard]] Findings check_public_url(const Config& config);
/// Whether the system says that its clock is kept right.
[[nodiscard]] Findings check_clock();

/// Whether each STUN server answers, each TURN server gives an allocation over UDP, and each provider gives
/// credentials.
[[nodiscard]] Findings check_relays(const Config& config);

/// When a certificate should have been renewed: authorities renew at a third of 90 days, or of less.
inline constexpr std::chrono::days certificate_warning{14};

}  // namespace vesper::server::doctor
