#pragma once
// The store on a thread of its own. What was handed over while the disk was busy is committed together (group
// commit): under load, one wait for the disk makes many envelopes durable, and without load nothing waits for
// company.

#include <boost/asio/any_io_executor.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/store_queue.h"

namespace vesper::server {

/// Told of each commit, on the store's thread.
class CommitObserver {
public:
    CommitObserver() = default;
    CommitObserver(const CommitObserver&) = delete;
    CommitObserver& operator=(const CommitObserver&) = delete;
    virtual ~CommitObserver() = default;
    virtual void committed(std::size_t tasks, double seconds, bool kept) = 0;
};

class StoreThread final : public StoreQueue {
public:
    /// Results are handed back on `results`. Store and observer outlive the thread.
    StoreThread(Store& store, boost::asio::any_io_executor results, CommitObserver& observer);
    StoreThread(const StoreThread&) = delete;
    StoreThread& operator=(const StoreThread&) = delete;
    /// Does what was handed over, then ends. Results that are still to come are dropped.
    ~StoreThread() override;

    void push(std::unique_ptr<StoreTask> task) override;

private:
    using Tasks = std::vector<std::unique_ptr<StoreTask>>;
    void work();
    void carry_out(Tasks tasks);

    Store& store_;
    boost::asio::any_io_executor results_;
    CommitObserver& observer_;
    std::mutex mutex_;
    std::condition_variable came_;
    Tasks waiting_;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses the others
};

}  // namespace vesper::server
