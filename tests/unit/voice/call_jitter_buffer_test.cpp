// Traces of networks and clocks through the jitter buffer: what is played of them, and how late.

#include "voice/call/jitter_buffer.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "unit/voice/call_network.h"

namespace vesper::voice {
namespace {

using namespace tests;

constexpr std::int64_t ms = 1'000;
constexpr std::int64_t second = 1'000'000;

/// Plays from a buffer as Playout does, without sound: 20 ms of speech are 20 ms, and stretching takes or
/// gives 5.
class Player {
public:
    void step(JitterBuffer& buffer, std::int64_t now_us) {
        const Wish wish = buffer.wish(now_us, unplayed_us_);
        wishes += wish == Wish::none ? 0 : 1;
        if (wish == Wish::slower && unplayed_us_ >= play_us) {
            unplayed_us_ += 2 * ms;
            buffer.stretched();
        }
        if (wish == Wish::faster || wish == Wish::much_faster) {
            if (unplayed_us_ < frame_us && buffer.size() > 0) produce(buffer, now_us);
            if (unplayed_us_ >= frame_us) {
                unplayed_us_ -= 2 * ms;
                buffer.stretched();
            }
        }
        while (unplayed_us_ < play_us) produce(buffer, now_us);
        unplayed_us_ -= play_us;
    }

    std::vector<std::uint32_t> played;
    std::size_t missing = 0, waited = 0, silence = 0, wishes = 0;
    std::int64_t unplayed_us_ = 0;

private:
    void produce(JitterBuffer& buffer, std::int64_t now_us) {
        const NextFrame next = buffer.next(now_us, unplayed_us_);
        unplayed_us_ += play_us;
        if (next.kind == NextFrame::Kind::frame) {
            played.push_back(next.number);
            REQUIRE(buffer.taken().opus.front() == static_cast<std::uint8_t>(next.number));
        } else if (next.kind == NextFrame::Kind::missing) {
            ++missing;
        } else {
            ++(next.kind == NextFrame::Kind::wait ? waited : silence);
            return;
        }
        unplayed_us_ += frame_us - play_us;
    }
};

/// A sender, a network that says when each packet comes (or never, below 0), a player with its own clock.
class Trace {
public:
    using Arrives = std::function<std::int64_t(std::uint32_t number, std::int64_t sent_us)>;

    /// `ppm` by which the player's clock is faster than the sender's.
    void run(std::uint32_t frames, const Arrives& arrives, double ppm = 0) {
        for (std::uint32_t i = 0; i < frames; ++i) {
            const std::int64_t sent_us = began_us_ + std::int64_t{i} * frame_us;
            const std::int64_t at_us = arrives(next_ + i, sent_us);
            if (at_us >= 0) on_the_way.emplace(at_us, next_ + i);
        }
        next_ += frames;
        const std::int64_t end_us = began_us_ + std::int64_t{frames} * frame_us;
        for (; now_us_ < end_us; now_us_ += play_us) {
            while (!on_the_way.empty() && on_the_way.begin()->first <= now_us_) {
                const std::uint32_t number = on_the_way.begin()->second;
                insert(number, clock(now_us_, ppm));
                on_the_way.erase(on_the_way.begin());
            }
            player.step(buffer, clock(now_us_, ppm));
            delays_us.push_back(buffer.delay_us(clock(now_us_, ppm), player.unplayed_us_));
        }
        began_us_ = end_us;
    }

    void insert(std::uint32_t number, std::int64_t at_us) {
        const std::array<std::uint8_t, 1> frame = {static_cast<std::uint8_t>(number)};
        (void)buffer.insert(number, frame, true, at_us);
    }

    /// Of the last `count` steps.
    [[nodiscard]] std::int64_t longest_delay(std::size_t count) const {
        return *std::max_element(delays_us.end() - static_cast<std::ptrdiff_t>(count), delays_us.end());
    }

    static std::int64_t clock(std::int64_t us, double ppm) {
        return us + static_cast<std::int64_t>(std::llround(static_cast<double>(us) * ppm / 1e6));
    }

    JitterBuffer buffer;
    Player player;
    std::vector<std::int64_t> delays_us;
    std::int64_t now_us_ = second;
    std::int64_t began_us_ = second;
    std::uint32_t next_ = 0;
    std::multimap<std::int64_t, std::uint32_t> on_the_way;
};

bool in_order(const std::vector<std::uint32_t>& played) {
    return std::ranges::adjacent_find(played, std::greater_equal()) == played.end();
}

TEST_CASE("on a steady network every frame is played, after little more than one frame's wait") {
    Trace trace;
    trace.run(1'000, [](std::uint32_t, std::int64_t sent) { return sent + 40 * ms; });
    CHECK(trace.player.played.size() >= 990);
    CHECK(in_order(trace.player.played));
    CHECK(trace.player.missing == 0);
    CHECK(trace.player.waited == 0);
    CHECK(trace.longest_delay(500) <= 45 * ms);
}

TEST_CASE("with jitter the wait grows to hold it, and shrinks when it is over") {
    Trace trace;
    Dice dice(7);
    trace.run(1'000, [&](std::uint32_t, std::int64_t sent) {
        return sent + 40 * ms + static_cast<std::int64_t>(60'000 * dice.roll());
    });
    const auto target = trace.buffer.target_us();
    CHECK(target >= 50 * ms);
    CHECK(target <= 80 * ms);
    const std::size_t missing = trace.player.missing;
    CHECK(missing <= 10);
    trace.run(2'500, [](std::uint32_t, std::int64_t sent) { return sent + 40 * ms; });
    CHECK(trace.buffer.target_us() <= 20 * ms);
    CHECK(trace.longest_delay(100) <= 60 * ms);
    CHECK(trace.player.missing == missing);
    CHECK(in_order(trace.player.played));
}

TEST_CASE("a device that takes two blocks at once, and is late with it now and then, has nothing stretched") {
    for (const unsigned seed : {1U, 2U, 3U, 4U}) {
        CAPTURE(seed);
        Dice dice(seed);
        JitterBuffer buffer;
        Player player;
        const auto delayed = [&](double mean_ms) {
            return static_cast<std::int64_t>(-std::log(1 - dice.roll()) * mean_ms * 1'000);
        };
        std::int64_t last_us = 0;
        std::multimap<std::int64_t, std::uint32_t> on_the_way;
        for (std::uint32_t number = 0; number < 3'500; ++number) {  // 70 s
            if (number == 500) player.wishes = player.waited = 0;
            const std::int64_t sent_us = second + number * frame_us;
            last_us = std::max(last_us, sent_us + 20 * ms + static_cast<std::int64_t>(40'000 * dice.roll()));
            on_the_way.emplace(last_us + delayed(3), number);
            const std::int64_t late_us =
                delayed(2) + (dice.roll() < 0.01 ? static_cast<std::int64_t>(25'000 * dice.roll()) : 0);
            const std::int64_t now_us = sent_us + late_us;
            while (!on_the_way.empty() && on_the_way.begin()->first <= now_us) {
                const std::array<std::uint8_t, 1> frame = {
                    static_cast<std::uint8_t>(on_the_way.begin()->second)};
                (void)buffer.insert(on_the_way.begin()->second, frame, true, on_the_way.begin()->first);
                on_the_way.erase(on_the_way.begin());
            }
            for (int block = 0; block < 2; ++block) player.step(buffer, now_us);
        }
        CHECK(player.wishes <= 4);
        CHECK(player.waited <= 4);
        CHECK(in_order(player.played));
    }
}

TEST_CASE("a network that stalls for 300 ms now and then loses no frame, and the wait comes down again") {
    Trace trace;
    trace.run(1'500, [](std::uint32_t number, std::int64_t sent) {
        // Every 5 s all that was sent for 300 ms comes at its end.
        const std::uint32_t in_period = number % 250;
        const std::int64_t held = in_period >= 100 && in_period < 115 ? (115 - in_period) * frame_us : 0;
        return sent + 30 * ms + held;
    });
    CHECK(trace.player.missing == 0);
    CHECK(trace.buffer.skipped() == 0);
    CHECK(trace.player.played.size() >= 1'480);
    CHECK(in_order(trace.player.played));
    CHECK(trace.longest_delay(1'500) <= 400 * ms);
}

TEST_CASE("what a stall left is taken out until little more than the target waits, and no further") {
    for (const std::int64_t stall_ms : {60, 80, 150, 300}) {
        INFO(stall_ms);
        Trace trace;
        const auto steady = [](std::uint32_t, std::int64_t sent) { return sent + 40 * ms; };
        trace.run(500, steady);
        const std::int64_t end = trace.began_us_ + stall_ms * ms;
        trace.run(1'000, [&](std::uint32_t, std::int64_t sent) { return std::max(end, sent + 40 * ms); });
        const std::size_t waited = trace.player.waited;
        trace.run(500, steady);
        // 15 ms when it was asked, before 10 ms were played.
        CHECK(trace.longest_delay(1'000) <= trace.buffer.target_us() + 15 * ms - play_us);
        CHECK(trace.player.missing == 0);
        CHECK(trace.player.waited == waited);
    }
}

TEST_CASE("clocks that differ by 200 ppm either way cost neither frames nor delay in ten minutes") {
    for (const double ppm : {200.0, -200.0}) {
        Trace trace;
        trace.run(30'000, [](std::uint32_t, std::int64_t sent) { return sent + 40 * ms; }, ppm);
        CHECK(trace.player.missing == 0);
        CHECK(trace.player.waited <= 20);
        CHECK(trace.player.played.size() >= 29'990);
        CHECK(trace.longest_delay(1'000) <= 45 * ms);
    }
}

TEST_CASE("packets that overtake each other are played in their order, none is lost") {
    Trace trace;
    trace.run(1'000, [](std::uint32_t number, std::int64_t sent) {
        return sent + (number % 2 == 0 ? 70 : 30) * ms;
    });
    CHECK(in_order(trace.player.played));
    CHECK(trace.player.missing <= 3);
    CHECK(trace.player.played.size() >= 985);
}

TEST_CASE("a lost frame is stood in for once, and what follows it is not late") {
    Trace trace;
    trace.run(1'000,
              [](std::uint32_t number, std::int64_t sent) { return number % 10 == 5 ? -1 : sent + 40 * ms; });
    CHECK(trace.player.played.size() >= 890);
    CHECK(trace.player.missing + trace.player.waited / 2 >= 95);
    CHECK(trace.player.missing + trace.player.waited / 2 <= 110);
    CHECK(trace.longest_delay(500) <= 60 * ms);
}

TEST_CASE(
    "after an outage of a minute speech goes on within half a second, whether it was lost or held back") {
    for (const bool held : {false, true}) {
        for (const bool sender_stopped : {false, true}) {
            Trace trace;
            const auto good = [](std::uint32_t, std::int64_t sent) { return sent + 40 * ms; };
            trace.run(500, good);
            const std::int64_t end = trace.began_us_ + 60 * second;
            trace.run(3'000, [&](std::uint32_t, std::int64_t sent) {
                return held ? std::max(end - ms, sent + 40 * ms) : -1;
            });
            // A sender who stopped goes on with the number at which it stopped.
            if (sender_stopped) trace.next_ -= held ? 0 : 3'000;
            const std::size_t before = trace.player.played.size();
            trace.run(500, good);
            CHECK(trace.player.played.size() - before >= 450);
            CHECK(trace.longest_delay(100) <= 100 * ms);
            CHECK(in_order(trace.player.played));
        }
    }
}

TEST_CASE("a frame that comes twice is played once, and one after its turn not at all") {
    Trace trace;
    trace.run(100, [](std::uint32_t, std::int64_t sent) { return sent + 40 * ms; });
    const std::array<std::uint8_t, 1> again = {97};
    CHECK(trace.buffer.insert(50, again, true, trace.now_us_) == Arrival::late);
    const std::array<std::uint8_t, 1> next = {200};
    CHECK(trace.buffer.insert(200, next, false, trace.now_us_) == Arrival::stored);
    CHECK(trace.buffer.insert(200, next, false, trace.now_us_) == Arrival::known);
    CHECK(trace.buffer.insert(200, next, true, trace.now_us_) == Arrival::stored);
    CHECK(trace.buffer.insert(200, next, true, trace.now_us_) == Arrival::known);
    CHECK(trace.buffer.insert(200, next, false, trace.now_us_) == Arrival::known);
}

TEST_CASE("a sender that begins again from the first frame is heard soon") {
    Trace trace;
    const auto good = [](std::uint32_t, std::int64_t sent) { return sent + 40 * ms; };
    trace.run(1'000, good);
    trace.next_ = 0;
    const std::size_t before = trace.player.played.size();
    trace.run(200, good);
    CHECK(trace.player.played.size() - before >= 180);
}

TEST_CASE("numbers at their very end do not make the buffer count to it") {
    JitterBuffer buffer;
    const Bytes frame(10, 1);
    (void)buffer.insert(0xFFFF'FFFF, frame, true, 0);
    (void)buffer.next(second, 0);
    (void)buffer.insert(5, frame, true, 2 * second);
    (void)buffer.next(100'000 * second, 0);
    CHECK(buffer.size() <= 1);
}

TEST_CASE("whatever numbers come, no more frames wait than the limit") {
    JitterBuffer buffer;
    Dice dice(3);
    const Bytes frame(10, 1);
    for (int i = 0; i < 20'000; ++i) {
        auto number = static_cast<std::uint32_t>(dice.roll() * 4'294'967'295.0);
        if (i % 3 != 0) number = static_cast<std::uint32_t>(i);
        (void)buffer.insert(number, frame, i % 2 == 0, i * ms);
        if (i % 10 == 0) (void)buffer.next(i * ms, 0);
        REQUIRE(buffer.size() <= max_waiting_frames);
    }
}

}  // namespace
}  // namespace vesper::voice
