#pragma once
// Runs one coroutine to its end and gives its result.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

namespace vesper::test {

template <class T>
T run_coroutine(boost::asio::awaitable<T> coroutine) {
    boost::asio::io_context io(1);
    auto result = boost::asio::co_spawn(io, std::move(coroutine), boost::asio::use_future);
    io.run();
    return result.get();
}

}  // namespace vesper::test
