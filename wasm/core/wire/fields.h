#pragma once
// The fields of every signaling message, each written once: encoding and decoding both walk these lists, so a
// field cannot be sent under one name and read under another. Nobody outside core/wire needs more than op_of.

#include <concepts>
#include <string_view>
#include <type_traits>

#include "core/wire/signaling.h"

namespace vesper::wire {

/// The value of `op` on the wire.
template <class Message>
inline constexpr std::string_view op_of{};
template <>
inline constexpr std::string_view op_of<CreateDrop> = "create_drop";
template <>
inline constexpr std::string_view op_of<DeleteDrop> = "delete_drop";
template <>
inline constexpr std::string_view op_of<Subscribe> = "subscribe";
template <>
inline constexpr std::string_view op_of<Send> = "send";
template <>
inline constexpr std::string_view op_of<Acknowledge> = "acknowledge";
template <>
inline constexpr std::string_view op_of<CreateInvite> = "create_invite";
template <>
inline constexpr std::string_view op_of<PeekInvite> = "peek_invite";
template <>
inline constexpr std::string_view op_of<ClaimInvite> = "claim_invite";
template <>
inline constexpr std::string_view op_of<RenewInvite> = "renew_invite";
template <>
inline constexpr std::string_view op_of<RevokeInvite> = "revoke_invite";
template <>
inline constexpr std::string_view op_of<GetRelays> = "get_relays";
template <>
inline constexpr std::string_view op_of<RepublishInvite> = "republish_invite";
template <>
inline constexpr std::string_view op_of<Hello> = "hello";
template <>
inline constexpr std::string_view op_of<Ok> = "ok";
template <>
inline constexpr std::string_view op_of<Sent> = "sent";
template <>
inline constexpr std::string_view op_of<InviteCreated> = "invite_created";
template <>
inline constexpr std::string_view op_of<InviteFound> = "invite_found";
template <>
inline constexpr std::string_view op_of<Envelopes> = "envelopes";
template <>
inline constexpr std::string_view op_of<Relays> = "relays";
template <>
inline constexpr std::string_view op_of<Error> = "error";

/// A message to write (const) or to fill.
template <class T, class Message>
concept MaybeConst = std::same_as<std::remove_const_t<T>, Message>;

template <class V, MaybeConst<CreateDrop> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("drop", m.drop);
    visit("owner", m.owner);
}
template <class V, MaybeConst<DeleteDrop> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("drop", m.drop);
    visit("signature", m.signature);
}
template <class V, MaybeConst<Subscribe> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("drop", m.drop);
    visit("signature", m.signature);
}
template <class V, MaybeConst<Send> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("drop", m.drop);
    visit("envelope", m.envelope);
    visit("body", m.body);
    visit("ephemeral", m.ephemeral);
}
template <class V, MaybeConst<Acknowledge> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("drop", m.drop);
    visit("envelopes", m.envelopes);
}
template <class V, MaybeConst<CreateInvite> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("invite", m.invite);
    visit("owner", m.owner);
    visit("drop", m.drop);
    visit("bundle", m.bundle);
    visit("ttl_ms", m.ttl_ms);
    visit("uses", m.uses);
}
template <class V, MaybeConst<PeekInvite> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("invite", m.invite);
}
template <class V, MaybeConst<ClaimInvite> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("invite", m.invite);
    visit("envelope", m.envelope);
    visit("body", m.body);
}
template <class V, MaybeConst<RenewInvite> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("invite", m.invite);
    visit("ttl_ms", m.ttl_ms);
    visit("signature", m.signature);
}
template <class V, MaybeConst<RevokeInvite> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("invite", m.invite);
    visit("signature", m.signature);
}
template <class V, MaybeConst<GetRelays> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
}
template <class V, MaybeConst<RepublishInvite> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("invite", m.invite);
    visit("bundle", m.bundle);
    visit("ttl_ms", m.ttl_ms);
    visit("signature", m.signature);
}
template <class V, MaybeConst<Hello> M>
void fields(M& m, V& visit) {
    visit("version", m.version);
    visit("nonce", m.nonce);
    visit("now_ms", m.now_ms);
}
template <class V, MaybeConst<Ok> M>
void fields(M& m, V& visit) {
    visit("re", m.re);
}
template <class V, MaybeConst<Sent> M>
void fields(M& m, V& visit) {
    visit("re", m.re);
    visit("live", m.live);
}
template <class V, MaybeConst<InviteCreated> M>
void fields(M& m, V& visit) {
    visit("re", m.re);
    visit("expires_at_ms", m.expires_at_ms);
}
template <class V, MaybeConst<InviteFound> M>
void fields(M& m, V& visit) {
    visit("re", m.re);
    visit("bundle", m.bundle);
    visit("expires_in_ms", m.expires_in_ms);
    visit("uses_left", m.uses_left);
}
template <class V, MaybeConst<Envelope> M>
void fields(M& m, V& visit) {
    visit("id", m.id);
    visit("at_ms", m.at_ms);
    visit("body", m.body);
}
template <class V, MaybeConst<Envelopes> M>
void fields(M& m, V& visit) {
    visit("drop", m.drop);
    visit("envelopes", m.envelopes);
}
template <class V, MaybeConst<IceServer> M>
void fields(M& m, V& visit) {
    visit("urls", m.urls);
    visit("username", m.username);
    visit("credential", m.credential);
}
template <class V, MaybeConst<Relays> M>
void fields(M& m, V& visit) {
    visit("re", m.re);
    visit("expires_in_ms", m.expires_in_ms);
    visit("servers", m.servers);
}
template <class V, MaybeConst<Error> M>
void fields(M& m, V& visit) {
    visit("re", m.re);
    visit("code", m.code);
}

}  // namespace vesper::wire
