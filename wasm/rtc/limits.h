#pragma once
// The limits of what stands between the engine and the browser's peer connections; those of the protocol are
// in core/common/limits.h.

#include <cstddef>

namespace vesper::limits {

/// Bytes that may wait in the browser for a data channel to drain. A channel that is this far behind is as
/// good as gone: it is closed, and the engine sends again what was not acknowledged.
inline constexpr double max_channel_buffered_bytes = 8.0 * 1024 * 1024;
/// Signals of the other side that wait for their turn on one link. A negotiation has about 20.
inline constexpr std::size_t max_waiting_signals = 256;

}  // namespace vesper::limits
