// Files: how they are announced, fetched, put into the drop, and how they end.

#include "core/common/text.h"
#include "core/engine/records.h"
#include "core/file/chunk.h"
#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

using Verb = session::FileControl::Verb;
using session::FileControl;

constexpr std::uint64_t small = 100'000;  // two chunks
constexpr std::uint64_t large = 20'000'000;

session::File file_of(std::uint64_t size, std::string name = "a.txt") {
    return {.key = {7, 8, 9}, .size = size, .name = std::move(name), .type = "text/plain"};
}

struct Sharer : Known {
    Sharer() = default;
    explicit Sharer(std::uint32_t number) : Known(number) {}

    Effects send(std::uint64_t size, std::string_view text = "") {
        return device.run([&](Moment moment) {
            device.result = device.engine.send_file(contact(), file_of(size), "new/1", text, {}, moment);
        });
    }
    /// They announce one.
    Effects announce(std::uint64_t size, std::uint64_t number = 7) {
        session::Post post{.number = number, .text = {}, .file = file_of(size)};
        return to_device(message(session::Message::Kind::file, session::encode(session::Body{post})));
    }
    Effects say(const FileControl& control) { return to_device(joiner->seal(control)); }
    Effects say_on_link(const FileControl& control) {
        const Bytes sealed = joiner->seal(control);
        return device.peer(contact(), ByteView(sealed).subspan(1));
    }
    Effects chunk(std::uint64_t index, std::size_t size, std::uint64_t number = 7) {
        return to_device(joiner->seal(session::FileChunk{
            .number = number, .index = index, .sealed = Bytes(size + crypto::tag_size, 5)}));
    }
    Effects link_opens() {
        // Who hears that they are there makes one.
        to_device(joiner->seal(session::Here{device_said()}));
        return device.run([&](Moment moment) { device.engine.link_open(contact(), moment); });
    }
    Effects link_closes() {
        return device.run([&](Moment moment) { device.engine.link_closed(contact(), moment); });
    }
    Effects pause(std::uint64_t position, bool paused) {
        return device.run([&](Moment moment) {
            device.result = device.engine.pause_file(contact(), position, paused, moment);
        });
    }
    Effects ready(std::uint64_t position, std::uint64_t from) {
        return device.run(
            [&](Moment moment) { device.engine.file_ready(contact(), position, from, moment); });
    }
    Effects ended(std::uint64_t position, Receipt receipt) {
        return device.run(
            [&](Moment moment) { device.engine.file_ended(contact(), position, receipt, moment); });
    }
    Effects missing(std::uint64_t position) {
        return device.run([&](Moment moment) { device.engine.file_missing(contact(), position, moment); });
    }
    /// What was read of one of ours.
    Effects read(const ReadChunk& chunk, std::uint64_t size) {
        const Bytes sealed(file::Cut(size).plain_bytes(chunk.index) + crypto::tag_size, 6);
        return device.run([&](Moment moment) {
            device.engine.chunk_read(contact(), chunk.position, chunk.index, ByteView(sealed), moment);
        });
    }
    /// Everything of a file of ours is put into the drop.
    void deposit(Effects effects, std::uint64_t size) {
        while (!effects.of<ReadChunk>().empty()) {
            const Effects put = read(effects.of<ReadChunk>().front(), size);
            const Effects confirmed = taken(put);
            effects = put.of<ReadChunk>().empty() ? confirmed : put;
        }
    }
    /// The server takes everything that was sent to it.
    Effects taken(const Effects& effects) {
        Effects out;
        for (const auto& sent : effects.requests<wire::Send>()) {
            const Effects more = device.answer(wire::Sent{.re = sent.id, .live = false});
            out.all.insert(out.all.end(), more.all.begin(), more.all.end());
        }
        return out;
    }
    /// Everything that the device says on the link.
    std::vector<session::Content> hear_link(const Effects& effects) {
        std::vector<session::Content> out;
        for (const auto& sent : effects.of<SendToPeer>()) {
            const auto plaintext = joiner->session->open(sent.frame);
            REQUIRE(plaintext);
            auto content = session::decode_content(*plaintext);
            REQUIRE(content);
            out.push_back(std::move(*content));
        }
        return out;
    }
    template <class T>
    std::vector<T> only(const std::vector<session::Content>& contents) {
        std::vector<T> out;
        for (const auto& content : contents) {
            if (const auto* one = std::get_if<T>(&content)) out.push_back(*one);
        }
        return out;
    }
    std::optional<MessageShown> stored(std::uint64_t position) const {
        const std::string name = message_record(contact(), position);
        const auto found = device.records.find(name);
        if (found == device.records.end()) return std::nullopt;
        auto message = device.engine.open_message(name, found->second);
        REQUIRE(message);
        return *message;
    }
    static std::vector<TransferState> states(const Effects& effects) {
        std::vector<TransferState> out;
        for (const auto& shown : effects.shown<TransferShown>()) out.push_back(shown.state);
        return out;
    }
    bool has_transfer(std::uint64_t position) const {
        return device.records.contains(transfer_record(contact(), position));
    }

private:
    std::uint64_t device_said() const { return 0; }
};

using States = std::vector<TransferState>;

TEST_CASE("a file is announced by a post, kept before it, and put into the drop chunk by chunk") {
    Sharer sharer;
    const Effects sent = sharer.send(small, "look");
    const auto store = sent.of<Store>();
    REQUIRE(store.size() == 1);
    REQUIRE(store.front().files.size() == 1);
    CHECK(store.front().files.front().brought_in == "new/1");
    CHECK(store.front().files.front().name == file_name(sharer.contact(), 1));
    const auto heard = sharer.only<session::Message>(sharer.hear(sent));
    REQUIRE(heard.size() == 1);
    CHECK(heard.front().kind == session::Message::Kind::file);
    const auto body = session::decode_body(heard.front().kind, heard.front().body);
    REQUIRE(body);
    CHECK(std::get<session::Post>(*body).file == file_of(small));
    CHECK(std::get<session::Post>(*body).text == "look");
    CHECK(sharer.stored(1)->file->state == FileState::under_way);

    // Behind the post that announces it, one chunk after the other.
    Effects last;
    Effects reads = sent;
    for (const std::uint64_t index : {0U, 1U}) {
        REQUIRE(reads.of<ReadChunk>().size() == 1);
        CHECK(reads.of<ReadChunk>().front().index == index);
        const Effects put = sharer.read(reads.of<ReadChunk>().front(), small);
        const auto chunks = sharer.only<session::FileChunk>(sharer.hear(put));
        REQUIRE(chunks.size() == 1);
        CHECK(chunks.front().index == index);
        CHECK(chunks.front().number == 1);
        CHECK_FALSE(put.request<wire::Send>().ephemeral);
        last = sharer.taken(put);
        reads = put;
    }
    CHECK(Sharer::states(last) == States{TransferState::in_drop});
    CHECK(sharer.has_transfer(1));

    // They have it: their word ends it.
    const Effects over = sharer.to_device(sharer.message(
        session::Message::Kind::file_received, session::encode(session::Body{session::FileReceived{1}})));
    CHECK(Sharer::states(over) == States{TransferState::over});
    CHECK(sharer.stored(1)->file->state == FileState::whole);
    CHECK_FALSE(sharer.has_transfer(1));
}

TEST_CASE("a large file waits for a link, and goes from the chunk that is asked for") {
    Sharer sharer;
    const Effects sent = sharer.send(large);
    CHECK(sent.of<ReadChunk>().empty());
    CHECK(Sharer::states(sent) == States{TransferState::waiting});
    sharer.hear(sent);
    sharer.link_opens();
    const Effects asked = sharer.say_on_link({.verb = Verb::fetch, .file = {true, 1}, .from_chunk = 3});
    REQUIRE(asked.of<SendFile>().size() == 1);
    CHECK(asked.of<SendFile>().front().from_chunk == 3);
    CHECK(asked.of<SendFile>().front().position == 1);
    CHECK(Sharer::states(asked) == States{TransferState::moving});
    const Effects closed = sharer.link_closes();
    CHECK(closed.of<StopFile>().size() == 1);
    CHECK(Sharer::states(closed) == States{TransferState::waiting});
}

TEST_CASE("a small file of theirs is fetched as soon as there is a link, from what is here") {
    Sharer sharer;
    const Effects announced = sharer.announce(small);
    CHECK(announced.of<ReceiveFile>().empty());
    CHECK(announced.show<MessageShown>().file->file == file_of(small));
    const Effects opened = sharer.link_opens();
    REQUIRE(opened.of<ReceiveFile>().size() == 1);
    const ReceiveFile wanted = opened.of<ReceiveFile>().front();
    CHECK(wanted.number == 7);
    CHECK(wanted.position == 1);
    CHECK(wanted.size == small);
    CHECK(wanted.key == file_of(small).key);
    sharer.hear_link(opened);
    const auto fetches = sharer.only<FileControl>(sharer.hear_link(sharer.ready(1, 1)));
    REQUIRE(fetches.size() == 1);
    CHECK(fetches.front().verb == Verb::fetch);
    CHECK(fetches.front().file.of_receiver);
    CHECK(fetches.front().file.number == 7);
    CHECK(fetches.front().from_chunk == 1);

    const Effects over = sharer.ended(1, Receipt::whole);
    CHECK(sharer.stored(1)->file->state == FileState::whole);
    CHECK_FALSE(sharer.has_transfer(1));
    const auto told = sharer.only<session::Message>(sharer.hear_link(over));
    REQUIRE_FALSE(told.empty());
    CHECK(told.front().kind == session::Message::Kind::file_received);
    // Said twice it changes nothing.
    CHECK(sharer.ended(1, Receipt::whole).all.empty());
}

TEST_CASE("a large file of theirs comes when a person wants it, also after a restart") {
    Sharer sharer;
    CHECK(Sharer::states(sharer.announce(large)) == States{TransferState::paused});
    CHECK(sharer.link_opens().of<ReceiveFile>().empty());
    CHECK(sharer.pause(1, false).of<ReceiveFile>().size() == 1);
    sharer.device.restart();
    sharer.device.hello();
    CHECK(sharer.link_opens().of<ReceiveFile>().size() == 1);
    const Effects paused = sharer.pause(1, true);
    CHECK(paused.of<StopFile>().size() == 1);
    CHECK(Sharer::states(paused) == States{TransferState::paused});
    sharer.link_closes();
    CHECK(sharer.link_opens().of<ReceiveFile>().empty());
}

TEST_CASE("chunks from the drop are stored before their envelope is acknowledged") {
    Sharer sharer;
    sharer.announce(small);
    const Effects came = sharer.chunk(0, file::chunk_size);
    const auto store = came.of<Store>();
    REQUIRE(store.size() == 1);
    REQUIRE(store.front().chunks.size() == 1);
    CHECK(store.front().chunks.front().index == 0);
    CHECK(store.front().chunks.front().position == 1);
    CHECK(store.front().chunks.front().key == file_of(small).key);
    CHECK(std::holds_alternative<Store>(came.all.front()));
    CHECK(came.requests<wire::Acknowledge>().size() == 1);
}

TEST_CASE("chunks that have no place in the file are refused, and those of no file ignored") {
    Sharer sharer;
    sharer.announce(small);
    const auto refused = [](const Effects& effects) {
        return effects.shown<RefusedShown>().size() == 1 && effects.requests<wire::Acknowledge>().size() == 1;
    };
    CHECK(refused(sharer.chunk(0, file::chunk_size - 1)));
    CHECK(refused(sharer.chunk(1, file::chunk_size)));
    CHECK(refused(sharer.chunk(2, 5)));
    const Effects unknown = sharer.chunk(0, file::chunk_size, 8);
    CHECK(unknown.shown<RefusedShown>().empty());
    for (const Store& store : unknown.of<Store>()) CHECK(store.chunks.empty());
}

TEST_CASE("a file that is not what was announced is refused and not asked for again") {
    Sharer sharer;
    sharer.announce(small);
    sharer.link_opens();
    const Effects over = sharer.ended(1, Receipt::refused);
    CHECK(sharer.stored(1)->file->state == FileState::refused);
    CHECK(sharer.only<session::Message>(sharer.hear_link(over)).empty());
    sharer.link_closes();
    CHECK(sharer.link_opens().of<ReceiveFile>().empty());
    // A person may ask once more.
    CHECK(sharer.pause(1, false).of<ReceiveFile>().size() == 1);
    CHECK(sharer.stored(1)->file->state == FileState::under_way);
}

TEST_CASE("a file that cannot be written waits until a person tries again") {
    Sharer sharer;
    sharer.announce(small);
    sharer.hear_link(sharer.link_opens());
    const Effects failed = sharer.ended(1, Receipt::failed);
    CHECK(Sharer::states(failed) == States{TransferState::failed});
    const auto said = sharer.only<FileControl>(sharer.hear_link(failed));
    REQUIRE(said.size() == 1);
    CHECK(said.front().verb == Verb::halt);
    CHECK(sharer.pause(1, false).of<ReceiveFile>().size() == 1);
}

TEST_CASE("the sender pauses and goes on; the other side hears of both") {
    Sharer sharer;
    sharer.hear(sharer.send(large));
    sharer.hear_link(sharer.link_opens());
    sharer.say_on_link({.verb = Verb::fetch, .file = {true, 1}});
    const Effects paused = sharer.pause(1, true);
    CHECK(paused.of<StopFile>().size() == 1);
    const auto halt = sharer.only<FileControl>(sharer.hear_link(paused));
    REQUIRE(halt.size() == 1);
    CHECK(halt.front().verb == Verb::halt);
    CHECK_FALSE(halt.front().file.of_receiver);
    // Who asks meanwhile is told.
    const Effects asked = sharer.say_on_link({.verb = Verb::fetch, .file = {true, 1}});
    CHECK(asked.of<SendFile>().empty());
    CHECK(sharer.only<FileControl>(sharer.hear_link(asked)).front().verb == Verb::halt);
    const auto ready = sharer.only<FileControl>(sharer.hear_link(sharer.pause(1, false)));
    REQUIRE(ready.size() == 1);
    CHECK(ready.front().verb == Verb::ready);
}

TEST_CASE("what they say of a file of theirs is shown, and ready makes it come") {
    Sharer sharer;
    sharer.announce(small);
    sharer.link_opens();
    CHECK(Sharer::states(sharer.say_on_link({.verb = Verb::halt, .file = {false, 7}})) ==
          States{TransferState::halted});
    CHECK(sharer.say_on_link({.verb = Verb::ready, .file = {false, 7}}).of<ReceiveFile>().size() == 1);
    CHECK(Sharer::states(sharer.say_on_link({.verb = Verb::gone, .file = {false, 7}})) ==
          States{TransferState::gone});
    CHECK(sharer.say_on_link({.verb = Verb::gone, .file = {false, 8}}).shown<TransferShown>().empty());
}

TEST_CASE("a file that is not here any more is said to be gone") {
    Sharer sharer;
    sharer.hear(sharer.send(large));
    sharer.hear_link(sharer.link_opens());
    sharer.say_on_link({.verb = Verb::fetch, .file = {true, 1}});
    const Effects gone = sharer.missing(1);
    CHECK(Sharer::states(gone) == States{TransferState::over});
    CHECK(sharer.only<FileControl>(sharer.hear_link(gone)).front().verb == Verb::gone);
    CHECK_FALSE(sharer.has_transfer(1));
}

TEST_CASE("a file goes with its message, taken back, deleted or disappeared, and with its contact") {
    Sharer sharer;
    sharer.announce(small);
    const auto erases = [&](const Effects& effects, std::uint64_t position) {
        const std::string name = file_name(sharer.contact(), position);
        return std::ranges::any_of(effects.of<Store>(), [&](const Store& store) {
            return std::ranges::contains(store.erases, name);
        });
    };
    const Effects removed = sharer.to_device(
        sharer.message(session::Message::Kind::removal, session::encode(session::Body{session::Removal{7}})));
    CHECK(erases(removed, 1));
    CHECK_FALSE(sharer.has_transfer(1));
    CHECK(sharer.stored(1)->kind == ShownKind::removed);
    CHECK_FALSE(sharer.stored(1)->file);

    sharer.send(small);
    const Effects forgotten = sharer.device.run(
        [&](Moment moment) { REQUIRE(sharer.device.engine.forget_message(sharer.contact(), 2, moment)); });
    CHECK(erases(forgotten, 2));
    CHECK_FALSE(sharer.has_transfer(2));

    sharer.send(small);
    const Effects gone = sharer.device.run(
        [&](Moment moment) { REQUIRE(sharer.device.engine.forget_contact(sharer.contact(), moment)); });
    REQUIRE(gone.of<Store>().size() == 1);
    CHECK(std::ranges::contains(gone.of<Store>().front().erases_under,
                                "file/" + encode_hex(sharer.contact()) + "/"));
}

TEST_CASE("what the drop was given goes on where the server's word left off, after a restart too") {
    Sharer sharer;
    const Effects sent = sharer.send(5 * file::chunk_size);
    sharer.hear(sent);
    std::vector<Effects> put{sent};
    for (std::size_t i = 0; i < limits::deposit_window; ++i) {
        REQUIRE(put.back().of<ReadChunk>().size() == 1);
        put.push_back(sharer.read(put.back().of<ReadChunk>().front(), 5 * file::chunk_size));
    }
    CHECK(put.back().of<ReadChunk>().empty());
    // The second is confirmed before the first.
    CHECK(sharer.taken(put[2]).of<ReadChunk>().empty());
    CHECK(sharer.taken(put[1]).of<ReadChunk>().size() == 1);
    sharer.device.restart();
    sharer.taken(sharer.device.hello());
    const auto reads = sharer.pause(1, false).of<ReadChunk>();
    REQUIRE(reads.size() == 1);
    CHECK(reads.front().index == 2);
}

TEST_CASE("a full drop is not tried again for a while") {
    Sharer sharer;
    const Effects sent = sharer.send(small);
    const Effects put = sharer.read(sent.of<ReadChunk>().front(), small);
    const auto refused = sharer.device.answer(
        wire::Error{.re = put.request<wire::Send>().id, .code = wire::ErrorCode::drop_full});
    CHECK(refused.of<ReadChunk>().empty());
    CHECK(sharer.device.timer_at(start_ms + limits::fetch_pause_ms - 1).of<ReadChunk>().empty());
    CHECK(sharer.device.timer_at(start_ms + limits::fetch_pause_ms).of<ReadChunk>().size() == 1);
}

TEST_CASE("chunks that the drop does not bring are asked for through it, seldom") {
    Sharer sharer;
    sharer.announce(small);
    CHECK(sharer.device.timer_at(start_ms + limits::fetch_pause_ms - 1).of<ReceiveFile>().empty());
    CHECK(sharer.device.timer_at(start_ms + limits::fetch_pause_ms).of<ReceiveFile>().size() == 1);
    const Effects asked = sharer.ready(1, 1);
    CHECK_FALSE(asked.request<wire::Send>().ephemeral);
    const auto fetches = sharer.only<FileControl>(sharer.hear(asked));
    REQUIRE(fetches.size() == 1);
    CHECK(fetches.front().from_chunk == 1);
    CHECK(sharer.device.timer_at(sharer.device.now_ms + 1).of<ReceiveFile>().empty());
}

TEST_CASE("a fetch through the drop puts the rest there again, at most once in a while") {
    Sharer sharer;
    sharer.deposit(sharer.send(small), small);
    const Effects again = sharer.say({.verb = Verb::fetch, .file = {true, 1}, .from_chunk = 1});
    REQUIRE(again.of<ReadChunk>().size() == 1);
    CHECK(again.of<ReadChunk>().front().index == 1);
    CHECK(sharer.say({.verb = Verb::fetch, .file = {true, 1}}).of<ReadChunk>().empty());
}

TEST_CASE("files that cannot be asked for are refused: numbers never given out, chunks beyond the end") {
    Sharer sharer;
    sharer.hear(sharer.send(large));
    sharer.link_opens();
    const auto refuses = [&](const FileControl& control) {
        const Effects effects = sharer.say_on_link(control);
        return effects.of<SendFile>().empty() && effects.shown<RefusedShown>().size() == 1;
    };
    CHECK(refuses({.verb = Verb::fetch, .file = {true, 2}}));
    CHECK(refuses({.verb = Verb::halt, .file = {true, 2}}));
    CHECK(refuses({.verb = Verb::fetch, .file = {true, 1}, .from_chunk = file::Cut(large).chunks() + 1}));
}

TEST_CASE("a flood of announced files stays bounded; those beyond come when a person asks") {
    Sharer sharer;
    for (std::uint64_t number = 1; number <= limits::max_transfers + 1; ++number)
        sharer.announce(small, number);
    CHECK(sharer.has_transfer(limits::max_transfers));
    CHECK_FALSE(sharer.has_transfer(limits::max_transfers + 1));
    const Effects opened = sharer.link_opens();
    CHECK(opened.of<ReceiveFile>().size() == limits::receiving_at_once);
    CHECK_FALSE(sharer.pause(limits::max_transfers + 1, true).stores());
    CHECK(sharer.device.result == std::unexpected(Error::message_unknown));
    sharer.pause(limits::max_transfers + 1, false);
    CHECK(sharer.has_transfer(limits::max_transfers + 1));
    // As one ends, the next has its turn.
    CHECK(sharer.ended(1, Receipt::whole).of<ReceiveFile>().size() == 1);
}

TEST_CASE("what is said of a file is checked before it is sent") {
    Sharer sharer;
    const auto refused = [&](session::File file, std::string_view brought_in = "new/1") {
        const Effects effects = sharer.device.run([&](Moment moment) {
            sharer.device.result =
                sharer.device.engine.send_file(sharer.contact(), file, brought_in, "", {}, moment);
        });
        return effects.all.empty() && sharer.device.result == std::unexpected(Error::file_invalid);
    };
    CHECK(refused(file_of(5, "")));
    CHECK(refused(file_of(5, "a/b")));
    CHECK(refused(file_of(5, "a\nb")));
    CHECK(refused(file_of(limits::max_file_bytes + 1)));
    CHECK(refused(file_of(5), ""));
    session::File preview = file_of(5);
    preview.preview = Bytes(limits::max_preview_bytes + 1);
    CHECK(refused(preview));
    CHECK(sharer.send(5).stores());
}

TEST_CASE("they cannot say that they have a file of their own, or one that is none") {
    Sharer sharer;
    sharer.device.send(sharer.contact(), "only words");
    sharer.announce(small);
    const auto received = [&](std::uint64_t number) {
        return sharer.to_device(
            sharer.message(session::Message::Kind::file_received,
                           session::encode(session::Body{session::FileReceived{number}})));
    };
    CHECK(received(1).shown<MessageShown>().empty());  // words
    CHECK(received(2).shown<MessageShown>().empty());  // theirs
    CHECK(received(9).shown<RefusedShown>().size() == 1);
    CHECK(sharer.stored(2)->file->state == FileState::under_way);
}

TEST_CASE("a new session puts into the drop again what only the old one could open") {
    Sharer sharer;
    const Effects effects = sharer.send(small);
    sharer.hear(effects);
    sharer.taken(effects);
    sharer.deposit(effects, small);
    const Effects reset = sharer.to_device(sharer.reset(0));
    sharer.device.run([&](Moment moment) { sharer.device.engine.link_closed(sharer.contact(), moment); });
    const Effects again = sharer.taken(reset);
    std::size_t reads = again.of<ReadChunk>().size() + reset.of<ReadChunk>().size();
    if (reads == 0)
        reads = sharer.device.timer_at(sharer.device.now_ms + limits::link_timeout_ms).of<ReadChunk>().size();
    CHECK(reads == 1);
}

TEST_CASE("a large file comes only as a person wants it: chunks that nobody asked for are not taken") {
    Sharer sharer;
    sharer.announce(large);
    const auto stored = [](const Effects& effects) {
        std::size_t chunks = 0;
        for (const Store& store : effects.of<Store>()) chunks += store.chunks.size();
        return chunks;
    };
    CHECK(stored(sharer.chunk(0, file::chunk_size)) == 0);
    sharer.pause(1, false);
    CHECK(stored(sharer.chunk(0, file::chunk_size)) == 0);  // not through the drop
    sharer.announce(small, 8);
    CHECK(stored(sharer.chunk(0, file::chunk_size, 8)) == 1);
    const Effects paused = sharer.pause(2, true);
    CHECK(paused.of<StopFile>().size() == 1);
    CHECK(stored(sharer.chunk(0, file::chunk_size, 8)) == 0);
}

TEST_CASE("of a crowd of small files only the first ones come through the drop at a time") {
    Sharer sharer;
    for (std::uint64_t number = 1; number <= 2 * limits::receiving_at_once; ++number)
        sharer.announce(small, number);
    for (std::uint64_t number = 1; number <= 2 * limits::receiving_at_once; ++number) {
        const Effects came = sharer.chunk(0, file::chunk_size, number);
        const bool taken =
            std::ranges::any_of(came.of<Store>(), [](const Store& store) { return !store.chunks.empty(); });
        CHECK(taken == (number <= limits::receiving_at_once));
    }
}

TEST_CASE("nothing about files keeps the timer in the past") {
    const auto settles = [](Sharer& sharer) {
        for (int i = 0; i < 5; ++i) {
            const std::int64_t at_ms = std::max(sharer.device.now_ms, sharer.device.timer_at_ms);
            sharer.device.timer_at_ms = 0;  // unless it is set again
            sharer.device.timer_at(at_ms);
            if (sharer.device.timer_at_ms > sharer.device.now_ms || sharer.device.timer_at_ms == 0)
                return true;
        }
        return false;
    };
    SECTION("a small file of theirs that is paused") {
        Sharer sharer;
        sharer.announce(small);
        sharer.pause(1, true);
        sharer.device.now_ms += 2 * limits::fetch_pause_ms;
        CHECK(settles(sharer));
    }
    SECTION("a contact who was blocked meanwhile") {
        Sharer sharer;
        sharer.announce(small);
        sharer.device.run([&](Moment moment) {
            REQUIRE(sharer.device.engine.set_blocked(sharer.contact(), true, moment));
        });
        sharer.device.now_ms += 2 * limits::fetch_pause_ms;
        CHECK(settles(sharer));
    }
    SECTION("a full drop, and the file is over") {
        Sharer sharer;
        const Effects sent = sharer.send(small);
        const Effects put = sharer.read(sent.of<ReadChunk>().front(), small);
        sharer.device.answer(
            wire::Error{.re = put.request<wire::Send>().id, .code = wire::ErrorCode::drop_full});
        sharer.device.run([&](Moment moment) {
            REQUIRE(sharer.device.engine.forget_message(sharer.contact(), 1, moment));
        });
        sharer.device.now_ms += 2 * limits::fetch_pause_ms;
        CHECK(settles(sharer));
    }
    SECTION("a chunk of a large file that nobody wants") {
        Sharer sharer;
        sharer.announce(large);
        sharer.chunk(0, file::chunk_size);
        sharer.device.now_ms += 2 * limits::fetch_pause_ms;
        CHECK(settles(sharer));
    }
}

TEST_CASE("who is away for long is asked for their file ever more seldom") {
    Sharer sharer;
    sharer.announce(small);
    std::size_t asked = 0;
    for (int hour = 0; hour < 14 * 24; ++hour) {
        sharer.device.now_ms += 60LL * 60 * 1000;
        asked += sharer.device.timer().of<ReceiveFile>().size();
    }
    CHECK(asked >= 14);
    CHECK(asked <= 24);
}

TEST_CASE("a file that they have had is sent again while it is here; nothing else is") {
    Sharer sharer;
    sharer.hear(sharer.send(large));
    sharer.to_device(sharer.message(session::Message::Kind::file_received,
                                    session::encode(session::Body{session::FileReceived{1}})));
    sharer.device.send(sharer.contact(), "words");
    sharer.announce(small);
    sharer.hear_link(sharer.link_opens());
    const auto fetch = [&](std::uint64_t number) {
        return sharer.say_on_link({.verb = Verb::fetch, .file = {true, number}});
    };
    CHECK(fetch(1).of<SendFile>().size() == 1);
    CHECK(sharer.has_transfer(1));
    sharer.to_device(sharer.message(session::Message::Kind::file_received,
                                    session::encode(session::Body{session::FileReceived{1}})));
    CHECK_FALSE(sharer.has_transfer(1));
    const Effects words = fetch(2);
    CHECK(words.of<SendFile>().empty());
    CHECK(sharer.only<FileControl>(sharer.hear_link(words)).front().verb == Verb::gone);
    CHECK(fetch(3).of<SendFile>().empty());  // their own
}

TEST_CASE("only so many files of ours go to a contact at once") {
    Sharer sharer;
    for (std::size_t i = 0; i <= limits::sending_at_once; ++i) sharer.hear(sharer.send(large));
    sharer.hear_link(sharer.link_opens());
    std::size_t sending = 0;
    for (std::uint64_t number = 1; number <= limits::sending_at_once + 1; ++number) {
        sending += sharer.say_on_link({.verb = Verb::fetch, .file = {true, number}}).of<SendFile>().size();
    }
    CHECK(sending == limits::sending_at_once);
}

TEST_CASE("what the surroundings say of files that are over, or of nobody's, changes nothing") {
    Sharer sharer;
    sharer.announce(small);
    sharer.hear(sharer.send(large));
    const ContactId nobody{9};
    const auto silent = [&](auto input) { return sharer.device.run(input).all.empty(); };
    Engine& engine = sharer.device.engine;
    CHECK(silent([&](Moment moment) { engine.file_ready(nobody, 1, 0, moment); }));
    CHECK(silent([&](Moment moment) { engine.file_ended(nobody, 1, Receipt::whole, moment); }));
    CHECK(silent([&](Moment moment) { engine.file_missing(nobody, 1, moment); }));
    CHECK(silent([&](Moment moment) { engine.chunk_read(nobody, 1, 0, {}, moment); }));
    CHECK(silent([&](Moment moment) { engine.file_ready(sharer.contact(), 7, 0, moment); }));
    CHECK(silent([&](Moment moment) { engine.file_ended(sharer.contact(), 2, Receipt::whole, moment); }));
    CHECK(silent([&](Moment moment) { engine.chunk_read(sharer.contact(), 7, 0, {}, moment); }));
    CHECK(silent([&](Moment moment) { engine.chunk_read(sharer.contact(), 2, 0, {}, moment); }));
    sharer.pause(1, true);
    CHECK(silent([&](Moment moment) { engine.file_ready(sharer.contact(), 1, 0, moment); }));
    sharer.pause(1, false);
    sharer.device.server_down();
    CHECK(silent([&](Moment moment) { engine.file_ready(sharer.contact(), 1, 0, moment); }));
    CHECK(sharer.missing(9).all.empty());
    sharer.device.run([&](Moment moment) { REQUIRE(engine.set_blocked(sharer.contact(), true, moment)); });
    CHECK(silent([&](Moment moment) { engine.file_ready(sharer.contact(), 1, 0, moment); }));
}

TEST_CASE(
    "a chunk that was read too late, or is not the one, is not sent; a file that cannot be read is over") {
    Sharer sharer;
    const Effects sent = sharer.send(5 * file::chunk_size);
    const ReadChunk first = sent.of<ReadChunk>().front();
    CHECK(sharer.read({.contact = first.contact, .position = 1, .index = 1}, 5 * file::chunk_size)
              .requests<wire::Send>()
              .empty());
    SECTION("the link is open by then") {
        sharer.link_opens();
        CHECK(sharer.read(first, 5 * file::chunk_size).requests<wire::Send>().empty());
    }
    SECTION("the server has gone, and its halves are put there again when it is back") {
        sharer.device.server_down();
        CHECK(sharer.read(first, 5 * file::chunk_size).requests<wire::Send>().empty());
        const Effects back = sharer.device.hello();
        sharer.taken(back);
        CHECK(sharer.pause(1, false).of<ReadChunk>().size() + back.of<ReadChunk>().size() >= 1);
    }
    SECTION("of another size it is not the file that was announced") {
        CHECK(Sharer::states(sharer.read(first, 5)) == States{TransferState::over});
    }
    SECTION("there is none") {
        const Effects none = sharer.device.run(
            [&](Moment moment) { sharer.device.engine.chunk_read(sharer.contact(), 1, 0, {}, moment); });
        CHECK(Sharer::states(none) == States{TransferState::over});
    }
}

TEST_CASE("the server's late word on chunks of what is gone, or was begun anew, counts for nothing") {
    Sharer sharer;
    const Effects sent = sharer.send(small);
    const Effects put = sharer.read(sent.of<ReadChunk>().front(), small);
    const auto id = put.request<wire::Send>().id;
    const wire::Sent confirmed{.re = id, .live = false};
    const wire::Error refused{.re = id, .code = wire::ErrorCode::drop_full};
    SECTION("begun anew") {
        sharer.say({.verb = Verb::fetch, .file = {true, 1}});
        CHECK(sharer.device.answer(confirmed).all.empty());
    }
    SECTION("its message is gone") {
        sharer.device.run([&](Moment moment) {
            REQUIRE(sharer.device.engine.forget_message(sharer.contact(), 1, moment));
        });
        SECTION("confirmed") {
            CHECK(sharer.device.answer(confirmed).all.empty());
        }
        SECTION("refused") {
            CHECK(sharer.device.answer(refused).shown<RefusedShown>().size() == 1);
        }
    }
    SECTION("its contact is gone") {
        sharer.device.run(
            [&](Moment moment) { REQUIRE(sharer.device.engine.forget_contact(sharer.contact(), moment)); });
        SECTION("confirmed") {
            CHECK(sharer.device.answer(confirmed).all.empty());
        }
        SECTION("refused") {
            CHECK(sharer.device.answer(refused).shown<RefusedShown>().size() == 1);
        }
    }
}

TEST_CASE(
    "a file is not sent with what cannot be said, in answer to nothing, or beyond what is kept of them") {
    Sharer sharer;
    const auto send = [&](std::string_view text, std::optional<MessagePlace> answers_to) {
        sharer.device.run([&](Moment moment) {
            sharer.device.result = sharer.device.engine.send_file(sharer.contact(), file_of(small), "new/1",
                                                                  text, answers_to, moment);
        });
        return sharer.device.result;
    };
    CHECK(send(std::string(limits::max_text_bytes + 1, 'a'), {}) == std::unexpected(Error::text_too_long));
    CHECK(send("", MessagePlace{.ours = true, .number = 5}) == std::unexpected(Error::message_unknown));
    sharer.device.server_down();
    for (std::size_t i = 0; i < limits::max_transfers; ++i) REQUIRE(send("", {}));
    CHECK(send("", {}) == std::unexpected(Error::transfers_full));
}

TEST_CASE("chunks wait until everything that was written before them has gone") {
    Sharer sharer;
    for (std::size_t i = 0; i <= limits::server_window; ++i) sharer.device.send(sharer.contact(), "words");
    CHECK(sharer.send(small).of<ReadChunk>().empty());
}

TEST_CASE("who receives a file through the drop can halt it there") {
    Sharer sharer;
    sharer.send(5 * file::chunk_size);
    CHECK(Sharer::states(sharer.say({.verb = Verb::halt, .file = {true, 1}})) ==
          States{TransferState::halted});
    sharer.device.send(sharer.contact(), "words");
    CHECK(sharer.say({.verb = Verb::halt, .file = {true, 2}}).shown<RefusedShown>().empty());
}

TEST_CASE("a file that is fetched once more is looked up once, and only while the link is open") {
    Sharer sharer;
    sharer.hear(sharer.send(large));
    const auto received = [&] {
        sharer.to_device(sharer.message(session::Message::Kind::file_received,
                                        session::encode(session::Body{session::FileReceived{1}})));
    };
    received();
    // Through the drop nothing comes twice, and nothing large at all.
    CHECK(sharer.say({.verb = Verb::fetch, .file = {true, 1}}).of<Load>().empty());
    sharer.hear_link(sharer.link_opens());
    sharer.device.loads_wait = true;
    CHECK(sharer.say_on_link({.verb = Verb::fetch, .file = {true, 1}}).of<Load>().size() == 1);
    CHECK(sharer.say_on_link({.verb = Verb::fetch, .file = {true, 1}}).of<Load>().empty());
    const std::string name = sharer.device.waiting_loads.front();
    sharer.device.loads_wait = false;
    SECTION("the link has gone meanwhile") {
        sharer.link_closes();
        CHECK(sharer.device.answer_load(name).of<SendFile>().empty());
        CHECK_FALSE(sharer.has_transfer(1));
    }
    SECTION("it is there") {
        CHECK(sharer.device.answer_load(name).of<SendFile>().size() == 1);
        CHECK(sharer.say_on_link({.verb = Verb::fetch, .file = {true, 1}, .from_chunk = 2})
                  .of<SendFile>()
                  .front()
                  .from_chunk == 2);
    }
}

TEST_CASE("a file that is fetched once more beyond its end is not sent") {
    Sharer sharer;
    sharer.hear(sharer.send(large));
    sharer.to_device(sharer.message(session::Message::Kind::file_received,
                                    session::encode(session::Body{session::FileReceived{1}})));
    sharer.hear_link(sharer.link_opens());
    CHECK(sharer
              .say_on_link(
                  {.verb = Verb::fetch, .file = {true, 1}, .from_chunk = file::Cut(large).chunks() + 1})
              .of<SendFile>()
              .empty());
    CHECK_FALSE(sharer.has_transfer(1));
}

TEST_CASE("a large file is not put into the drop, whoever asks") {
    Sharer sharer;
    sharer.hear(sharer.send(large));
    CHECK(sharer.say({.verb = Verb::fetch, .file = {true, 1}}).of<ReadChunk>().empty());
}

TEST_CASE("only a file of theirs that is not here can be asked for") {
    Sharer sharer;
    sharer.device.send(sharer.contact(), "words");
    sharer.to_device(sharer.text("their words"));
    sharer.announce(small);
    sharer.hear_link(sharer.link_opens());
    sharer.ended(3, Receipt::whole);
    for (const std::uint64_t position : {1U, 2U, 3U})
        CHECK(sharer.pause(position, false).of<ReceiveFile>().empty());
}

TEST_CASE("a file through the drop that cannot be written says so here alone") {
    Sharer sharer;
    sharer.announce(small);
    sharer.chunk(0, file::chunk_size);
    const Effects failed = sharer.ended(1, Receipt::failed);
    CHECK(Sharer::states(failed) == States{TransferState::failed});
    CHECK(failed.requests<wire::Send>().empty());
}

TEST_CASE("a new session leaves files of theirs and those that never lay in the drop as they were") {
    Sharer sharer;
    sharer.announce(small);
    sharer.hear(sharer.send(large));
    sharer.to_device(sharer.reset(0));
    CHECK(sharer.has_transfer(1));
    CHECK(sharer.has_transfer(2));
}

TEST_CASE("a record of a file on its way that is damaged or another's is refused") {
    Sharer sharer;
    sharer.announce(small);
    const std::string name = transfer_record(sharer.contact(), 1);
    const Bytes sealed = sharer.device.records.at(name);
    Engine fresh(sharer.device.vault);
    CHECK(fresh.restore(name, sealed));
    CHECK(fresh.restore(transfer_record(sharer.contact(), 2), sealed) ==
          std::unexpected(Error::record_refused));
    CHECK(fresh.restore(name, Bytes(60, 1)) == std::unexpected(Error::record_refused));
    Transfer large_one{.incoming = true, .number = 1, .size = limits::max_file_bytes + 1};
    CHECK_FALSE(decode_transfer(encode_transfer(sharer.contact(), 1, large_one)));
    CHECK_FALSE(decode_transfer({}));
}

}  // namespace
}  // namespace vesper::engine
