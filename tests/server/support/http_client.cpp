#include "server/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace vesper::test {

namespace {

class Socket {
public:
    explicit Socket(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (fd_ < 0) throw std::runtime_error("no socket");
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect");
        }
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { close(fd_); }

    void write(std::string_view text) const {
        while (!text.empty()) {
            const auto sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;  // the server may refuse before it has read everything
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    /// False at the end.
    bool read(std::string& into) const {
        std::array<char, 16384> chunk{};
        const auto size = recv(fd_, chunk.data(), chunk.size(), 0);
        if (size > 0) into.append(chunk.data(), static_cast<std::size_t>(size));
        return size > 0;
    }

private:
    int fd_;
};

void read_head(std::string_view head, HttpAnswer& answer) {
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
        const auto next = head.find("\r\n", at + 2);
        const auto line = head.substr(at + 2, next == std::string_view::npos ? next : next - at - 2);
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos) {
            std::string name(line.substr(0, colon));
            std::ranges::transform(name, name.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            answer.headers[name] = line.substr(colon + 2);
        }
        at = next;
    }
}

}  // namespace

HttpAnswer http_exchange(std::uint16_t port, std::string_view request) {
    const Socket socket(port);
    socket.write(request);
    std::string text;
    std::size_t head_end = std::string::npos;
    while ((head_end = text.find("\r\n\r\n")) == std::string::npos) {
        if (!socket.read(text)) return {};
    }
    HttpAnswer answer;
    read_head(std::string_view(text).substr(0, head_end), answer);
    answer.body = text.substr(head_end + 4);
    const bool has_body =
        !request.starts_with("HEAD") && answer.status != 304 && !answer.header("content-length").empty();
    const auto length = has_body ? std::stoul(answer.header("content-length")) : 0;
    while (answer.body.size() < length && socket.read(answer.body)) {
    }
    return answer;
}

HttpAnswer http_request(std::uint16_t port, std::string_view target, std::string_view headers,
                        std::string_view method) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    text.append(headers).append("\r\n");
    return http_exchange(port, text);
}

}  // namespace vesper::test
