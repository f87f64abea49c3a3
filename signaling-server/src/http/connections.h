#pragma once
// The open connections: how many there are, a goodbye to each when the server stops, and a look at each now
// and then.

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>

namespace vesper::server {

class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    /// The server stops: says goodbye and ends, perhaps at once.
    virtual void leave() = 0;
    /// Comes about every limits::sweep_interval: the place for time-outs that need not be exact, without a
    /// timer for each connection.
    virtual void sweep(std::chrono::steady_clock::time_point /*now*/) {}
};

class Connections {
public:
    /// A place in the list for as long as it lives.
    class Entry {
    public:
        Entry(Connections& all, Connection& connection)
            : all_(all), at_(all.list_.insert(all.list_.end(), &connection)) {}
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry() {
            all_.list_.erase(at_);
            if (all_.list_.empty() && all_.when_empty_) all_.when_empty_();
        }

    private:
        Connections& all_;
        std::list<Connection*>::iterator at_;
    };

    [[nodiscard]] std::size_t count() const { return list_.size(); }
    void leave_all() {
        // A connection that ends at once removes its own entry.
        for (auto at = list_.begin(); at != list_.end();) (*at++)->leave();
    }
    void sweep_all(std::chrono::steady_clock::time_point now) {
        for (auto at = list_.begin(); at != list_.end();) (*at++)->sweep(now);
    }
    /// What to call when the last one has gone; nothing to call nothing.
    void when_empty(std::function<void()> call) { when_empty_ = std::move(call); }

private:
    std::list<Connection*> list_;
    std::function<void()> when_empty_;
};

}  // namespace vesper::server
