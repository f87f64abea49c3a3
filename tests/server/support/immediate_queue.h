#pragma once
// The store without its thread: each task is a batch of its own and finished before `push` returns.

#include "store/store_queue.h"

namespace vesper::test {

class ImmediateQueue final : public server::StoreQueue {
public:
    explicit ImmediateQueue(server::Store& store) : store_(store) {}

    void push(std::unique_ptr<server::StoreTask> task) override {
        bool kept = store_.begin().has_value();
        if (kept) {
            task->run(store_);
            kept = store_.commit().has_value();
        }
        task->finish(kept);
    }

private:
    server::Store& store_;
};

}  // namespace vesper::test
