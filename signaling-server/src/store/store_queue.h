#pragma once
// The way to the store: work is handed over and its result comes later, so that nobody waits for a disk but
// who asked. Work is done in the order in which it was handed over. Its result is handed back in the same
// order and only when everything it changed is durable.

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "store/store.h"

namespace vesper::server {

class StoreTask {
public:
    StoreTask() = default;
    StoreTask(const StoreTask&) = delete;
    StoreTask& operator=(const StoreTask&) = delete;
    virtual ~StoreTask() = default;

    /// At the store, once; not at all when the store cannot begin.
    virtual void run(Store& store) = 0;
    /// Where it was handed over. When `kept` is false, nothing of what `run` did has happened.
    virtual void finish(bool kept) = 0;
};

class StoreQueue {
public:
    StoreQueue() = default;
    StoreQueue(const StoreQueue&) = delete;
    StoreQueue& operator=(const StoreQueue&) = delete;
    virtual ~StoreQueue() = default;

    virtual void push(std::unique_ptr<StoreTask> task) = 0;

    /// `work(Store&)` gives an Outcome, which `then` gets. When the medium fails it gets storage_failed.
    template <class Work, class Then>
    void submit(Work work, Then then) {
        class Task final : public StoreTask {
        public:
            Task(Work work, Then then) : work_(std::move(work)), then_(std::move(then)) {}
            void run(Store& store) override { outcome_.emplace(work_(store)); }
            void finish(bool kept) override {
                using Result = std::invoke_result_t<Work&, Store&>;
                then_(kept && outcome_ ? std::move(*outcome_)
                                       : Result(std::unexpected(wire::ErrorCode::storage_failed)));
            }

        private:
            Work work_;
            Then then_;
            std::optional<std::invoke_result_t<Work&, Store&>> outcome_;
        };
        push(std::make_unique<Task>(std::move(work), std::move(then)));
    }
};

}  // namespace vesper::server
