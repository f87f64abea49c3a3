#include "connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>

namespace vesper::bench {

namespace {

constexpr std::size_t read_bytes = std::size_t{256} * 1024;
/// Few: between two turns messages leave that are due.
constexpr int events_per_turn = 32;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

std::int64_t now_ns() {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

std::uint32_t loopback_address(std::uint8_t network, std::size_t number) {
    return (127U << 24U) | (std::uint32_t{network} << 16U) | static_cast<std::uint32_t>(number & 0xffffU);
}

Loop::Loop(std::uint16_t port) : port_(port), epoll_(epoll_create1(EPOLL_CLOEXEC)), buffer_(read_bytes) {
    if (epoll_ < 0) fail("epoll_create1");
}

Loop::~Loop() {
    close(epoll_);
}

bool Loop::turn(int wait_ms) {
    std::array<epoll_event, events_per_turn> events{};
    const int count = epoll_wait(epoll_, events.data(), events_per_turn, wait_ms);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int at = 0; at < count; ++at) {
        const auto& event = events[static_cast<std::size_t>(at)];
        static_cast<Connection*>(event.data.ptr)->ready(event.events);
    }
    return count > 0;
}

Connection::Connection(Loop& loop, Handler& handler, std::size_t number, std::uint32_t source,
                       const std::string& target)
    : loop_(loop), handler_(handler), number_(number), is_upgrade_(!target.empty()) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) fail("socket");
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // The port is chosen when both ends are known: more connections than one address has ports are possible.
    setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(source);
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("bind");
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(loop.port());
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
        errno != EINPROGRESS) {
        fail("connect");
    }
    epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = this}};
    if (epoll_ctl(loop_.epoll_, EPOLL_CTL_ADD, fd_, &event) != 0) fail("epoll_ctl");
    is_watching_writable_ = true;
    if (is_upgrade_) {
        queue("GET " + target +
              " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }
}

Connection::~Connection() {
    if (fd_ >= 0) close(fd_);
}

void Connection::ready(std::uint32_t events) {
    if (fd_ < 0) return;
    if (state_ == State::connecting && (events & (EPOLLOUT | EPOLLERR)) != 0) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) return end();
        state_ = is_upgrade_ ? State::upgrading : State::raw;
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read();
    if (fd_ >= 0) flush();
}

void Connection::read() {
    auto& buffer = loop_.buffer_;
    const auto size = recv(fd_, buffer.data(), buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return end();
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
    if (!unread_.empty()) {
        unread_.append(bytes);
        bytes = unread_;
    }
    std::size_t taken = 0;
    while (fd_ >= 0) {
        const auto step = take(bytes.substr(taken));
        if (step == 0) break;
        taken += step;
    }
    if (bytes.data() == unread_.data()) {
        unread_.erase(0, taken);
    } else {
        unread_.assign(bytes.substr(taken));
    }
}

/// How much was used; 0 when it is not complete.
std::size_t Connection::take(std::string_view bytes) {
    if (bytes.empty()) return 0;
    if (state_ == State::raw) return bytes.size();
    return state_ == State::upgrading ? take_answer(bytes) : take_frame(bytes);
}

std::size_t Connection::take_answer(std::string_view bytes) {
    const auto head = bytes.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    if (!bytes.starts_with("HTTP/1.1 101 ")) {
        end();
        return 0;
    }
    state_ = State::open;
    handler_.opened(*this);
    return head + 4;
}

std::size_t Connection::take_frame(std::string_view bytes) {
    constexpr unsigned final_text = 0x81;
    constexpr unsigned final_close = 0x88;
    constexpr unsigned final_ping = 0x89;
    constexpr unsigned final_pong = 0x8a;
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
    if (bytes.size() < 2) return 0;
    std::size_t header = 2;
    std::size_t size = byte(1);
    if (size >= 126) {
        const std::size_t width = size == 126 ? 2 : 8;
        header += width;
        if (bytes.size() < header) return 0;
        size = 0;
        for (std::size_t at = 2; at < header; ++at) size = size << 8U | byte(at);
    }
    if (bytes.size() < header + size) return 0;
    const auto payload = bytes.substr(header, size);
    switch (byte(0)) {
        case final_text:
            handler_.told(*this, payload);
            break;
        case final_ping:
            queue(MaskedFrame(payload, final_pong & 0xfU).bytes());
            break;
        case final_pong:
            break;
        case final_close:
            end();
            break;
        default:
            throw std::runtime_error("the server sent a frame of another kind");
    }
    return header + size;
}

void Connection::queue_text(std::string_view text) {
    queue(MaskedFrame(text).bytes());
}

void Connection::flush() {
    if (fd_ < 0 || state_ == State::connecting) return;
    while (sent_ < unsent_.size()) {
        const auto size = send(fd_, unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL);
        if (size < 0 && errno == EAGAIN) return watch(true);
        if (size < 0) return end();
        sent_ += static_cast<std::size_t>(size);
    }
    unsent_.clear();
    sent_ = 0;
    watch(false);
}

void Connection::watch(bool writable) {
    if (is_watching_writable_ == writable) return;
    is_watching_writable_ = writable;
    epoll_event event{.events = EPOLLIN, .data = {.ptr = this}};
    if (writable) event.events |= EPOLLOUT;
    if (epoll_ctl(loop_.epoll_, EPOLL_CTL_MOD, fd_, &event) != 0) fail("epoll_ctl");
}

void Connection::end() {
    close(fd_);
    fd_ = -1;
    handler_.closed(*this);
}

MaskedFrame::MaskedFrame(std::string_view payload, std::uint8_t opcode) {
    // Servers need not unmask what is masked with zeros, and some do not: that would not be what browsers
    // send.
    for (auto& part : mask_) part = static_cast<std::uint8_t>(1 + randombytes_uniform(255));
    const auto add = [this](std::size_t byte) { bytes_ += static_cast<char>(byte); };
    add(0x80U | opcode);
    if (payload.size() < 126) {
        add(0x80U | payload.size());
    } else {
        const unsigned width = payload.size() < 65536 ? 2 : 8;
        add(0x80U | (width == 2 ? 126U : 127U));
        for (unsigned at = width; at-- > 0;) add(payload.size() >> (8 * at) & 0xffU);
    }
    for (const auto part : mask_) add(part);
    header_bytes_ = bytes_.size();
    bytes_.resize(header_bytes_ + payload.size());
    put(0, payload);
}

void MaskedFrame::put(std::size_t at, std::string_view text) {
    char* into = bytes_.data() + header_bytes_ + at;
    for (std::size_t next = 0; next < text.size(); ++next) {
        into[next] = static_cast<char>(static_cast<std::uint8_t>(text[next]) ^ mask_[(at + next) % 4]);
    }
}

}  // namespace vesper::bench
