#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

using namespace vesper;
using namespace vesper::test;
namespace fs = std::filesystem;

namespace {

Ending command(const char* name, const fs::path& file, const fs::path& data) {
    return run_server_to_end({name, file.string(), "--data", data.string()});
}

/// Done, or the test ends with the reason.
void must(const char* name, const fs::path& file, const fs::path& data) {
    const auto ending = command(name, file, data);
    INFO(ending.output);
    REQUIRE(ending.status == 0);
}

/// Refused in one line for this reason.
void check_refused(const char* name, const fs::path& file, const fs::path& data, std::string_view reason) {
    const auto ending = command(name, file, data);
    INFO(ending.output);
    CHECK(ending.status == 1);
    CHECK(ending.output.starts_with("vesper-server: "));
    CHECK(std::ranges::count(ending.output, '\n') == 1);
    CHECK(ending.output.contains(reason));
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
}

/// A drop on a server of its own data folder.
struct Place {
    TemporaryFolder folder;
    fs::path data = folder.path() / "data";
    fs::path database = data / "vesper.sqlite3";
    fs::path backup = folder.path() / "backup";
    Owner owner;
    wire::DropId drop = random_id();

    [[nodiscard]] ServerProcess server() const { return ServerProcess({"--data", data.string()}); }
    /// A stopped server with this in its drop.
    void keep(const std::string& text) const {
        auto running = server();
        SignalingClient client(running.port());
        client.create_drop(drop, owner);
        client.send_to(drop, text);
        client.vanish();
        running.stop();
    }
    /// What waits in the drop, from a server that is started for it.
    [[nodiscard]] std::string first_waiting() const {
        const auto running = server();
        SignalingClient client(running.port());
        client.subscribe(drop, owner);
        return std::string(text_of(client.next_envelope().body));
    }
};

}  // namespace

TEST_CASE("a backup made under load holds everything that was answered before it began") {
    const Place place;
    auto server = place.server();
    SignalingClient client(server.port());
    client.create_drop(place.drop, place.owner);
    for (int i = 0; i < 50; ++i) client.send_to(place.drop, std::to_string(i));
    {
        // Somebody goes on writing as fast as the server takes it.
        std::jthread writer([port = server.port(), &place](const std::stop_token& stop) {
            SignalingClient other(port);
            const auto drop = random_id();
            other.create_drop(drop, place.owner);
            for (int i = 0; !stop.stop_requested() && i < 900; ++i)
                other.send_to(drop, std::string(5000, 'x'));
        });
        must("backup", place.backup, place.data);
    }
    client.send_to(place.drop, "later");
    server.stop();

    must("restore", place.backup, place.data);
    const auto restored = place.server();
    SignalingClient reader(restored.port());
    reader.subscribe(place.drop, place.owner);
    for (int i = 0; i < 50; ++i) CHECK(text_of(reader.next_envelope().body) == std::to_string(i));
    reader.send_to(place.drop, "new");
    CHECK(text_of(reader.next_envelope().body) == "new");
}

TEST_CASE("a backup is for its owner's eyes, overwrites nothing and leaves nothing else") {
    const Place place;
    place.keep("text");
    must("backup", place.backup, place.data);
    struct stat status{};
    REQUIRE(stat(place.backup.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    const auto size = fs::file_size(place.backup);
    check_refused("backup", place.backup, place.data, "exists already");
    CHECK(fs::file_size(place.backup) == size);
    check_refused("backup", place.folder.path() / "no/such/folder", place.data, "cannot back up");
    check_refused("backup", "/dev/full/x", place.data, "cannot back up");
    CHECK(names_in(place.folder.path()) == std::vector<std::string>{"backup", "data"});
}

TEST_CASE("what is not there or damaged is not backed up") {
    const Place place;
    check_refused("backup", place.backup, place.data, "there is no database");
    place.keep(std::string(20'000, 'x'));
    std::fstream(place.database, std::ios::in | std::ios::out | std::ios::binary).seekp(4096)
        << std::string(4096, 'x');
    check_refused("backup", place.backup, place.data, "cannot back up");
    CHECK(!fs::exists(place.backup));
    const auto ending = run_server_to_end({"backup", place.backup.string(), "--memory"});
    CHECK(ending.output.contains("nothing to back up"));
}

TEST_CASE("restore brings the backup back and keeps the database that it replaces") {
    const Place place;
    place.keep("first");
    must("backup", place.backup, place.data);
    {
        auto running = place.server();
        SignalingClient client(running.port());
        client.subscribe(place.drop, place.owner);
        client.acknowledge(place.drop, client.next_envelope().id);
        client.send_to(place.drop, "second");
        // Killed: what was written last is in the database's log alone.
        running.stop(SIGKILL);
    }
    must("restore", place.backup, place.data);
    CHECK(place.first_waiting() == "first");

    const fs::path kept = place.database.string() + ".before-restore";
    CHECK(fs::exists(kept));
    // It is a backup too, with the last write in it; and it is not overwritten by the next.
    must("restore", kept, place.data);
    CHECK(place.first_waiting() == "second");
    CHECK(fs::exists(kept));
    CHECK(fs::exists(kept.string() + ".2"));
}

TEST_CASE("restore is refused while a server has the data folder") {
    const Place place;
    place.keep("text");
    must("backup", place.backup, place.data);
    {
        const auto running = place.server();
        check_refused("restore", place.backup, place.data, "a server that runs has it");
    }
    CHECK(!fs::exists(place.database.string() + ".before-restore"));
    CHECK(place.first_waiting() == "text");
}

TEST_CASE("a second server on the same data folder is refused") {
    const Place place;
    const auto running = place.server();
    const auto ending = run_server_to_end({"--data", place.data.string(), "--port", "0"});
    CHECK(ending.status == 1);
    CHECK(ending.output.contains("a server that runs has it"));
}

TEST_CASE("restore refuses what is no whole backup and leaves the database alone") {
    const Place place;
    place.keep(std::string(20'000, 'x'));
    must("backup", place.backup, place.data);
    const auto bad = place.folder.path() / "bad";
    const auto names = names_in(place.data);

    check_refused("restore", bad, place.data, "there is no such file");
    check_refused("restore", place.folder.path(), place.data, "there is no such file");
    std::ofstream(bad).close();
    check_refused("restore", bad, place.data, "it is empty");
    std::ofstream(bad) << std::string(8192, 'x');
    check_refused("restore", bad, place.data, "not a database");
    fs::copy_file(place.backup, bad, fs::copy_options::overwrite_existing);
    fs::resize_file(bad, fs::file_size(bad) - 4096);
    check_refused("restore", bad, place.data, "cannot restore");
    // Every page once: damage is seen wherever it is, or it is where nothing is stored.
    fs::copy_file(place.backup, bad, fs::copy_options::overwrite_existing);
    std::fstream(bad, std::ios::in | std::ios::out | std::ios::binary).seekp(4096)
        << std::string(4096, '\xff');
    check_refused("restore", bad, place.data, "cannot restore");
    std::ofstream(place.backup.string() + "-wal") << "x";
    check_refused("restore", place.backup, place.data, "there is a -wal file beside it");

    CHECK(names_in(place.data) == names);
    CHECK(place.first_waiting() == std::string(20'000, 'x'));
}

TEST_CASE("a damaged database is replaced by its backup, and kept") {
    const Place place;
    place.keep("good");
    must("backup", place.backup, place.data);
    std::ofstream(place.database, std::ios::binary) << std::string(8192, 'x');
    CHECK(run_server_to_end({"--data", place.data.string(), "--port", "0"}).status == 1);
    must("restore", place.backup, place.data);
    CHECK(place.first_waiting() == "good");
    CHECK(fs::file_size(place.database.string() + ".before-restore") == 8192);
}

TEST_CASE("restore makes the data folder of a new machine") {
    const Place place;
    place.keep("text");
    must("backup", place.backup, place.data);
    fs::remove_all(place.data);
    must("restore", place.backup, place.data);
    CHECK(place.first_waiting() == "text");
}
