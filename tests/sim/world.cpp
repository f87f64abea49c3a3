#include "world.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace vesper::sim {

namespace {
constexpr std::int64_t reconnect_ms = 2'000;
constexpr std::int64_t restart_ms = 3'000;

std::size_t count_records(const std::map<std::string, Bytes>& disk, std::string_view prefix) {
    return static_cast<std::size_t>(
        std::ranges::count_if(disk, [&](const auto& record) { return record.first.starts_with(prefix); }));
}
}  // namespace

World::World(std::uint64_t seed)
    : random_(seed),
      server_([this](ConnectionId to, const wire::ServerMessage& message) { to_client(to, message); }) {}

// ---- time ----

void World::at(std::int64_t delay_ms, std::function<void()> what) {
    due_.push({now_ms_ + delay_ms, order_++, std::move(what)});
}

void World::run_for(std::int64_t time_ms) {
    const std::int64_t until = now_ms_ + time_ms;
    while (!due_.empty() && due_.top().at_ms <= until) {
        Due next = due_.top();
        due_.pop();
        now_ms_ = next.at_ms;
        next.what();
    }
    now_ms_ = until;
}

std::string_view World::state_of(const Node& node, const engine::MessageShown& message) {
    const auto found = node.conversations.find(message.contact);
    if (found == node.conversations.end()) return "queued";
    if (message.position <= found->second.delivered_up_to) return "delivered";
    return message.position <= found->second.sent_up_to ? "sent" : "queued";
}

bool World::settle(std::int64_t at_most_ms) {
    weather = {};
    const auto settled = [this] {
        return std::ranges::all_of(nodes_, [](const Node& node) {
            return node.engine &&
                   std::ranges::all_of(node.messages,
                                       [&node](const auto& entry) {
                                           return entry.second.incoming ||
                                                  state_of(node, entry.second) == "delivered";
                                       }) &&
                   count_records(node.disk, "outbox/") == 0;
        });
    };
    for (std::int64_t passed = 0; passed < at_most_ms; passed += 5'000) {
        run_for(5'000);
        if (settled()) return true;
    }
    return false;
}

engine::Moment World::moment(NodeId id) {
    engine::Moment out{.now_ms = clock_of(nodes_[id]), .entropy = {}};
    for (std::size_t at = 0; at < out.entropy.size(); at += sizeof(std::uint64_t)) {
        const std::uint64_t word = random_();
        std::memcpy(&out.entropy[at], &word, sizeof word);
    }
    return out;
}

std::int64_t World::clock_of(const Node& node) const {
    return now_ms_ + node.clock_ahead_ms + (now_ms_ - start_ms) * node.clock_gain_ppm / 1'000'000;
}

// ---- nodes ----

NodeId World::add_node(std::string name) {
    const auto id = static_cast<NodeId>(nodes_.size());
    nodes_.push_back({});
    nodes_.back().name = name;
    start(id);
    input(id, [&](engine::Engine& engine) { (void)engine.create_profile(name, moment(id)); });
    return id;
}

void World::start(NodeId id) {
    Node& node = nodes_[id];
    ++node.life;
    node.storing = node.draining = false;
    node.contacts.clear();
    node.links.clear();
    node.messages.clear();
    node.conversations.clear();
    node.invites.clear();
    node.calls.clear();
    node.voices.clear();
    engine::VaultKey vault{};
    vault[0] = static_cast<std::uint8_t>(id);
    node.engine = std::make_unique<engine::Engine>(vault);
    for (const auto& [name, sealed] : node.disk) {
        if (name.starts_with(engine::number_prefix)) {
            if (!node.engine->open_number(name, sealed)) violations_.push_back("a number does not open");
        } else if (name.starts_with(engine::message_prefix)) {
            if (auto message = node.engine->open_message(name, sealed)) {
                in_history(node, *message);
            } else {
                violations_.push_back("a message record does not open");
            }
        } else if (!node.engine->restore(name, sealed)) {
            violations_.push_back("a record does not open: " + name);
        }
    }
    sweep_files(id);
    input(id, [&](engine::Engine& engine) { engine.start(moment(id)); });
    connect(id);
}

void World::in_history(Node& node, const engine::MessageShown& message) {
    const std::pair place(message.contact, message.position);
    node.messages[place] = message;
    const bool removed = message.kind == engine::ShownKind::removed;
    if (removed) node.removed.insert(place);
    if (!message.incoming && (removed || message.kind == engine::ShownKind::text))
        node.said_up_to = std::max(node.said_up_to, message.position);
    if (state_was_broken_) return;
    if (node.gone.contains(place)) violations_.emplace_back("a message that was gone came back");
    if (!removed && node.removed.contains(place)) violations_.emplace_back("a removed message came back");
}

void World::crash(NodeId id) {
    Node& node = nodes_[id];
    if (!node.engine) return;
    ++crashes_;
    const auto links = node.links;
    for (const auto& [contact, link] : links) {
        if (const auto other = other_end(id, contact)) close_link(other->node, other->contact, true);
    }
    if (node.connection) {
        server_.disconnect(*node.connection);
        connections_.erase(*node.connection);
        node.connection.reset();
    }
    node.engine.reset();
    node.calls.clear();
    node.voices.clear();
    ++node.life;
    tear_files(id);
    at(restart_ms, [this, id] {
        if (!nodes_[id].engine) start(id);
    });
}

void World::lose_records(NodeId id, std::string_view prefix) {
    crash(id);
    state_was_broken_ = true;
    std::erase_if(nodes_[id].disk, [&](const auto& record) { return record.first.starts_with(prefix); });
}

void World::put_disk_back(NodeId id) {
    crash(id);
    state_was_broken_ = true;
    nodes_[id].disk = nodes_[id].earlier_disk;
}

void World::set_clock(NodeId id, std::int64_t ahead_ms, std::int64_t gain_ppm) {
    nodes_[id].clock_ahead_ms = ahead_ms;
    nodes_[id].clock_gain_ppm = gain_ppm;
}

/// Carries out effects in order; a Store takes the disk a while, and what is behind it waits.
void World::drain(NodeId id) {
    if (nodes_[id].draining) return;
    nodes_[id].draining = true;
    const unsigned life = nodes_[id].life;
    while (nodes_[id].engine && nodes_[id].life == life && !nodes_[id].storing) {
        auto effect = nodes_[id].engine->next_effect();
        if (!effect) break;
        if (chance() < weather.crash) {
            crash(id);
            return;
        }
        if (auto* store = std::get_if<engine::Store>(&*effect)) {
            nodes_[id].storing = true;
            at(pick(0, 8), [this, id, life, batch = std::move(*store)] {
                if (nodes_[id].life != life) return;
                keep_files(id, batch);
                for (const auto& prefix : batch.erases_under)
                    std::erase_if(nodes_[id].disk,
                                  [&](const auto& entry) { return entry.first.starts_with(prefix); });
                for (const auto& put : batch.puts) nodes_[id].disk[put.name] = put.sealed;
                for (const auto& name : batch.erases) nodes_[id].disk.erase(name);
                erase_files(id, batch);
                nodes_[id].storing = false;
                drain(id);
            });
        } else {
            carry_out(id, std::move(*effect));
        }
    }
    if (nodes_[id].life == life) nodes_[id].draining = false;
}

void World::carry_out(NodeId id, engine::Effect effect) {
    Node& node = nodes_[id];
    if (auto* send = std::get_if<engine::SendToServer>(&effect)) {
        if (!node.connection) return;
        if (chance() < weather.disconnect) return disconnect(id);
        if (chance() < weather.partition) return cut_off(id, pick(1'000, 60'000));
        auto& last = connections_.at(*node.connection).second;
        last = std::max(last, now_ms_ + pick(1, 30));
        at(last - now_ms_, [this, connection = *node.connection, frame = std::move(send->frame)] {
            if (connections_.contains(connection)) server_.frame(connection, frame, now_ms_);
        });
    } else if (const auto* load = std::get_if<engine::Load>(&effect)) {
        const auto found = node.disk.find(load->name);
        std::optional<Bytes> sealed;
        if (found != node.disk.end()) sealed = found->second;
        const bool slow = weather.slow_load > 0 && chance() < weather.slow_load;
        at(slow ? pick(0, 10'000) : pick(0, 8), [this, id, life = node.life, name = load->name, sealed] {
            if (nodes_[id].life != life) return;
            input(id, [&](engine::Engine& engine) {
                engine.loaded(name, sealed ? std::optional(ByteView(*sealed)) : std::nullopt, moment(id));
            });
        });
    } else if (auto* frame = std::get_if<engine::SendToPeer>(&effect)) {
        send_on_link(id, frame->contact, std::move(frame->frame));
    } else if (const auto* open = std::get_if<engine::OpenLink>(&effect)) {
        close_link(id, open->contact, false);
        FakeLink& link = node.links[open->contact];
        link = {.negotiation = open->offer ? Negotiation::offering : Negotiation::none,
                .polite = open->polite,
                .incarnation = ++last_incarnation_};
        if (open->offer) {
            at(1, [this, id, life = node.life, contact = open->contact] {
                if (nodes_[id].life != life) return;
                input(id, [&](engine::Engine& engine) {
                    engine.link_signal(contact, {engine::Signal::Kind::offer, "offer"}, moment(id));
                });
            });
        }
    } else if (const auto* close = std::get_if<engine::CloseLink>(&effect)) {
        close_link(id, close->contact, false);
    } else if (const auto* to_link = std::get_if<engine::SignalToLink>(&effect)) {
        signal(id, to_link->contact, to_link->signal);
    } else if (const auto* wanted = std::get_if<engine::ReceiveFile>(&effect)) {
        node.taking[{wanted->contact, wanted->number}] = wanted->position;
        at(pick(1, 50), [this, id, life = node.life, file = *wanted] {
            if (nodes_[id].life == life) prepare_file(id, file);
        });
    } else if (const auto* sent = std::get_if<engine::SendFile>(&effect)) {
        begin_sending(id, *sent);
    } else if (const auto* stopped = std::get_if<engine::StopFile>(&effect)) {
        stop_file(id, *stopped);
    } else if (const auto* chunk = std::get_if<engine::ReadChunk>(&effect)) {
        at(pick(1, 20), [this, id, life = node.life, place = *chunk] {
            if (nodes_[id].life == life) read_chunk(id, place);
        });
    } else if (const auto* carried = std::get_if<engine::CarryVoice>(&effect)) {
        carry_voice(id, *carried);
    } else if (const auto* started = std::get_if<engine::StartVoice>(&effect)) {
        start_voice(id, *started);
    } else if (const auto* silenced = std::get_if<engine::StopVoice>(&effect)) {
        stop_voice(node, *silenced);
    } else if (const auto* timer = std::get_if<engine::SetTimer>(&effect)) {
        node.timer_at_ms = timer->at_ms;
        at(std::max<std::int64_t>(0, timer->at_ms - clock_of(node)),
           [this, id, life = node.life, when = timer->at_ms] {
               if (nodes_[id].life != life || nodes_[id].timer_at_ms != when) return;
               input(id, [&](engine::Engine& engine) { engine.timer(moment(id)); });
           });
    } else if (auto* show = std::get_if<engine::Show>(&effect)) {
        if (auto* invite = std::get_if<engine::InviteShown>(&show->event)) {
            if (invite->state == engine::InviteState::open) node.code = invite->code;
            node.invites[invite->id] = *invite;
        } else if (auto* contact = std::get_if<engine::ContactShown>(&show->event)) {
            node.contacts[contact->id] = *contact;
        } else if (auto* message = std::get_if<engine::MessageShown>(&show->event)) {
            in_history(node, *message);
        } else if (const auto* gone = std::get_if<engine::MessageGone>(&show->event)) {
            node.messages.erase({gone->contact, gone->position});
            node.gone.emplace(gone->contact, gone->position);
        } else if (const auto* call = std::get_if<engine::CallShown>(&show->event)) {
            show_call(node, *call);
        } else if (const auto* conversation = std::get_if<engine::ConversationShown>(&show->event)) {
            node.conversations[conversation->contact] = *conversation;
        } else if (const auto* refused = std::get_if<engine::RefusedShown>(&show->event)) {
            const bool of_a_frame = refused->where == "envelope" || refused->where == "peer frame";
            if (!of_a_frame || state_was_broken_) return;
            if (node.refusals_allowed == 0) {
                violations_.push_back("a genuine frame was refused");
            } else {
                --node.refusals_allowed;
            }
        } else if (auto* link = std::get_if<engine::LinkShown>(&show->event)) {
            node.links_shown.push_back(*link);
            if (link->state == engine::LinkState::ready && node.accepting) {
                at(1, [this, id, invite = link->id] {
                    input(id,
                          [&](engine::Engine& engine) { (void)engine.accept_invite(invite, moment(id)); });
                });
            }
        }
    }
}

/// Counts how many refusals this frame may cause: a genuine one must open when it comes for the first time.
void World::may_be_refused(NodeId to, ByteView frame) {
    const std::string_view text(reinterpret_cast<const char*>(frame.data()), frame.size());
    const std::size_t hash = std::hash<std::string_view>{}(text) + to;
    if (!delivered_.insert(hash).second) ++nodes_[to].refusals_allowed;
}

// ---- the server connection ----

void World::connect(NodeId id) {
    Node& node = nodes_[id];
    if (!node.engine || node.connection) return;
    if (is_cut_off(id)) return at(node.cut_off_until_ms - now_ms_, [this, id] { connect(id); });
    node.connection = ++last_connection_;
    connections_[*node.connection] = {id, now_ms_};
    server_.connect(*node.connection, moment(id).entropy, now_ms_);
}

void World::disconnect(NodeId id) {
    Node& node = nodes_[id];
    if (!node.connection) return;
    server_.disconnect(*node.connection);
    connections_.erase(*node.connection);
    node.connection.reset();
    at(0, [this, id] { input(id, [&](engine::Engine& engine) { engine.server_down(moment(id)); }); });
    at(reconnect_ms, [this, id] { connect(id); });
}

void World::cut_off(NodeId id, std::int64_t time_ms) {
    nodes_[id].cut_off_until_ms = now_ms_ + time_ms;
    disconnect(id);
    const auto links = nodes_[id].links;
    for (const auto& [contact, link] : links) {
        const auto other = other_end(id, contact);
        close_link(id, contact, true);
        if (other) close_link(other->node, other->contact, true);
    }
}

void World::to_client(ConnectionId connection, const wire::ServerMessage& message) {
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return;
    auto& [id, last] = found->second;
    last = std::max(last, now_ms_ + pick(1, 30));
    at(last - now_ms_, [this, connection, id, message] {
        if (!connections_.contains(connection)) return;
        if (chance() < weather.disconnect) return disconnect(id);
        if (const auto* brought = std::get_if<wire::Envelopes>(&message)) {
            for (const auto& envelope : brought->envelopes) may_be_refused(id, envelope.body);
        }
        const std::string frame = wire::encode(message);
        input(id, [&](engine::Engine& engine) { (void)engine.server_frame(frame, moment(id)); });
    });
}

// ---- links ----

std::optional<World::End> World::other_end(NodeId node, const engine::ContactId& contact) const {
    const auto mine = nodes_[node].contacts.find(contact);
    if (mine == nodes_[node].contacts.end()) return std::nullopt;
    for (NodeId id = 0; id < nodes_.size(); ++id) {
        if (nodes_[id].name != mine->second.name) continue;
        for (const auto& [theirs, shown] : nodes_[id].contacts) {
            if (shown.name == nodes_[node].name && nodes_[id].links.contains(theirs)) return End{id, theirs};
        }
    }
    return std::nullopt;
}

/// The other side's negotiation reaches this side's peer connection.
void World::signal(NodeId id, const engine::ContactId& contact, const engine::Signal& signal) {
    const auto found = nodes_[id].links.find(contact);
    if (found == nodes_[id].links.end()) return;
    FakeLink& link = found->second;
    if (signal.kind == engine::Signal::Kind::offer) {
        if (link.negotiation == Negotiation::offering && !link.polite) return;
        link.negotiation = Negotiation::none;
        at(2, [this, id, contact, life = nodes_[id].life] {
            if (nodes_[id].life != life) return;
            input(id, [&](engine::Engine& engine) {
                engine.link_signal(contact, {engine::Signal::Kind::answer, "answer"}, moment(id));
            });
        });
    } else if (signal.kind == engine::Signal::Kind::answer && link.negotiation == Negotiation::offering) {
        const auto other = other_end(id, contact);
        if (!other || chance() < weather.no_link || is_cut_off(id) || is_cut_off(other->node)) return;
        for (const End& end : {End{id, contact}, *other}) {
            at(pick(5, 40), [this, end, incarnation = nodes_[end.node].links[end.contact].incarnation] {
                link_opens(end.node, end.contact, incarnation);
            });
        }
    }
}

/// Once; a frame that comes first finds it open, as in a browser.
bool World::link_opens(NodeId id, const engine::ContactId& contact, unsigned incarnation) {
    const auto link = nodes_[id].links.find(contact);
    if (link == nodes_[id].links.end() || link->second.incarnation != incarnation) return false;
    if (std::exchange(link->second.negotiation, Negotiation::open) != Negotiation::open) {
        input(id, [&](engine::Engine& engine) { engine.link_open(contact, moment(id)); });
    }
    return true;
}

void World::close_link(NodeId id, const engine::ContactId& contact, bool tell) {
    const auto other = other_end(id, contact);
    if (nodes_[id].links.erase(contact) == 0) return;
    if (other && !tell) close_link(other->node, other->contact, true);
    if (!tell) return;
    at(pick(1, 500), [this, id, contact] {
        if (nodes_[id].links.contains(contact)) return;
        input(id, [&](engine::Engine& engine) { engine.link_closed(contact, moment(id)); });
    });
}

void World::send_on_link(NodeId from, const engine::ContactId& contact, Bytes frame) {
    const auto mine = nodes_[from].links.find(contact);
    if (mine == nodes_[from].links.end() || mine->second.negotiation != Negotiation::open) return;
    const auto other = other_end(from, contact);
    if (!other) return;
    if (chance() < weather.link_break) {
        close_link(from, contact, true);
        close_link(other->node, other->contact, true);
        return;
    }
    const unsigned incarnation = nodes_[other->node].links[other->contact].incarnation;
    const auto deliver = [this, to = *other, incarnation, frame = std::move(frame)] {
        if (!link_opens(to.node, to.contact, incarnation)) return;
        may_be_refused(to.node, frame);
        input(to.node,
              [&](engine::Engine& engine) { (void)engine.peer_frame(to.contact, frame, moment(to.node)); });
    };
    const std::int64_t delay = chance() < weather.link_reordering ? pick(0, 1'000) : 5;
    if (chance() < weather.link_duplication) at(delay + pick(0, 300), deliver);
    if (chance() >= weather.link_loss) at(delay, deliver);
}

// ---- intents and questions ----

void World::create_invite(NodeId node, const engine::InviteOptions& options) {
    input(node, [&](engine::Engine& engine) { (void)engine.create_invite(moment(node), options); });
}

void World::admit_all(NodeId node) {
    const auto shown = nodes_[node].invites;
    for (const auto& [id, invite] : shown) {
        for (const auto& request : invite.requests) {
            input(node, [&](engine::Engine& engine) { (void)engine.admit(id, request.id, moment(node)); });
        }
    }
}

void World::join(NodeId node, NodeId from) {
    nodes_[node].accepting = nodes_[from].code;
    input(node, [&](engine::Engine& engine) { (void)engine.open_link(nodes_[from].code, moment(node)); });
}

bool World::intend(NodeId id, const Intent& intent) {
    const Node& node = nodes_[id];
    return !node.contacts.empty() && intend(id, node.contacts.begin()->first, intent);
}

std::optional<engine::ContactId> World::contact_named(NodeId id, std::string_view name) const {
    for (const auto& [contact, shown] : nodes_[id].contacts) {
        if (shown.name == name) return contact;
    }
    return {};
}

bool World::intend(NodeId id, std::string_view name, const Intent& intent) {
    const auto contact = contact_named(id, name);
    return contact && intend(id, *contact, intent);
}

bool World::intend(NodeId id, const engine::ContactId& contact, const Intent& intent) {
    if (!nodes_[id].engine) return false;
    bool taken = false;
    input(id, [&](engine::Engine& engine) { taken = intent(engine, contact, moment(id)).has_value(); });
    return taken;
}

bool World::say(NodeId id, const std::string& text, const std::optional<engine::MessagePlace>& answers_to) {
    return intend(id, [&](engine::Engine& engine, const auto& contact, const auto& moment) {
        return engine.send_text(contact, text, answers_to, moment);
    });
}

engine::ConversationShown World::conversation(NodeId id) const {
    const Node& node = nodes_[id];
    const auto found = node.contacts.empty() ? node.conversations.end()
                                             : node.conversations.find(node.contacts.begin()->first);
    return found == node.conversations.end() ? engine::ConversationShown{} : found->second;
}

std::size_t World::records(NodeId id, std::string_view prefix) const {
    return count_records(nodes_[id].disk, prefix);
}

std::vector<engine::MessageShown> World::history(NodeId id) const {
    std::vector<engine::MessageShown> out;
    for (const auto& [key, message] : nodes_[id].messages) out.push_back(message);
    return out;
}

std::string_view World::state_of_latest(NodeId id) const {
    const Node& node = nodes_[id];
    return state_of(node, node.messages.rbegin()->second);
}

std::size_t World::count(NodeId id, engine::ShownKind kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        nodes_[id].messages, [&](const auto& entry) { return entry.second.kind == kind; }));
}

std::vector<engine::ContactShown> World::contacts(NodeId id) const {
    std::vector<engine::ContactShown> out;
    for (const auto& [key, contact] : nodes_[id].contacts) out.push_back(contact);
    return out;
}

std::vector<std::string> World::texts(NodeId id, bool incoming) const {
    std::vector<std::string> out;
    for (const auto& [key, message] : nodes_[id].messages) {
        const bool text = message.kind == engine::ShownKind::text;
        if (text && message.incoming == incoming) out.push_back(message.text);
    }
    return out;
}

std::vector<std::string> World::received_from(NodeId id, std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& [key, message] : nodes_[id].messages) {
        const auto contact = nodes_[id].contacts.find(key.first);
        const bool theirs = contact != nodes_[id].contacts.end() && contact->second.name == name;
        if (theirs && message.incoming && message.kind == engine::ShownKind::text)
            out.push_back(message.text);
    }
    return out;
}

std::vector<engine::InviteShown> World::invites(NodeId id) const {
    std::vector<engine::InviteShown> out;
    for (const auto& [key, invite] : nodes_[id].invites) out.push_back(invite);
    return out;
}

std::vector<std::string> World::received(NodeId id) const {
    return texts(id, true);
}

std::vector<std::string> World::said(NodeId id) const {
    return texts(id, false);
}

bool World::has_contact(NodeId id) const {
    return std::ranges::any_of(nodes_[id].contacts, [](const auto& entry) {
        return entry.second.state == engine::ContactState::established;
    });
}

bool World::is_direct(NodeId id) const {
    return std::ranges::any_of(nodes_[id].contacts, [](const auto& entry) {
        return entry.second.connection == engine::Connection::direct;
    });
}

std::vector<engine::LinkShown> World::links_shown(NodeId id) const {
    return nodes_[id].links_shown;
}

}  // namespace vesper::sim
