#pragma once
// What the threads of a kill drill know together: where the server is, and what became of each envelope.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "server/kill_drill.h"

namespace vesper::test {

class KillDrillLedger {
public:
    explicit KillDrillLedger(std::size_t senders) : lines_(senders) {}

    struct Server {
        std::uint16_t port = 0;
        unsigned generation = 0;
    };

    // ---- where the server is ----

    void server_is_back(std::uint16_t port) {
        change([&] { server_ = {.port = port, .generation = server_.generation + 1}; });
    }
    void server_will_die() {
        change([&] { server_.port = 0; });
    }
    /// Waits for a server that is not this one. Nothing when the drill was given up.
    std::optional<Server> next_server(unsigned after) {
        wait([&] { return given_up() || (server_.port != 0 && server_.generation > after); });
        const std::lock_guard lock(mutex_);
        if (given_up()) return std::nullopt;
        return server_;
    }
    /// A connection to this server failed: a problem, unless it is being killed.
    void connection_failed(unsigned generation, const std::string& why) {
        change([&] {
            if (server_.port != 0 && server_.generation == generation) report_.problems.push_back(why);
        });
    }
    void add_problem(const std::string& what) {
        change([&] { report_.problems.push_back(what); });
    }

    // ---- what becomes of envelopes ----

    void answered(std::size_t sender, std::uint64_t number) {
        change([&] {
            lines_[sender].answered = number;
            ++report_.sends;
        });
    }
    void repeated() {
        change([&] { ++report_.repeats; });
    }
    void delivered(std::size_t sender, std::uint64_t number) {
        change([&] {
            auto& line = lines_.at(sender);
            if (line.fate.size() <= number) line.fate.resize(number + 1);
            auto& fate = line.fate[number];
            if (fate == Fate::acknowledged) {
                ++report_.came_back;
            } else if (fate == Fate::delivered) {
                ++report_.redeliveries;
            } else {
                fate = Fate::delivered;
                ++line.delivered;
                if (number < line.furthest) ++report_.misordered;
                line.furthest = std::max(line.furthest, number);
            }
        });
    }
    void acknowledged(std::size_t sender, std::uint64_t number) {
        change([&] { lines_[sender].fate[number] = Fate::acknowledged; });
    }
    void came_back_at_the_end() {
        change([&] { ++report_.came_back; });
    }

    /// Waits until a sender is not too far ahead of its receiver: a drop holds so much and no more.
    void wait_for_room(std::size_t sender) {
        constexpr std::uint64_t most_ahead = 200;
        wait([&] { return given_up() || lines_[sender].answered < lines_[sender].delivered + most_ahead; });
    }
    /// Waits until so many sends more have been answered.
    void wait_for_sends(std::uint64_t more) {
        std::unique_lock lock(mutex_);
        const auto wanted = report_.sends + more;
        lock.unlock();
        wait([&] { return given_up() || report_.sends >= wanted; });
    }
    [[nodiscard]] bool is_given_up() {
        const std::lock_guard lock(mutex_);
        return given_up();
    }
    /// When all threads have ended.
    [[nodiscard]] KillDrillReport close() {
        const std::lock_guard lock(mutex_);
        for (const auto& line : lines_) {
            for (std::uint64_t number = 1; number <= line.answered; ++number) {
                if (number >= line.fate.size() || line.fate[number] == Fate::unseen) ++report_.lost;
            }
        }
        return report_;
    }

private:
    enum class Fate : std::uint8_t { unseen, delivered, acknowledged };
    /// What one sender sent, by number from 1.
    struct Line {
        std::uint64_t answered = 0;
        std::uint64_t delivered = 0;
        std::uint64_t furthest = 0;
        std::vector<Fate> fate;
    };

    template <class Change>
    void change(Change what) {
        const std::lock_guard lock(mutex_);
        what();
        changed_.notify_all();
    }
    template <class Condition>
    void wait(Condition condition) {
        constexpr std::chrono::seconds patience{60};
        std::unique_lock lock(mutex_);
        if (changed_.wait_for(lock, patience, condition)) return;
        report_.problems.emplace_back("a thread waits in vain");
        changed_.notify_all();
    }
    [[nodiscard]] bool given_up() const { return !report_.problems.empty(); }

    std::mutex mutex_;
    std::condition_variable changed_;
    Server server_;
    std::vector<Line> lines_;
    KillDrillReport report_;
};

}  // namespace vesper::test
