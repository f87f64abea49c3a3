#pragma once
// The peer connections of this device, one per contact at most. See peer_link.h for how each one works.
//
// Chromium allows a tab about 500 connections in its life and counts those that were never closed: every way
// out of a link closes its connection.

#include <map>
#include <memory>

#include "core/common/bytes.h"
#include "core/engine/effects.h"
#include "rtc/link_listener.h"

namespace vesper::rtc {

class PeerLink;

class PeerLinks {
public:
    /// `listener` outlives this object.
    explicit PeerLinks(LinkListener& listener);
    /// Closes everything, silently.
    ~PeerLinks();
    PeerLinks(const PeerLinks&) = delete;
    PeerLinks& operator=(const PeerLinks&) = delete;

    /// Makes a link; replaces the contact's link, silently, if there is one. See engine::OpenLink.
    void open(const engine::OpenLink& link);
    /// Ends the contact's link without link_closed.
    void close(const engine::ContactId& contact);
    /// The same for all of them.
    void close_all();
    /// Hands over the other side's negotiation. Without a link it is dropped.
    void signal(const engine::ContactId& contact, const engine::Signal& signal);
    /// Sends one frame; false when the contact's channel is not open.
    bool send(const engine::ContactId& contact, ByteView frame);
    /// Has the contact's link carry voice too, or no longer. Without a link nothing happens.
    void carry_voice(const engine::ContactId& contact, bool carried);

private:
    [[nodiscard]] std::shared_ptr<PeerLink> find(const engine::ContactId& contact) const;

    LinkListener& listener_;
    std::map<engine::ContactId, std::shared_ptr<PeerLink>> links_;
};

}  // namespace vesper::rtc
