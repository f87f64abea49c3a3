#pragma once
// The client as TypeScript sees it: the engine, its peer links, and the loop that carries out the engine's
// effects.
//
// Names are camelCase in TypeScript (embind.cpp). Ids are lowercase hex. What can be refused gives the name
// of the error, '' when it was not. The host may call back into the client at once, from any of its
// functions; only delete() must not be called from inside one.

#include <cstdint>
#include <string>

#include "bindings/host.h"
#include "bindings/types.h"
#include "core/engine/engine.h"
#include "rtc/peer_links.h"

namespace vesper::bindings {

class Client final : private rtc::LinkListener {
public:
    /// `vault_key`: 32 bytes, copied and not kept outside the engine. Null when it has another length.
    /// The caller owns it; a raw pointer, for which alone Embind writes `Client | null`.
    [[nodiscard]] static Client* create(const Host& host, const Uint8Array& vault_key);
    Client(const Host& host, const engine::VaultKey& vault_key);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // The inputs of engine::Engine, in its order.
    Refusal restore(const std::string& name, const Uint8Array& sealed);
    void start();
    Refusal create_profile(const std::string& name);
    Refusal change_profile(const std::string& name, const Uint8Array& portrait);
    Refusal create_invite(std::uint32_t uses, const std::string& label, bool ask_first);
    Refusal create_invite_for(const std::string& contact);
    Refusal revoke_invite(const std::string& invite);
    Refusal renew_invite(const std::string& invite);
    Refusal admit(const std::string& invite, const std::string& request);
    Refusal decline(const std::string& invite, const std::string& request);
    OpenedLink open_link(const std::string& link);
    Refusal accept_invite(const std::string& invite);
    Refusal send_text(const std::string& contact, const std::string& text, const AnsweredPlace& answers_to);
    Refusal send_file(const std::string& contact, const AnnouncedFile& file, const std::string& brought_in,
                      const std::string& text, const AnsweredPlace& answers_to);
    Refusal pause_file(const std::string& contact, double position, bool paused);
    Refusal start_call(const std::string& contact, bool plain);
    Refusal answer_call(const std::string& contact, bool plain);
    Refusal end_call(const std::string& contact);
    Refusal set_call_side(const std::string& contact, bool muted, bool held, bool recording);
    Refusal transfer_call(const std::string& contact, const std::string& to, bool plain);
    Refusal answer_transfer(const std::string& contact, bool accepted, bool plain);
    Refusal rename_contact(const std::string& contact, const std::string& name);
    Refusal set_muted(const std::string& contact, bool muted);
    Refusal set_blocked(const std::string& contact, bool blocked);
    Refusal forget_contact(const std::string& contact);
    Refusal edit_message(const std::string& contact, double position, const std::string& text);
    Refusal remove_message(const std::string& contact, double position);
    Refusal forget_message(const std::string& contact, double position);
    Refusal react(const std::string& contact, double position, const std::string& emoji);
    Refusal read_messages(const std::string& contact);
    Refusal typing(const std::string& contact, bool writes);
    Refusal set_disappearing(const std::string& contact, double after_s);
    void set_preferences(bool read_receipts, bool typing, bool presence);
    [[nodiscard]] SafetyNumber safety_number(const std::string& contact) const;
    Refusal scan_safety_code(const std::string& contact, const std::string& code);
    Refusal set_verified(const std::string& contact, bool verified);
    Refusal accept_identity(const std::string& contact);
    Refusal refuse_identity(const std::string& contact);
    void server_down();
    Refusal server_frame(const std::string& frame);
    void file_ready(const std::string& contact, double position, double from_chunk);
    void file_ended(const std::string& contact, double position, const Receipt& receipt);
    void file_missing(const std::string& contact, double position);
    void chunk_read(const std::string& contact, double position, double index, const MaybeBytes& sealed);
    void voice_came(const std::string& contact);
    void voice_failed(const std::string& contact);
    void timer();
    void loaded(const std::string& name, const MaybeBytes& sealed);
    [[nodiscard]] OpenedMessage open_message(const std::string& name, const Uint8Array& sealed) const;
    /// The position that a record of the history under number/ holds; 0 when it does not open.
    [[nodiscard]] double open_number(const std::string& name, const Uint8Array& sealed) const;

    /// The batch that Host.store was given last is durable: goes on with what waited for it.
    void stored();
    /// The page is going for good: the other sides learn it at once. The engine is not told.
    void close_links() { links_.close_all(); }

private:
    void link_signal(const engine::ContactId& contact, const engine::Signal& signal) override;
    void link_open(const engine::ContactId& contact) override;
    void link_path(const engine::ContactId& contact, engine::Path path) override;
    void link_closed(const engine::ContactId& contact) override;
    void file_channel(const engine::ContactId& contact, const emscripten::val& channel) override;
    void voice_transceiver(const engine::ContactId& contact, const emscripten::val& transceiver) override;
    void peer_frame(const engine::ContactId& contact, ByteView frame) override;
    void link_log(std::string_view where, std::string_view what) override;

    template <typename Input>
    auto take(Input&& input);
    template <auto Intent, typename... Arguments>
    Refusal with_id(const std::string& hex, engine::Error unknown, const Arguments&... arguments);
    template <auto Input>
    void about_voice(const std::string& contact);
    template <auto Input, typename... Arguments>
    void about_file(const std::string& contact, double position, const Arguments&... arguments);
    void pump();

    void carry_out(const engine::Store& store);
    void carry_out(const engine::Load& load);
    void carry_out(const engine::SendToServer& send);
    void carry_out(const engine::OpenLink& open);
    void carry_out(const engine::CloseLink& close);
    void carry_out(const engine::SignalToLink& signal);
    void carry_out(const engine::SendToPeer& send);
    void carry_out(const engine::ReceiveFile& file);
    void carry_out(const engine::SendFile& file);
    void carry_out(const engine::StopFile& file);
    void carry_out(const engine::ReadChunk& chunk);
    void carry_out(const engine::CarryVoice& voice);
    void carry_out(const engine::StartVoice& voice);
    void carry_out(const engine::StopVoice& voice);
    void carry_out(const engine::SetTimer& timer);
    void carry_out(const engine::Show& show);

    HostCalls host_;
    engine::Engine engine_;
    rtc::PeerLinks links_;
    bool pumping_ =
        false;  // an effect is being carried out: inputs from inside it leave theirs to the outer loop
    bool storing_ = false;  // a batch is being written: what is behind it waits
};

}  // namespace vesper::bindings
