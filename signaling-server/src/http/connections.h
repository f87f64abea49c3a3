#pragma once
// The open connections, so that a stopping server can say goodbye to each and knows when the last has gone.

#include <cstddef>
#include <functional>
#include <list>
#include <utility>

namespace vesper::server {

class Connections {
public:
    using Leave = std::function<void()>;

    /// A place in the list for as long as it lives.
    class Entry {
    public:
        Entry(Connections& all, Leave leave)
            : all_(all), at_(all.leave_.insert(all.leave_.end(), std::move(leave))) {}
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry() {
            all_.leave_.erase(at_);
            if (all_.leave_.empty() && all_.when_empty_) all_.when_empty_();
        }

    private:
        Connections& all_;
        std::list<Leave>::iterator at_;
    };

    [[nodiscard]] std::size_t count() const { return leave_.size(); }
    /// Asks each connection to end.
    void leave_all() {
        // A connection that ends at once removes its own entry.
        for (auto at = leave_.begin(); at != leave_.end();) (*at++)();
    }
    /// What to call when the last one has gone; nothing to call nothing.
    void when_empty(std::function<void()> call) { when_empty_ = std::move(call); }

private:
    std::list<Leave> leave_;
    std::function<void()> when_empty_;
};

}  // namespace vesper::server
