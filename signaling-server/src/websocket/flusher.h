#pragma once
// Writes once per turn of the event loop: what many frames left for a connection goes out in one system call.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>
#include <vector>

namespace vesper::server::websocket {

class Flushable {
public:
    Flushable() = default;
    Flushable(const Flushable&) = delete;
    Flushable& operator=(const Flushable&) = delete;
    virtual ~Flushable() = default;
    virtual void flush() = 0;
};

class Flusher {
public:
    explicit Flusher(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// Calls `flush` after what is ready now has been handled.
    void add(std::shared_ptr<Flushable> one) {
        if (waiting_.empty()) boost::asio::post(executor_, [this] { flush_all(); });
        waiting_.push_back(std::move(one));
    }

private:
    void flush_all() {
        for (const auto& one : std::exchange(waiting_, {})) one->flush();
    }

    boost::asio::any_io_executor executor_;
    std::vector<std::shared_ptr<Flushable>> waiting_;
};

}  // namespace vesper::server::websocket
