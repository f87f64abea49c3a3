// A bad line between two hosts: takes IPv4 packets from a TUN device and gives them back later or never, each
// direction by itself.
//
//   netlab-forwarder DEVICE FIRST-HOST SEED
//
// Packets that FIRST-HOST sent go one way, all others the other. Says "ready" when the device is there.
// Commands come as lines of standard input, its end ends the program:
//
//   set LOSS BURST DELAY_MS JITTER_MS     from the next packet on, both ways
//   count                                 one line of JSON: what passed since the last count, one object for
//   each way
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/poll.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <format>
#include <print>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>

#include "impairment.h"

namespace vesper::netlab {
namespace {

/// Larger than any packet of a device with an MTU of 1,500.
constexpr std::size_t packet_limit = 2048;
/// Packets that wait in one direction, 20 MB at most: a flood must not take all memory.
constexpr std::size_t waiting_limit = 10'000;

std::int64_t now_us() {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

struct Waiting {
    std::int64_t leaves_us;
    std::vector<char> packet;
};

/// One direction: its path, what waits in it, and how much later than wanted this program was.
struct Direction {
    ImpairedPath path;
    std::deque<Waiting> waiting;
    std::int64_t late_sum_us = 0;
    std::int64_t late_most_us = 0;
    std::uint64_t passed = 0;
    std::uint64_t no_room = 0;

    explicit Direction(std::uint64_t seed) : path(seed) {}

    std::string count() {
        const auto& counts = path.counts();
        const auto kept = counts.packets - counts.lost;
        const auto mean = [](std::int64_t sum, std::uint64_t of) {
            return of == 0 ? 0.0 : static_cast<double>(sum) / static_cast<double>(of) / 1000;
        };
        auto json = std::format(
            R"({{"packets":{},"bytes":{},"lost":{},"bursts":{},"noRoom":{},"delayMs":{:.2f},"delayLeastMs":{:.2f},)"
            R"("delayMostMs":{:.2f},"lateMs":{:.3f},"lateMostMs":{:.2f}}})",
            counts.packets, counts.bytes, counts.lost, counts.bursts, no_room,
            mean(counts.delay_sum_us, kept),
            kept == 0 ? 0.0 : static_cast<double>(counts.delay_least_us) / 1000,
            static_cast<double>(counts.delay_most_us) / 1000, mean(late_sum_us, passed),
            static_cast<double>(late_most_us) / 1000);
        path.forget_counts();
        late_sum_us = late_most_us = 0;
        passed = no_room = 0;
        return json;
    }
};

[[noreturn]] void fail(const std::string& what) {
    std::println(stderr, "netlab-forwarder: {}", what);
    std::exit(1);
}

int open_tun(const char* name) {
    const int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    ifreq request{};
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) fail(std::format("{}: {}", name, std::strerror(errno)));
    return fd;
}

class Forwarder {
public:
    Forwarder(int tun, in_addr_t first, std::uint64_t seed)
        : tun_(tun), first_(first), directions_{Direction(seed), Direction(seed + 1)} {}

    void run() {
        while (true) {
            std::array<pollfd, 2> watched{{{tun_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
            const auto patience = next_us();
            timespec timeout{patience / 1'000'000, patience % 1'000'000 * 1000};
            if (ppoll(watched.data(), watched.size(), patience < 0 ? nullptr : &timeout, nullptr) < 0 &&
                errno != EINTR)
                fail(std::strerror(errno));
            release();
            if (watched[0].revents != 0) take();
            if (watched[1].revents != 0 && !obey()) return;
            release();
        }
    }

private:
    /// Until the next packet leaves; -1 when none waits.
    std::int64_t next_us() const {
        std::int64_t soonest = -1;
        for (const auto& direction : directions_) {
            if (direction.waiting.empty()) continue;
            const auto left = std::max<std::int64_t>(0, direction.waiting.front().leaves_us - now_us());
            soonest = soonest < 0 ? left : std::min(soonest, left);
        }
        return soonest;
    }

    void take() {
        std::array<char, packet_limit>
            packet;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
        while (true) {
            const auto size = read(tun_, packet.data(), packet.size());
            if (size < 0 && errno == EAGAIN) return;
            if (size < 0) fail(std::strerror(errno));
            // The source address stands at byte 12 of an IPv4 header; the lab has no other protocol.
            in_addr_t from = 0;
            if (size < 20 || (static_cast<unsigned char>(packet[0]) >> 4U) != 4) continue;
            std::memcpy(&from, packet.data() + 12, sizeof from);
            auto& direction = directions_.at(from == first_ ? 0 : 1);
            const auto leaves = direction.path.take(static_cast<std::size_t>(size), now_us());
            if (!leaves) continue;
            if (direction.waiting.size() >= waiting_limit)
                ++direction.no_room;
            else
                direction.waiting.push_back({*leaves, {packet.data(), packet.data() + size}});
        }
    }

    void release() {
        for (auto& direction : directions_) {
            while (!direction.waiting.empty()) {
                const auto late = now_us() - direction.waiting.front().leaves_us;
                if (late < 0) break;
                const auto& packet = direction.waiting.front().packet;
                if (write(tun_, packet.data(), packet.size()) < 0) fail(std::strerror(errno));
                direction.late_sum_us += late;
                direction.late_most_us = std::max(direction.late_most_us, late);
                ++direction.passed;
                direction.waiting.pop_front();
            }
        }
    }

    /// Carries out what stands in standard input; false at its end.
    bool obey() {
        std::array<char, 1024> text;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
        const auto size = read(STDIN_FILENO, text.data(), text.size());
        if (size <= 0) return false;
        typed_.append(text.data(), static_cast<std::size_t>(size));
        for (auto end = typed_.find('\n'); end != std::string::npos; end = typed_.find('\n')) {
            carry_out(typed_.substr(0, end));
            typed_.erase(0, end + 1);
        }
        return true;
    }

    void carry_out(const std::string& line) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "count") {
            std::println("[{},{}]", directions_[0].count(), directions_[1].count());
        } else if (command == "set") {
            Impairment wanted;
            double delay_ms = 0;
            double jitter_ms = 0;
            words >> wanted.loss >> wanted.burst >> delay_ms >> jitter_ms;
            const bool is_sound = !words.fail() && wanted.loss >= 0 && wanted.loss < 1 && wanted.burst >= 1 &&
                                  jitter_ms >= 0 && jitter_ms <= delay_ms && delay_ms <= 10'000;
            if (!is_sound) fail("not understood: " + line);
            wanted.delay_us = static_cast<std::int64_t>(delay_ms * 1000);
            wanted.jitter_us = static_cast<std::int64_t>(jitter_ms * 1000);
            for (auto& direction : directions_) direction.path.set(wanted);
            std::println("set");
        } else {
            fail("not understood: " + line);
        }
        std::fflush(stdout);
    }

    int tun_;
    in_addr_t first_;
    std::array<Direction, 2> directions_;
    std::string typed_;
};

}  // namespace
}  // namespace vesper::netlab

int main(int argc, char** argv) {
    using namespace vesper::netlab;
    in_addr first{};
    if (argc != 4 || inet_pton(AF_INET, argv[2], &first) != 1)
        fail("usage: netlab-forwarder DEVICE FIRST-HOST SEED");
    // Wakes when it should, not up to 50 us later.
    prctl(PR_SET_TIMERSLACK, 1);
    const int tun = open_tun(argv[1]);
    std::println("ready");
    std::fflush(stdout);
    Forwarder(tun, first.s_addr, std::strtoull(argv[3], nullptr, 10)).run();
    return 0;
}
