#pragma once
// A world for engines: a clock, a network that loses, repeats and reorders, a server, disks that survive
// crashes. Everything that happens follows from the seed.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/engine/engine.h"
#include "fake_server.h"

namespace vesper::sim {

/// How hard the world is. Probabilities per event.
struct Weather {
    double link_loss = 0;         // of a frame on an open link
    double link_duplication = 0;  // of a frame on an open link
    double link_reordering = 0;   // a frame is held back for up to a second
    double crash = 0;             // before any one effect
    double disconnect = 0;        // of the server connection, per frame it carries
    double link_break = 0;        // of a link, per frame it carries
    double no_link = 0;           // a negotiation that comes to nothing
    double slow_load = 0;         // a record takes up to ten seconds to be read
    double partition = 0;         // of a node from everybody for up to a minute, per frame to the server
};

using NodeId = unsigned;

class World {
public:
    explicit World(std::uint64_t seed);

    NodeId add_node(std::string name);
    Weather weather;

    // ---- a person's intents ----
    void create_invite(NodeId node, const engine::InviteOptions& options = {});
    /// Says yes to everybody who waits.
    void admit_all(NodeId node);
    /// Opens the newest invite of `from`, and accepts it once it is ready.
    void join(NodeId node, NodeId from);
    /// Something a person wants of their first contact; false while there is none, or when it is refused.
    using Intent =
        std::function<engine::Result(engine::Engine&, const engine::ContactId&, const engine::Moment&)>;
    bool intend(NodeId node, const Intent& intent);
    /// The same, of the contact with this name.
    bool intend(NodeId node, std::string_view name, const Intent& intent);
    bool intend(NodeId node, const engine::ContactId& contact, const Intent& intent);
    bool say(NodeId node, const std::string& text,
             const std::optional<engine::MessagePlace>& answers_to = {});
    /// Brings a file of this size in and sends it.
    bool send_file(NodeId node, std::uint64_t size);
    void crash(NodeId node);
    void disconnect(NodeId node);
    /// Neither the server nor a peer can be reached for this long.
    void cut_off(NodeId node, std::int64_t time_ms);

    // ---- what breaks a device ----
    /// A clock that is this much ahead, and gains this much more.
    void set_clock(NodeId node, std::int64_t ahead_ms, std::int64_t gain_ppm = 0);
    /// Crashes, and these records are damaged when it starts again: "session/", say.
    void lose_records(NodeId node, std::string_view prefix);
    /// Crashes, and its disk is as it was when it was last remembered.
    void remember_disk(NodeId node) { nodes_[node].earlier_disk = nodes_[node].disk; }
    void put_disk_back(NodeId node);

    /// Runs what is due until nothing is left or this much time has passed.
    void run_for(std::int64_t time_ms);
    /// Runs in fair weather until every message has arrived; false when it does not come to that.
    bool settle(std::int64_t at_most_ms = 4LL * 60 * 60 * 1000);

    // ---- what can be asked ----
    [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }
    [[nodiscard]] std::vector<std::string> received(NodeId node) const;
    /// The same, of one contact.
    [[nodiscard]] std::vector<std::string> received_from(NodeId node, std::string_view name) const;
    [[nodiscard]] std::vector<engine::InviteShown> invites(NodeId node) const;
    /// Everything in its history: texts and notices.
    [[nodiscard]] std::vector<engine::MessageShown> history(NodeId node) const;
    /// How far its newest message, which must be its own, has come.
    [[nodiscard]] std::string_view state_of_latest(NodeId node) const;
    [[nodiscard]] std::size_t count(NodeId node, engine::ShownKind kind) const;
    [[nodiscard]] std::vector<engine::ContactShown> contacts(NodeId node) const;
    /// The texts of this side's own history: what must arrive.
    [[nodiscard]] std::vector<std::string> said(NodeId node) const;
    /// What it knows of the conversation with its first contact.
    [[nodiscard]] engine::ConversationShown conversation(NodeId node) const;
    /// The position of the latest post that it has ever had in its history; 0: none.
    [[nodiscard]] std::uint64_t said_up_to(NodeId node) const { return nodes_[node].said_up_to; }
    /// How many records with this prefix are on its disk.
    [[nodiscard]] std::size_t records(NodeId node, std::string_view prefix) const;
    /// How many files are on its disk, and how many of them from the first chunk to the last.
    struct FileCount {
        std::size_t all{}, whole{};
    };
    [[nodiscard]] FileCount files(NodeId node) const;
    /// The calls there are, as last shown.
    [[nodiscard]] const std::map<engine::ContactId, engine::CallShown>& calls(NodeId node) const {
        return nodes_[node].calls;
    }
    /// The voices that were begun and not stopped.
    [[nodiscard]] const std::map<engine::ContactId, engine::StartVoice>& voices(NodeId node) const {
        return nodes_[node].voices;
    }
    /// The first of each, where there is one at the most.
    [[nodiscard]] std::optional<engine::CallShown> call(NodeId node) const {
        return calls(node).empty() ? std::nullopt : std::optional(calls(node).begin()->second);
    }
    [[nodiscard]] std::optional<engine::StartVoice> voice(NodeId node) const {
        return voices(node).empty() ? std::nullopt : std::optional(voices(node).begin()->second);
    }
    [[nodiscard]] std::optional<engine::ContactId> contact_named(NodeId node, std::string_view name) const;
    /// Voices that were begun, over all lives, and those that came to be heard.
    struct VoiceCount {
        unsigned begun{}, heard{};
    };
    [[nodiscard]] VoiceCount voices() const { return voices_; }
    [[nodiscard]] bool has_contact(NodeId node) const;
    [[nodiscard]] bool is_direct(NodeId node) const;
    [[nodiscard]] std::vector<engine::LinkShown> links_shown(NodeId node) const;
    [[nodiscard]] FakeServer& server() { return server_; }
    /// What went wrong with the world's own rules: a genuine frame that did not open, say. Empty when all is
    /// well.
    [[nodiscard]] std::vector<std::string> violations() const {
        std::vector<std::string> out = violations_;
        if (server_.malformed() > 0) out.emplace_back("a frame that the server refuses");
        return out;
    }
    [[nodiscard]] unsigned crashes() const { return crashes_; }
    [[nodiscard]] double chance() { return std::uniform_real_distribution<>(0, 1)(random_); }
    [[nodiscard]] std::int64_t pick(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
    }

private:
    enum class Negotiation : std::uint8_t { none, offering, open };
    struct FakeLink {
        Negotiation negotiation = Negotiation::none;
        bool polite = false;
        bool carries_voice = false;
        unsigned incarnation = 0;
    };
    /// Chunks from the first one on.
    struct File {
        std::uint64_t size{}, chunks{};
    };
    struct Node {
        std::string name;
        std::map<std::string, Bytes> disk;
        std::map<std::string, Bytes> earlier_disk;
        std::map<std::string, File> files;                // on the disk too, by the engine's names
        std::map<std::string, std::uint64_t> brought_in;  // their sizes
        // Files that move in this life: which are taken, by their number, and how often one was begun to be
        // sent.
        std::map<std::pair<engine::ContactId, std::uint64_t>, std::uint64_t> taking;
        std::map<std::pair<engine::ContactId, std::uint64_t>, unsigned> sending;
        std::int64_t clock_ahead_ms = 0;
        std::int64_t clock_gain_ppm = 0;
        std::int64_t cut_off_until_ms = 0;
        std::unique_ptr<engine::Engine> engine;  // none while crashed
        unsigned life = 0;                       // counts restarts: what was meant for an earlier one is lost
        bool storing = false;                    // an effect waits for the disk
        bool draining = false;
        std::optional<ConnectionId> connection;
        std::map<engine::ContactId, FakeLink> links;
        std::map<engine::ContactId, engine::ContactShown> contacts;
        std::map<std::pair<engine::ContactId, std::uint64_t>, engine::MessageShown> messages;
        std::map<engine::ContactId, engine::ConversationShown> conversations;
        std::map<engine::InviteId, engine::InviteShown> invites;
        // What must not come back, over all its lives.
        std::set<std::pair<engine::ContactId, std::uint64_t>> removed;
        std::set<std::pair<engine::ContactId, std::uint64_t>> gone;
        std::uint64_t said_up_to = 0;
        std::map<engine::ContactId, engine::CallShown> calls;
        std::map<engine::ContactId, engine::StartVoice> voices;
        std::string code;                      // of the newest invite
        std::optional<std::string> accepting;  // a link to open and accept
        std::vector<engine::LinkShown> links_shown;
        std::int64_t timer_at_ms = 0;
        std::size_t refusals_allowed = 0;  // repeated frames it was given
    };
    struct Due {
        std::int64_t at_ms;
        std::uint64_t order;
        std::function<void()> what;
        bool operator>(const Due& other) const {
            return std::tie(at_ms, order) > std::tie(other.at_ms, other.order);
        }
    };

    void at(std::int64_t delay_ms, std::function<void()> what);
    [[nodiscard]] engine::Moment moment(NodeId id);
    [[nodiscard]] std::int64_t clock_of(const Node& node) const;
    [[nodiscard]] bool is_cut_off(NodeId id) const { return now_ms_ < nodes_[id].cut_off_until_ms; }
    template <class Input>
    void input(NodeId id, Input give);
    void drain(NodeId id);
    void carry_out(NodeId id, engine::Effect effect);
    void start(NodeId id);
    void in_history(Node& node, const engine::MessageShown& message);
    void connect(NodeId id);
    void to_client(ConnectionId connection, const wire::ServerMessage& message);
    void signal(NodeId from, const engine::ContactId& contact, const engine::Signal& signal);
    bool link_opens(NodeId id, const engine::ContactId& contact, unsigned incarnation);
    void close_link(NodeId id, const engine::ContactId& contact, bool tell);
    void send_on_link(NodeId from, const engine::ContactId& contact, Bytes frame);
    void may_be_refused(NodeId to, ByteView frame);
    // world_calls.cpp
    void show_call(Node& node, const engine::CallShown& shown);
    void carry_voice(NodeId id, const engine::CarryVoice& carried);
    void start_voice(NodeId id, const engine::StartVoice& started);
    void stop_voice(Node& node, const engine::StopVoice& stopped);
    void hear_voice(NodeId id, const engine::ContactId& contact);
    // world_files.cpp
    void keep_files(NodeId id, const engine::Store& store);
    void erase_files(NodeId id, const engine::Store& store);
    void take_chunk(NodeId id, const engine::ContactId& contact, std::uint64_t position, std::uint64_t index);
    void prepare_file(NodeId id, const engine::ReceiveFile& wanted);
    void begin_sending(NodeId id, const engine::SendFile& wanted);
    void send_chunk(NodeId id, const engine::ContactId& contact, std::uint64_t position, std::uint64_t index,
                    unsigned turn);
    void stop_file(NodeId id, const engine::StopFile& stopped);
    void read_chunk(NodeId id, const engine::ReadChunk& chunk);
    void tear_files(NodeId id);
    void sweep_files(NodeId id);
    /// A contact as the two sides call it: each has an id of its own.
    struct End {
        NodeId node{};
        engine::ContactId contact{};
    };
    [[nodiscard]] std::optional<End> other_end(NodeId node, const engine::ContactId& contact) const;
    [[nodiscard]] static std::string_view state_of(const Node& node, const engine::MessageShown& message);
    [[nodiscard]] std::vector<std::string> texts(NodeId node, bool incoming) const;

    std::mt19937_64 random_;
    static constexpr std::int64_t start_ms = 1'800'000'000'000;
    std::int64_t now_ms_ = start_ms;
    std::uint64_t order_ = 0;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::vector<Node> nodes_;
    std::map<ConnectionId, std::pair<NodeId, std::int64_t>> connections_;  // and when its last frame arrives
    ConnectionId last_connection_ = 0;
    unsigned last_incarnation_ = 0;
    unsigned crashes_ = 0;
    unsigned files_ = 0;  // that were brought in
    VoiceCount voices_;
    FakeServer server_;
    std::unordered_set<std::size_t> delivered_;  // hashes of frames and who was given them
    bool state_was_broken_ = false;              // then genuine frames may not open
    std::vector<std::string> violations_;
};

template <class Input>
void World::input(NodeId id, Input give) {
    Node& node = nodes_[id];
    if (!node.engine) return;
    give(*node.engine);
    drain(id);
}

}  // namespace vesper::sim
