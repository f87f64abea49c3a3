// tests/vectors/content.json: the keys of a call, as the engine begins its voice under them.

#include "unit/engine/known.h"
#include "unit/vectors/vectors.h"

namespace vesper::engine {
namespace {

using namespace tests;
using session::Call;

Call said_in(const Effects& effects, Known& known) {
    for (const auto& content : known.hear(effects)) {
        if (const auto* said = std::get_if<Call>(&content)) return *said;
    }
    FAIL("nothing was said of a call");
    return {};
}

/// Draws from the vector's entropy: what it says of the call, and what it does when both have joined.
std::pair<Call, StartVoice> called(const Json& vector, Known& known) {
    const Call theirs{.id = array_in<16>(vector, "id"),
                      .phase = Call::Phase::calling,
                      .number = 1,
                      .key_share = array_in<32>(vector, "caller_share")};
    const std::string frame = wire::encode(wire::ServerMessage{
        wire::Envelopes{.drop = known.joiner->drop,
                        .envelopes = {{.id = {9}, .at_ms = start_ms, .body = known.joiner->seal(theirs)}}}});
    const Effects rings = known.device.run([&](Moment moment) {
        moment.entropy = array_in<32>(vector, "entropy");
        known.device.result = known.device.engine.server_frame(frame, moment);
    });
    REQUIRE(known.device.result);
    const Effects answered = known.device.run([&](Moment moment) {
        known.device.result = known.device.engine.answer_call(known.contact(), false, moment);
    });
    REQUIRE(answered.of<StartVoice>().size() == 1);
    return {said_in(rings, known), answered.of<StartVoice>().front()};
}

std::pair<Call, StartVoice> calls(const Json& vector, Known& known) {
    const Effects begun = known.device.run([&](Moment moment) {
        moment.entropy = array_in<32>(vector, "entropy");
        known.device.result = known.device.engine.start_call(known.contact(), false, moment);
    });
    REQUIRE(known.device.result);
    const Effects answered =
        known.to_device(known.joiner->seal(Call{.id = array_in<16>(vector, "id"),
                                                .phase = Call::Phase::joined,
                                                .number = 1,
                                                .key_share = array_in<32>(vector, "called_share")}));
    REQUIRE(answered.of<StartVoice>().size() == 1);
    return {said_in(begun, known), answered.of<StartVoice>().front()};
}

TEST_CASE("vectors: the keys of a call") {
    for (const Json& vector : vectors_of("content").at("call_keys")) {
        INFO(vector.at("name"));
        Known known;
        const bool caller = text_in(vector, "side") == "caller";
        const auto [said, started] = caller ? calls(vector, known) : called(vector, known);
        CHECK(hex(said.id) == text_in(vector, "id"));
        CHECK(hex(said.key_share) == text_in(vector, caller ? "caller_share" : "called_share"));
        CHECK(hex(started.send_key) == text_in(vector, caller ? "caller_key" : "called_key"));
        CHECK(hex(started.receive_key) == text_in(vector, caller ? "called_key" : "caller_key"));
    }
}

}  // namespace
}  // namespace vesper::engine
