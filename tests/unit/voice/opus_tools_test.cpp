// The Opus project's own programs, with libogg and libopusfile, read what is written here, and the other way
// round.
#ifndef __EMSCRIPTEN__

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "unit/voice/signals.h"

namespace vesper::voice {
namespace {

using namespace tests;

/// A folder for files, which goes with them.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "vesper-voice-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] bool run(const std::string& command) const {
        return std::system(("cd " + path_.string() + " && " + command + " 2>&1").c_str()) == 0;
    }
    void write(const std::string& name, ByteView bytes) const {
        std::ofstream(path_ / name, std::ios::binary) << text_of(bytes);
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream in(path_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    std::filesystem::path path_;
};

/// Of 16 bits.
Bytes as_pcm(std::span<const float> samples) {
    Bytes out;
    for (const float sample : samples) {
        const auto value = static_cast<std::uint16_t>(std::lround(sample * 32'767));
        append(out, std::array{static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8U)});
    }
    return out;
}

std::vector<float> as_samples(const std::string& bytes) {
    std::vector<float> out(bytes.size() / sizeof(float));
    std::ranges::copy(bytes, reinterpret_cast<char*>(out.data()));
    return out;
}

TEST_CASE("opusinfo finds nothing wrong with a voice message, and opusdec hears the same") {
    const Folder folder;
    constexpr std::size_t samples = 123'456;
    folder.write("message.ogg", record(tone(440, sample_rate_hz, samples)).file);
    REQUIRE(folder.run("opusinfo message.ogg > report"));
    const std::string report = folder.read("report");
    CHECK(report.contains("Playback length: 0m:02.57"));
    CHECK(report.contains("Pre-skip: 312"));
    CHECK_FALSE(report.contains("WARNING"));
    REQUIRE(folder.run("opusdec --quiet --float --rate 48000 --force-wav message.ogg message.wav"));
    const std::string wav = folder.read("message.wav");
    const auto heard = as_samples(wav.substr(wav.find("data") + 8));
    CHECK(heard.size() == samples);
    CHECK(share_at(440, sample_rate_hz, std::span(heard).subspan(9'600, 96'000)) > 0.98);
}

TEST_CASE("what opusenc makes of mono is read") {
    const Folder folder;
    constexpr std::size_t samples = 200'000;
    folder.write("said.raw", as_pcm(tone(440, sample_rate_hz, samples)));
    REQUIRE(folder.run("opusenc --quiet --speech --bitrate 24 --raw --raw-chan 1 said.raw said.opus"));
    const auto heard = read_all(copy_of(view_of(folder.read("said.opus"))));
    CHECK(heard.size() == samples);
    CHECK(share_at(440, sample_rate_hz, std::span(heard).subspan(9'600, 96'000)) > 0.98);
}

}  // namespace
}  // namespace vesper::voice

#endif
