#pragma once
// The jitter buffer of a call: frames of speech between their arrival, in any order and at any time, and
// their playing, one after the other. It knows neither a clock nor sound: times are arguments, frames are
// bytes.
//
// How long speech waits ("target"): for every frame the buffer notes how late it was first to be had, as
// itself or as a copy in a later packet, in a histogram that forgets (as NetEQ's, time constant 12 s, faster
// at first). The target is the delay with the smallest cost, cost = delay + 40 ms for each percent of frames
// that would come too late: as WebRTC's NetEQ has it, with twice its ms_per_loss_percent. As copies are in
// the histogram, the buffer waits a spacing longer when that brings back enough frames, and stops when no
// copies come.
//
// What is played: the frame that is next. If it is not there and a later one is, it is taken for lost once
// the target has passed. If nothing later is there, the player conceals and the position stays, so that a
// network that stalls costs no speech; when speech goes on after a gap, as much of the gap is skipped as was
// concealed. wish() says when speech should be played faster or slower to follow the target.

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

#include "core/common/bytes.h"
#include "voice/call/delay_floor.h"
#include "voice/call/limits.h"

namespace vesper::voice {

enum class Arrival : std::uint8_t { stored, known, late };
enum class Wish : std::uint8_t { none, faster, much_faster, slower };

struct WaitingFrame {
    Bytes opus;
    bool direct = false;  // with its own packet, which may have redundancy; else a copy
};

/// What the player does next.
struct NextFrame {
    enum class Kind : std::uint8_t {
        frame,    // decode taken()
        missing,  // lost: stand in for 20 ms of it
        wait,     // nothing more is there yet: stand in for 10 ms
        silence,  // nothing has begun: 10 ms
    };
    Kind kind{};
    std::uint32_t number{};
};

class JitterBuffer {
public:
    /// A frame came. late: it has been played or stood in for. Bytes are copied when stored.
    Arrival insert(std::uint32_t number, ByteView opus, bool direct, std::int64_t now_us);
    /// The next frame, when `unplayed_us` of decoded sound are left. The one taken() stays until the next
    /// call.
    NextFrame next(std::int64_t now_us, std::int64_t unplayed_us);
    [[nodiscard]] const WaitingFrame& taken() const { return taken_; }
    /// A frame that waits, or none.
    [[nodiscard]] const WaitingFrame* peek(std::uint32_t number) const;
    /// How speech should be stretched now. To be asked each time something is played; the same is wished
    /// until it was done or is no longer right.
    [[nodiscard]] Wish wish(std::int64_t now_us, std::int64_t unplayed_us);
    /// It was, by one period.
    void stretched();

    /// Microseconds that speech waits, and should.
    [[nodiscard]] std::int64_t target_us() const { return target_us_; }
    [[nodiscard]] std::int64_t delay_us(std::int64_t now_us, std::int64_t unplayed_us) const;
    /// Frames that wait.
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool playing() const { return playing_; }
    /// Frames left out because speech had come to be much too late.
    [[nodiscard]] std::uint64_t skipped() const { return skipped_; }

private:
    static constexpr std::size_t bins = 100;  // of 10 ms

    std::optional<WaitingFrame>& slot(std::uint32_t number) { return slots_[number % max_waiting_frames]; }
    [[nodiscard]] std::optional<std::uint32_t> earliest() const;
    void note_lateness(std::uint32_t number, std::int64_t now_us);
    void choose_target();
    void restart_at(std::uint32_t number);
    void leave_to(std::uint32_t number);
    bool begin(std::int64_t now_us, std::int64_t unplayed_us);
    void forget_looks();

    std::array<std::optional<WaitingFrame>, max_waiting_frames> slots_;  // by number modulo their count
    std::size_t size_ = 0;
    WaitingFrame taken_;
    bool began_ = false;            // any frame has come
    bool playing_ = false;          // the target was waited for
    std::uint32_t position_ = 0;    // next frame to play
    std::uint32_t highest_ = 0;     // newest frame that came
    std::int64_t stood_in_us_ = 0;  // concealed while nothing was there
    unsigned strangers_ = 0;        // frames one after the other that are far from the position
    std::uint64_t skipped_ = 0;

    DelayFloor floor_;
    std::bitset<256> had_;  // frames that could be had, by number modulo its size
    std::array<float, bins> histogram_{};
    unsigned noted_ = 0;
    std::int64_t target_us_ = 40'000;

    // How much later than the target at least, in each of the last tenths of a second, the newest first.
    std::array<std::int64_t, 50> least_over_us_{};
    unsigned looks_ = 0;
    Wish wish_ = Wish::none;
};

}  // namespace vesper::voice
