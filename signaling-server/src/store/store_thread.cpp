#include "store/store_thread.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace vesper::server {

StoreThread::StoreThread(Store& store, boost::asio::any_io_executor results, CommitObserver& observer)
    : store_(store), results_(std::move(results)), observer_(observer), thread_([this] { work(); }) {}

StoreThread::~StoreThread() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    came_.notify_one();
    thread_.join();
}

void StoreThread::push(std::unique_ptr<StoreTask> task) {
    bool was_idle = false;
    {
        const std::scoped_lock lock(mutex_);
        was_idle = waiting_.empty();
        waiting_.push_back(std::move(task));
    }
    if (was_idle) came_.notify_one();
}

void StoreThread::work() {
    for (;;) {
        Tasks tasks;
        {
            std::unique_lock lock(mutex_);
            came_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            tasks.swap(waiting_);
        }
        carry_out(std::move(tasks));
    }
}

void StoreThread::carry_out(Tasks tasks) {
    const auto began = std::chrono::steady_clock::now();
    bool kept = store_.begin().has_value();
    if (kept) {
        for (const auto& task : tasks) task->run(store_);
        kept = store_.commit().has_value();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    observer_.committed(tasks.size(), took.count(), kept);
    boost::asio::post(results_, [tasks = std::move(tasks), kept] {
        for (const auto& task : tasks) task->finish(kept);
    });
}

}  // namespace vesper::server
