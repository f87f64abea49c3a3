#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

Error refusal_of(std::string_view name) {
    Device device;
    Result result;
    const Effects effects =
        device.run([&](Moment moment) { result = device.engine.create_profile(name, moment); });
    if (result) return Error::none;
    CHECK(effects.all.empty());
    return result.error();
}

TEST_CASE("a profile is stored and shown, without the white space around its name") {
    Device device;
    Result result;
    const Effects effects =
        device.run([&](Moment moment) { result = device.engine.create_profile("  Zo\u00EB B. \n", moment); });
    CHECK(result);
    CHECK(effects.show<ProfileShown>().name == "Zo\u00EB B.");
    CHECK(device.records.size() == 1);
    CHECK(device.records.contains("profile"));
}

TEST_CASE("a name that is empty, too long or not text is refused with its reason") {
    CHECK(refusal_of("") == Error::name_empty);
    CHECK(refusal_of(" \t\n") == Error::name_empty);
    const std::string longest(limits::max_name_bytes, 'n');
    CHECK(refusal_of(longest) == Error::none);
    CHECK(refusal_of(" " + longest + " ") == Error::none);
    CHECK(refusal_of(longest + "n") == Error::name_too_long);
    CHECK(refusal_of("a\nb") == Error::name_not_text);
    CHECK(refusal_of("a\x7F") == Error::name_not_text);
    CHECK(refusal_of(std::string_view("a\0b", 3)) == Error::name_not_text);
    CHECK(refusal_of("\xFF") == Error::name_not_text);
    CHECK(refusal_of("\xED\xA0\x80") == Error::name_not_text);
}

TEST_CASE("there is one profile") {
    Device device("Ina");
    Result result;
    const Effects effects =
        device.run([&](Moment moment) { result = device.engine.create_profile("Eve", moment); });
    CHECK(result == std::unexpected(Error::profile_exists));
    CHECK(effects.all.empty());
    CHECK(device.restart().show<ProfileShown>().name == "Ina");
}

TEST_CASE("without a profile nothing that needs one is done") {
    Device device;
    device.hello();
    Effects effects = device.create_invite();
    CHECK(device.result == std::unexpected(Error::no_profile));
    CHECK(effects.all.empty());

    const Inviter inviter;
    effects = device.open_link(inviter.code());
    device.answer(inviter.found(effects.request<wire::PeekInvite>().id));
    effects = device.accept(inviter.keys.lookup);
    CHECK(device.result == std::unexpected(Error::no_profile));
    CHECK(effects.all.empty());
    device.run([&](Moment moment) { REQUIRE(device.engine.create_profile("Jo", moment)); });
    CHECK(device.accept(inviter.keys.lookup).show<LinkShown>().state == LinkState::joining);
}

TEST_CASE("a restart shows what there was") {
    Device device("Ina");
    const auto invite = device.create_invite().show<InviteShown>();
    const Effects effects = device.restart();
    CHECK(effects.show<ProfileShown>().name == "Ina");
    const auto again = effects.show<InviteShown>();
    CHECK(again.id == invite.id);
    CHECK(again.code == invite.code);
    CHECK(again.state == InviteState::pending);
    CHECK(again.expires_at_ms == invite.expires_at_ms);
}

TEST_CASE("every error has its own name") {
    std::map<std::string_view, int> names;
    for (int i = 0; i <= static_cast<int>(Error::record_refused); ++i)
        ++names[name_of(static_cast<Error>(i))];
    CHECK(names.size() == static_cast<std::size_t>(Error::record_refused) + 1);
}

}  // namespace
}  // namespace vesper::engine
