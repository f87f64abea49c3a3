// The names of the surface. `./dev` writes the .d.ts from here (--emit-tsd).

#include <emscripten/bind.h>

#include "bindings/client.h"
#include "core/engine/engine.h"

namespace vesper::bindings {

namespace {

std::string message_prefix() {
    return std::string(engine::message_prefix);
}

}  // namespace

EMSCRIPTEN_BINDINGS(vesper_client) {
    emscripten::class_<Client>("Client")
        .class_function("create(host, vaultKey)", &Client::create,
                        emscripten::return_value_policy::take_ownership())
        .function("restore(name, sealed)", &Client::restore)
        .function("start()", &Client::start)
        .function("createProfile(name)", &Client::create_profile)
        .function("changeProfile(name, portrait)", &Client::change_profile)
        .function("createInvite(uses, label, askFirst)", &Client::create_invite)
        .function("createInviteFor(contact)", &Client::create_invite_for)
        .function("revokeInvite(id)", &Client::revoke_invite)
        .function("renewInvite(id)", &Client::renew_invite)
        .function("admit(invite, request)", &Client::admit)
        .function("decline(invite, request)", &Client::decline)
        .function("openLink(link)", &Client::open_link)
        .function("acceptInvite(id)", &Client::accept_invite)
        .function("sendText(contact, text, answersTo)", &Client::send_text)
        .function("sendFile(contact, file, broughtIn, text, answersTo)", &Client::send_file)
        .function("pauseFile(contact, position, paused)", &Client::pause_file)
        .function("startCall(contact, plain)", &Client::start_call)
        .function("answerCall(contact, plain)", &Client::answer_call)
        .function("endCall(contact)", &Client::end_call)
        .function("setCallSide(contact, muted, held, recording)", &Client::set_call_side)
        .function("transferCall(contact, to, plain)", &Client::transfer_call)
        .function("answerTransfer(contact, accepted, plain)", &Client::answer_transfer)
        .function("renameContact(contact, name)", &Client::rename_contact)
        .function("setMuted(contact, muted)", &Client::set_muted)
        .function("setBlocked(contact, blocked)", &Client::set_blocked)
        .function("forgetContact(contact)", &Client::forget_contact)
        .function("editMessage(contact, position, text)", &Client::edit_message)
        .function("removeMessage(contact, position)", &Client::remove_message)
        .function("forgetMessage(contact, position)", &Client::forget_message)
        .function("react(contact, position, emoji)", &Client::react)
        .function("readMessages(contact)", &Client::read_messages)
        .function("typing(contact, writes)", &Client::typing)
        .function("setDisappearing(contact, afterS)", &Client::set_disappearing)
        .function("setPreferences(readReceipts, typing, presence)", &Client::set_preferences)
        .function("safetyNumber(contact)", &Client::safety_number)
        .function("scanSafetyCode(contact, code)", &Client::scan_safety_code)
        .function("setVerified(contact, verified)", &Client::set_verified)
        .function("acceptIdentity(contact)", &Client::accept_identity)
        .function("refuseIdentity(contact)", &Client::refuse_identity)
        .function("serverDown()", &Client::server_down)
        .function("serverFrame(frame)", &Client::server_frame)
        .function("fileReady(contact, position, fromChunk)", &Client::file_ready)
        .function("fileEnded(contact, position, receipt)", &Client::file_ended)
        .function("fileMissing(contact, position)", &Client::file_missing)
        .function("chunkRead(contact, position, index, sealed)", &Client::chunk_read)
        .function("voiceCame(contact)", &Client::voice_came)
        .function("voiceFailed(contact)", &Client::voice_failed)
        .function("timer()", &Client::timer)
        .function("stored()", &Client::stored)
        .function("closeLinks()", &Client::close_links)
        .function("loaded(name, sealed)", &Client::loaded)
        .function("openNumber(name, sealed)", &Client::open_number)
        .function("openMessage(name, sealed)", &Client::open_message);
    emscripten::function("messagePrefix()", &message_prefix);
}

}  // namespace vesper::bindings
