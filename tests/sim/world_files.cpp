// Files beside the engines: their chunks are counted, not copied. A crash keeps what was told to be whole,
// and tears the end of what was not.

#include "core/engine/records.h"
#include "core/file/chunk.h"
#include "world.h"

namespace vesper::sim {

namespace {

std::uint64_t chunks_of(std::uint64_t size) {
    return file::Cut(size).chunks();
}

}  // namespace

bool World::send_file(NodeId id, std::uint64_t size) {
    const std::string brought_in = "new/" + std::to_string(++files_);
    nodes_[id].brought_in[brought_in] = size;
    const session::File file{.key = {static_cast<std::uint8_t>(files_)},
                             .size = size,
                             .name = "file " + std::to_string(files_),
                             .type = ""};
    return intend(id, [&](engine::Engine& engine, const auto& contact, const auto& moment) {
        return engine.send_file(contact, file, brought_in, "", {}, moment);
    });
}

World::FileCount World::files(NodeId node) const {
    FileCount out;
    for (const auto& [name, file] : nodes_[node].files) {
        ++out.all;
        if (file.chunks == chunks_of(file.size)) ++out.whole;
    }
    return out;
}

void World::keep_files(NodeId id, const engine::Store& store) {
    for (const auto& kept : store.files) {
        const std::uint64_t size = nodes_[id].brought_in.at(kept.brought_in);
        nodes_[id].files[kept.name] = {.size = size, .chunks = chunks_of(size)};
    }
    for (const auto& chunk : store.chunks) {
        nodes_[id].files[engine::file_name(chunk.contact, chunk.position)].size = chunk.size;
        take_chunk(id, chunk.contact, chunk.position, chunk.index);
    }
}

void World::erase_files(NodeId id, const engine::Store& store) {
    for (const auto& name : store.erases) nodes_[id].files.erase(name);
    for (const auto& prefix : store.erases_under) {
        std::erase_if(nodes_[id].files, [&](const auto& entry) { return entry.first.starts_with(prefix); });
    }
}

/// Only the next one; the last one makes it whole.
void World::take_chunk(NodeId id, const engine::ContactId& contact, std::uint64_t position,
                       std::uint64_t index) {
    File& file = nodes_[id].files[engine::file_name(contact, position)];
    if (index != file.chunks || file.chunks == chunks_of(file.size)) return;
    if (++file.chunks != chunks_of(file.size)) return;
    at(pick(0, 20), [this, id, life = nodes_[id].life, contact, position] {
        if (nodes_[id].life != life) return;
        input(id, [&](engine::Engine& engine) {
            engine.file_ended(contact, position, engine::Receipt::whole, moment(id));
        });
    });
}

void World::prepare_file(NodeId id, const engine::ReceiveFile& wanted) {
    if (!nodes_[id].taking.contains({wanted.contact, wanted.number})) return;  // stopped meanwhile
    File& file = nodes_[id].files[engine::file_name(wanted.contact, wanted.position)];
    file.size = wanted.size;
    const bool whole = file.chunks == chunks_of(file.size);
    input(id, [&](engine::Engine& engine) {
        if (whole) {
            engine.file_ended(wanted.contact, wanted.position, engine::Receipt::whole, moment(id));
        } else {
            engine.file_ready(wanted.contact, wanted.position, file.chunks, moment(id));
        }
    });
}

void World::begin_sending(NodeId id, const engine::SendFile& wanted) {
    Node& node = nodes_[id];
    if (!node.files.contains(engine::file_name(wanted.contact, wanted.position))) {
        at(1, [this, id, life = node.life, wanted] {
            if (nodes_[id].life != life) return;
            input(id, [&](engine::Engine& engine) {
                engine.file_missing(wanted.contact, wanted.position, moment(id));
            });
        });
        return;
    }
    const unsigned turn = ++last_incarnation_;
    node.sending[{wanted.contact, wanted.position}] = turn;
    send_chunk(id, wanted.contact, wanted.position, wanted.from_chunk, turn);
}

/// The channel loses nothing and keeps the order, for as long as the link stands.
void World::send_chunk(NodeId id, const engine::ContactId& contact, std::uint64_t position,
                       std::uint64_t index, unsigned turn) {
    at(pick(1, 20), [this, id, life = nodes_[id].life, contact, position, index, turn] {
        Node& node = nodes_[id];
        const auto sending = node.sending.find({contact, position});
        if (node.life != life || sending == node.sending.end() || sending->second != turn) return;
        const auto link = node.links.find(contact);
        const auto file = node.files.find(engine::file_name(contact, position));
        const auto other = other_end(id, contact);
        if (!other || link == node.links.end() || link->second.negotiation != Negotiation::open) return;
        if (file == node.files.end() || index >= chunks_of(file->second.size)) return;
        if (chance() < weather.link_break) {
            close_link(id, contact, true);
            close_link(other->node, other->contact, true);
            return;
        }
        const Node& taker = nodes_[other->node];
        const auto taken = taker.taking.find({other->contact, position});
        if (taker.engine && taken != taker.taking.end())
            take_chunk(other->node, other->contact, taken->second, index);
        send_chunk(id, contact, position, index + 1, turn);
    });
}

void World::stop_file(NodeId id, const engine::StopFile& stopped) {
    nodes_[id].sending.erase({stopped.contact, stopped.position});
    std::erase_if(nodes_[id].taking, [&](const auto& entry) {
        return entry.first.first == stopped.contact && entry.second == stopped.position;
    });
}

void World::read_chunk(NodeId id, const engine::ReadChunk& chunk) {
    const auto file = nodes_[id].files.find(engine::file_name(chunk.contact, chunk.position));
    const bool is_there = file != nodes_[id].files.end();
    const Bytes sealed(is_there ? file::Cut(file->second.size).plain_bytes(chunk.index) + crypto::tag_size
                                : 0);
    input(id, [&](engine::Engine& engine) {
        engine.chunk_read(chunk.contact, chunk.position, chunk.index,
                          is_there ? std::optional(ByteView(sealed)) : std::nullopt, moment(id));
    });
}

/// What had not reached the disk is found missing when the file is opened again.
void World::tear_files(NodeId id) {
    Node& node = nodes_[id];
    node.taking.clear();
    node.sending.clear();
    for (auto& [name, file] : node.files) {
        if (file.chunks == chunks_of(file.size)) continue;
        file.chunks -= std::min<std::uint64_t>(file.chunks, static_cast<std::uint64_t>(pick(0, 2)));
    }
}

/// Files whose messages were never stored, because of a crash, go at the next start.
void World::sweep_files(NodeId id) {
    std::erase_if(nodes_[id].files, [&](const auto& entry) {
        const std::string place = entry.first.substr(engine::file_prefix.size());
        return !nodes_[id].disk.contains(std::string(engine::message_prefix) + place);
    });
}

}  // namespace vesper::sim
