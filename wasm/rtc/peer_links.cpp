#include "rtc/peer_links.h"

#include <utility>

#include "rtc/peer_link.h"

namespace vesper::rtc {

PeerLinks::PeerLinks(LinkListener& listener) : listener_(listener) {}

PeerLinks::~PeerLinks() {
    close_all();
}

void PeerLinks::open(const engine::OpenLink& wanted) {
    close(wanted.contact);
    std::erase_if(links_, [](const auto& entry) { return entry.second->is_closed(); });
    const auto link = std::make_shared<PeerLink>(wanted, listener_);
    links_[wanted.contact] = link;
    link->open();
}

void PeerLinks::close(const engine::ContactId& contact) {
    if (const auto link = find(contact)) {
        links_.erase(contact);
        link->close();
    }
}

void PeerLinks::close_all() {
    for (const auto& [contact, link] : std::exchange(links_, {})) link->close();
}

void PeerLinks::signal(const engine::ContactId& contact, const engine::Signal& signal) {
    if (const auto link = find(contact)) link->signal(signal);
}

bool PeerLinks::send(const engine::ContactId& contact, ByteView frame) {
    const auto link = find(contact);
    return link && link->send(frame);
}

void PeerLinks::carry_voice(const engine::ContactId& contact, bool carried) {
    if (const auto link = find(contact)) link->carry_voice(carried);
}

// By value: the listener may close the link while the link is at work.
std::shared_ptr<PeerLink> PeerLinks::find(const engine::ContactId& contact) const {
    const auto found = links_.find(contact);
    return found == links_.end() ? nullptr : found->second;
}

}  // namespace vesper::rtc
