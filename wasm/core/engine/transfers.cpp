// Files: announced by a post, asked for chunk by chunk by who receives them, over the link or, the small
// ones, through the drop. The chunks themselves pass by the engine; it decides who sends which, from where
// on.

#include <algorithm>

#include "core/common/text.h"
#include "core/engine/state.h"
#include "core/file/chunk.h"

namespace vesper::engine {

namespace {

using session::FileControl;

std::uint64_t chunks_of(const Transfer& transfer) {
    return file::Cut(transfer.size).chunks();
}

/// Whether so many bytes can be this chunk, sealed.
bool has_size_of(const Transfer& transfer, std::uint64_t index, std::size_t size) {
    return size == file::Cut(transfer.size).plain_bytes(index) + crypto::tag_size;
}

bool is_small(const Transfer& transfer) {
    return transfer.size <= limits::small_file_bytes;
}

/// A file of theirs that is to come as soon as there is a way.
bool is_wanted(const Transfer& transfer) {
    return transfer.incoming && !transfer.paused && !transfer.halted && !transfer.gone && !transfer.failed;
}

/// A file of ours that has a place in their drop.
bool is_to_deposit(const Transfer& transfer) {
    return !transfer.incoming && !transfer.paused && !transfer.halted && is_small(transfer) &&
           transfer.deposited != chunks_of(transfer);
}

/// Nobody takes or sends it any more, for now.
void stop(const Contact& contact, std::uint64_t position, Transfer& transfer, Turn& turn) {
    const bool was_open = std::exchange(transfer.open, false);
    if (std::exchange(transfer.under_way, false) || was_open)
        turn.then(StopFile{.contact = contact.id, .position = position});
}

/// The first ones of theirs that come through the drop; the others wait, so that a crowd of them costs
/// nothing.
std::vector<std::uint64_t> coming_through_drop(const Contact& contact) {
    std::vector<std::uint64_t> out;
    for (const auto& [position, transfer] : contact.transfers) {
        if (out.size() == limits::receiving_at_once) break;
        if (is_wanted(transfer) && is_small(transfer)) out.push_back(position);
    }
    return out;
}

TransferState state_of(const Transfer& transfer) {
    if (transfer.paused) return TransferState::paused;
    if (transfer.gone) return TransferState::gone;
    if (transfer.failed) return TransferState::failed;
    if (transfer.halted) return TransferState::halted;
    if (transfer.under_way) return TransferState::moving;
    const bool in_drop = !transfer.incoming && transfer.deposited == chunks_of(transfer);
    return in_drop ? TransferState::in_drop : TransferState::waiting;
}

bool has_link(const Contact& contact) {
    return std::holds_alternative<LinkOpen>(contact.link);
}

/// A file of ours, by its position, which is its number.
Transfer* ours(Contact& contact, std::uint64_t position) {
    const auto at = contact.transfers.find(position);
    return at == contact.transfers.end() || at->second.incoming ? nullptr : &at->second;
}

auto find_theirs(Contact& contact, std::uint64_t number) {
    return std::ranges::find_if(contact.transfers, [number](const auto& entry) {
        return entry.second.incoming && entry.second.number == number;
    });
}

std::size_t count(const Contact& contact, bool incoming) {
    return static_cast<std::size_t>(std::ranges::count_if(
        contact.transfers, [incoming](const auto& entry) { return entry.second.incoming == incoming; }));
}

void save(const Contact& contact, std::uint64_t position, const Transfer& transfer, Turn& turn) {
    turn.put(transfer_record(contact.id, position), encode_transfer(contact.id, position, transfer));
}

/// From the first chunk on that the drop is not known to have.
void read_again(Transfer& transfer) {
    transfer.next_to_read = transfer.deposited;
    transfer.reading = false;
    transfer.confirmed.clear();
    ++transfer.round;
}

}  // namespace

// ---- what a person does ----

Result Engine::State::send_file(Contact& contact, const session::File& file, std::string_view brought_in,
                                std::string_view text, const std::optional<MessagePlace>& answers_to,
                                Turn& turn) {
    if (!session::is_file(file) || brought_in.empty()) return std::unexpected(Error::file_invalid);
    if (count(contact, false) >= limits::max_transfers) return std::unexpected(Error::transfers_full);
    const std::uint64_t position = contact.conversation.next_position;
    if (auto sent = send_post(contact, text, file, answers_to, turn); !sent) return sent;
    turn.keep_file({.brought_in = std::string(brought_in), .name = file_name(contact.id, position)});
    const auto at = contact.transfers.emplace(
        position, Transfer{.incoming = false, .number = position, .size = file.size});
    engine::save(contact, position, at.first->second, turn);
    move_files(contact, turn);
    return {};
}

/// Going on is also what a person says who tries again.
Result Engine::State::pause_file(Contact& contact, std::uint64_t position, bool paused, Turn& turn) {
    const auto at = contact.transfers.find(position);
    if (at == contact.transfers.end()) {
        if (paused) return std::unexpected(Error::message_unknown);
        return change(contact, position, TakeFile{}, turn);
    }
    Transfer& transfer = at->second;
    const bool was_under_way = transfer.under_way;
    stop(contact, position, transfer, turn);
    transfer.paused = paused;
    if (transfer.incoming) transfer.halted = transfer.gone = transfer.failed = false;
    read_again(transfer);
    engine::save(contact, position, transfer, turn);
    const bool tells = paused ? was_under_way : !transfer.incoming;
    if (tells) {
        say_of_file(contact,
                    {.verb = paused ? FileControl::Verb::halt : FileControl::Verb::ready,
                     .file = {.of_receiver = transfer.incoming, .number = transfer.number}},
                    turn);
    }
    move_files(contact, turn);
    return {};
}

// ---- what moves next ----

/// Whether files go through the drop now.
bool Engine::State::uses_drop_for_files(const Contact& contact) const {
    return server && !has_link(contact) && can_seal(contact) && !contact.conversation.awaits_welcome &&
           contact.server_blocked_until_ms == 0;
}

/// When move_files has something to do that nothing else leads to; 0: it has not.
std::int64_t Engine::State::files_due_ms(const Contact& contact) const {
    if (contact.transfers.empty() || !uses_drop_for_files(contact)) return 0;
    std::int64_t due_ms = 0;
    const auto at = [&due_ms](std::int64_t time_ms) {
        if (time_ms != 0 && (due_ms == 0 || time_ms < due_ms)) due_ms = time_ms;
    };
    const auto deposits = [](const auto& entry) { return is_to_deposit(entry.second); };
    if (std::ranges::any_of(contact.transfers, deposits)) at(contact.drop_full_until_ms);
    for (const std::uint64_t position : coming_through_drop(contact))
        at(contact.transfers.at(position).fetch_due_ms);
    return due_ms;
}

/// Asks for files of theirs on an open link; without one, puts ours into their drop.
void Engine::State::move_files(Contact& contact, Turn& turn) {
    if (contact.transfers.empty()) return;
    if (has_link(contact) && can_seal(contact) && !contact.conversation.awaits_welcome) {
        receive_files(contact, turn);
    } else if (uses_drop_for_files(contact)) {
        deposit_files(contact, turn);
        fetch_from_drop(contact, turn);
    }
    for (auto& [position, transfer] : contact.transfers) show_transfer(contact, position, transfer, turn);
}

void Engine::State::receive_files(Contact& contact, Turn& turn) {
    std::size_t under_way = 0;
    for (const auto& [position, transfer] : contact.transfers) {
        if (transfer.incoming && transfer.under_way) ++under_way;
    }
    for (auto& [position, transfer] : contact.transfers) {
        if (under_way >= limits::receiving_at_once) return;
        if (transfer.under_way || !is_wanted(transfer)) continue;
        ++under_way;
        transfer.under_way = true;
        prepare_to_receive(contact, position, transfer, turn);
    }
}

void Engine::State::prepare_to_receive(const Contact& contact, std::uint64_t position, Transfer& transfer,
                                       Turn& turn) const {
    transfer.open = true;
    turn.then(ReceiveFile{.contact = contact.id,
                          .position = position,
                          .number = transfer.number,
                          .key = transfer.key,
                          .size = transfer.size});
}

/// One file after the other, behind the posts that announce them, and its chunks in their order: who receives
/// them takes none that is not the next.
void Engine::State::deposit_files(Contact& contact, Turn& turn) {
    if (contact.drop_full_until_ms > turn.now_ms) return;
    contact.drop_full_until_ms = 0;
    const auto waits = [](const auto& entry) {
        return std::holds_alternative<Waiting>(entry.second.carrier);
    };
    if (std::ranges::any_of(contact.outbox, waits)) return;
    for (auto& [position, transfer] : contact.transfers) {
        if (!is_to_deposit(transfer)) continue;
        const std::uint64_t chunks = chunks_of(transfer);
        std::uint64_t& next = transfer.next_to_read;
        next = std::max(next, transfer.deposited);
        if (!transfer.reading && next < std::min(chunks, transfer.deposited + limits::deposit_window)) {
            transfer.reading = true;
            turn.then(ReadChunk{.contact = contact.id, .position = position, .index = next});
        }
        return;
    }
}

/// What the drop has not brought for long, of a session that is gone for example, is asked for again.
void Engine::State::fetch_from_drop(Contact& contact, Turn& turn) {
    for (const std::uint64_t position : coming_through_drop(contact)) {
        Transfer& transfer = contact.transfers.at(position);
        if (transfer.fetch_due_ms != 0 && turn.now_ms < transfer.fetch_due_ms) continue;
        if (transfer.fetch_due_ms != 0) {
            prepare_to_receive(contact, position, transfer, turn);
            ++transfer.fetches;
        }
        const std::int64_t pause_ms = limits::fetch_pause_ms << std::min(transfer.fetches, 8U);
        transfer.fetch_due_ms = turn.now_ms + std::min(pause_ms, limits::longest_fetch_pause_ms);
    }
}

/// The link or the server has gone.
void Engine::State::halt_files(Contact& contact, Turn& turn) {
    for (auto& [position, transfer] : contact.transfers) {
        stop(contact, position, transfer, turn);
        transfer.halted = false;  // they say so again
        read_again(transfer);
        show_transfer(contact, position, transfer, turn);
    }
}

/// Chunks in a drop that were sealed in a session that is gone open nowhere.
void Engine::State::deposit_again(Contact& contact, Turn& turn) {
    for (auto& [position, transfer] : contact.transfers) {
        if (transfer.incoming || transfer.deposited == 0) continue;
        transfer.deposited = 0;
        read_again(transfer);
        engine::save(contact, position, transfer, turn);
    }
}

void Engine::State::show_transfer(const Contact& contact, std::uint64_t position, Transfer& transfer,
                                  Turn& turn) const {
    const TransferState state = state_of(transfer);
    if (std::exchange(transfer.shown, state) == state) return;
    turn.show(TransferShown{
        .contact = contact.id, .position = position, .incoming = transfer.incoming, .state = state});
}

// ---- files of theirs ----

void Engine::State::file_announced(Contact& contact, const MessageShown& message, Turn& turn) {
    if (count(contact, true) >= limits::max_transfers) return;  // a person may ask for it later
    expect_file(contact, message, message.file->file.size > limits::small_file_bytes, turn);
}

/// A person asks for one that is not under way.
void Engine::State::file_wanted(Contact& contact, const MessageShown& message, Turn& turn) {
    if (!contact.transfers.contains(message.position)) expect_file(contact, message, false, turn);
}

void Engine::State::expect_file(Contact& contact, const MessageShown& message, bool paused, Turn& turn) {
    const Transfer transfer{.incoming = true,
                            .number = message.number,
                            .key = message.file->file.key,
                            .size = message.file->file.size,
                            .paused = paused};
    contact.transfers.emplace(message.position, transfer);
    engine::save(contact, message.position, transfer, turn);
    move_files(contact, turn);
}

void Engine::State::file_ready(Contact& contact, std::uint64_t position, std::uint64_t from_chunk,
                               Turn& turn) {
    const auto at = contact.transfers.find(position);
    if (at == contact.transfers.end() || !is_wanted(at->second) || !can_seal(contact)) return;
    const FileControl control{.verb = FileControl::Verb::fetch,
                              .file = {.of_receiver = true, .number = at->second.number},
                              .from_chunk = from_chunk};
    if (has_link(contact)) {
        if (at->second.under_way) send_on_link(contact, control, turn);
    } else if (server) {
        send_through_server(contact, control, false, ForNothing{}, turn);
    }
}

void Engine::State::file_ended(Contact& contact, std::uint64_t position, Receipt receipt, Turn& turn) {
    const auto at = contact.transfers.find(position);
    if (at == contact.transfers.end() || !at->second.incoming) return;
    if (receipt == Receipt::failed) {
        at->second.failed = true;
        at->second.open = false;  // who tells of it has closed it
        if (std::exchange(at->second.under_way, false)) {
            say_of_file(
                contact,
                {.verb = FileControl::Verb::halt, .file = {.of_receiver = true, .number = at->second.number}},
                turn);
        }
        return move_files(contact, turn);
    }
    const FileState state = receipt == Receipt::whole ? FileState::whole : FileState::refused;
    if (auto known = change(contact, position, FileEnded{state}, turn); !known)
        turn.refuse("file", known.error());
}

/// Ended, or called off.
void Engine::State::end_transfer(Contact& contact, std::uint64_t position, Turn& turn) {
    const auto at = contact.transfers.find(position);
    if (at == contact.transfers.end()) return;
    stop(contact, position, at->second, turn);
    turn.show(TransferShown{.contact = contact.id,
                            .position = position,
                            .incoming = at->second.incoming,
                            .state = TransferState::over});
    turn.erase(transfer_record(contact.id, position));
    contact.transfers.erase(at);
    move_files(contact, turn);
}

/// With its message.
void Engine::State::erase_file(Contact& contact, std::uint64_t position, Turn& turn) {
    end_transfer(contact, position, turn);
    turn.erase(file_name(contact.id, position));
}

// ---- what they say ----

Error Engine::State::file_control_came(Contact& contact, const FileControl& control, bool over_link,
                                       Turn& turn) {
    const std::uint64_t number = control.file.number;
    if (control.file.of_receiver) {
        if (number >= contact.conversation.next_position) return Error::envelope_refused;
        if (control.verb == FileControl::Verb::fetch) return fetched(contact, control, over_link, turn);
        if (Transfer* transfer = ours(contact, number)) {
            transfer->halted = true;
            stop(contact, number, *transfer, turn);
        }
        move_files(contact, turn);
        return Error::none;
    }
    const auto at = find_theirs(contact, number);
    if (at == contact.transfers.end()) return Error::none;
    auto& [position, transfer] = *at;
    transfer.halted = control.verb == FileControl::Verb::halt;
    transfer.gone = control.verb == FileControl::Verb::gone;
    stop(contact, position, transfer, turn);
    move_files(contact, turn);
    return Error::none;
}

/// One that they have already they may fetch again, for as long as it is here.
Error Engine::State::fetched(Contact& contact, const FileControl& control, bool over_link, Turn& turn) {
    const std::uint64_t position = control.file.number;
    if (contact.transfers.contains(position) && ours(contact, position) == nullptr)
        return Error::envelope_refused;  // theirs
    Transfer* transfer = ours(contact, position);
    if (transfer == nullptr) {
        const bool waits = std::ranges::any_of(changes, [&](const Change& one) {
            return one.contact == contact.id && std::holds_alternative<SendFileAgain>(one.what);
        });
        if (over_link && !waits) {
            change({.contact = contact.id, .position = position, .what = SendFileAgain{control.from_chunk}},
                   turn);
        }
        return Error::none;
    }
    if (control.from_chunk > chunks_of(*transfer)) return Error::envelope_refused;
    if (over_link) {
        send_file_over_link(contact, position, control.from_chunk, turn);
    } else if (is_small(*transfer) && turn.now_ms >= transfer->fetch_due_ms) {
        transfer->fetch_due_ms = turn.now_ms + limits::fetch_pause_ms;
        transfer->deposited = control.from_chunk;
        read_again(*transfer);
        engine::save(contact, position, *transfer, turn);
    }
    move_files(contact, turn);
    return Error::none;
}

void Engine::State::send_file_over_link(Contact& contact, std::uint64_t position, std::uint64_t from_chunk,
                                        Turn& turn) {
    Transfer& transfer = contact.transfers.at(position);
    if (transfer.paused) {
        return say_of_file(
            contact, {.verb = FileControl::Verb::halt, .file = {.of_receiver = false, .number = position}},
            turn);
    }
    const auto going = std::ranges::count_if(contact.transfers, [](const auto& entry) {
        return !entry.second.incoming && entry.second.under_way;
    });
    if (!transfer.under_way && static_cast<std::size_t>(going) >= limits::sending_at_once) return;
    transfer.halted = false;
    transfer.under_way = true;
    turn.then(SendFile{.contact = contact.id, .position = position, .from_chunk = from_chunk});
}

/// It is on its way once more, until they say that they have it.
void Engine::State::send_again(Contact& contact, const MessageShown& message, std::uint64_t from_chunk,
                               Turn& turn) {
    if (!has_link(contact) || contact.transfers.contains(message.position)) return;
    if (count(contact, false) >= limits::max_transfers) return;
    const Transfer transfer{.incoming = false, .number = message.position, .size = message.file->file.size};
    if (from_chunk > chunks_of(transfer)) return;
    contact.transfers.emplace(message.position, transfer);
    engine::save(contact, message.position, transfer, turn);
    send_file_over_link(contact, message.position, from_chunk, turn);
    move_files(contact, turn);
}

void Engine::State::file_missing(Contact& contact, std::uint64_t position, Turn& turn) {
    end_transfer(contact, position, turn);
    say_of_file(contact,
                {.verb = FileControl::Verb::gone, .file = {.of_receiver = false, .number = position}}, turn);
}

/// On the link, or not at all: what is said of files is forgotten with it.
void Engine::State::say_of_file(Contact& contact, const FileControl& control, Turn& turn) {
    if (has_link(contact) && can_seal(contact)) send_on_link(contact, control, turn);
}

// ---- through the drop ----

void Engine::State::chunk_read(Contact& contact, std::uint64_t position, std::uint64_t index,
                               const std::optional<ByteView>& sealed, Turn& turn) {
    Transfer* transfer = ours(contact, position);
    if (transfer == nullptr || !transfer->reading || index != transfer->next_to_read) return;
    transfer->reading = false;
    if (has_link(contact) || !server || !can_seal(contact)) return;
    if (!sealed) return file_missing(contact, position, turn);
    if (!has_size_of(*transfer, index, sealed->size())) return file_missing(contact, position, turn);
    send_through_server(
        contact, session::FileChunk{.number = position, .index = index, .sealed = copy_of(*sealed)}, false,
        ForChunk{.contact = contact.id, .position = position, .index = index, .round = transfer->round},
        turn);
    ++transfer->next_to_read;
    move_files(contact, turn);
}

void Engine::State::chunk_deposited(const ForChunk& sent, Turn& turn) {
    Contact* contact = find_contact(sent.contact);
    Transfer* transfer = contact == nullptr ? nullptr : ours(*contact, sent.position);
    if (transfer == nullptr || transfer->round != sent.round || sent.index < transfer->deposited) return;
    transfer->confirmed.insert(sent.index);
    while (transfer->confirmed.erase(transfer->deposited) != 0) ++transfer->deposited;
    engine::save(*contact, sent.position, *transfer, turn);
    move_files(*contact, turn);
}

void Engine::State::chunk_refused(const ForChunk& sent, Turn& turn) {
    turn.refuse("chunk", Error::server_refused);
    Contact* contact = find_contact(sent.contact);
    if (contact == nullptr) return;
    contact->drop_full_until_ms = turn.now_ms + limits::fetch_pause_ms;
    if (Transfer* transfer = ours(*contact, sent.position); transfer != nullptr) read_again(*transfer);
}

/// One of a file that is not on its way has no place: it is here already, or was called off.
Error Engine::State::file_chunk_came(Contact& contact, session::FileChunk chunk, Turn& turn) {
    const auto at = find_theirs(contact, chunk.number);
    if (at == contact.transfers.end()) return Error::none;
    auto& [position, transfer] = *at;
    if (chunk.index >= chunks_of(transfer) || !has_size_of(transfer, chunk.index, chunk.sealed.size()))
        return Error::envelope_refused;
    // Large ones come when a person wants them, and over a link.
    if (!std::ranges::contains(coming_through_drop(contact), position)) return Error::none;
    transfer.fetch_due_ms = turn.now_ms + limits::fetch_pause_ms;
    transfer.fetches = 0;
    transfer.open = true;
    turn.store_chunk({.contact = contact.id,
                      .position = position,
                      .key = transfer.key,
                      .size = transfer.size,
                      .index = chunk.index,
                      .sealed = std::move(chunk.sealed)});
    return Error::none;
}

}  // namespace vesper::engine
