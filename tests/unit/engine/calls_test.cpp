// Calls between two engines, and with somebody who does not keep to the rules.

#include "core/engine/records.h"
#include "unit/engine/known.h"
#include "unit/engine/two.h"

namespace vesper::engine {
namespace {

using Call = session::Call;
using Phase = Call::Phase;
using Reason = Call::Reason;
using Outcome = session::PastCall::Outcome;
using Frame = Two::Frame;
using enum Two::Who;

/// Both have begun the voice of one call, each sending under the key the other receives under.
void check_same_keys(const Two& two) {
    REQUIRE(two.started[ada].size() == 1);
    REQUIRE(two.started[ben].size() == 1);
    const StartVoice& of_ada = two.started[ada].front();
    const StartVoice& of_ben = two.started[ben].front();
    CHECK(of_ada.send_key == of_ben.receive_key);
    CHECK(of_ada.receive_key == of_ben.send_key);
    CHECK(of_ada.send_key != of_ada.receive_key);
    CHECK(of_ada.plain == of_ben.plain);
}

/// The one line of each history says so, and who called.
void check_past_call(const Two& two, Two::Who caller, const CallOutcome& outcome) {
    for (const Two::Who who : {ada, ben}) {
        CAPTURE(static_cast<int>(who));
        const auto past = two.past_calls(who);
        REQUIRE(past.size() == 1);
        CHECK(past.front().incoming == (who != caller));
        CHECK(past.front().call == outcome);
    }
}

/// Both are over, and nobody says anything about it any more.
void check_quiet(Two& two) {
    CHECK(two.is_over(ada));
    CHECK(two.is_over(ben));
    if (!two.is_linked()) two.link_up();  // no more asking for one
    two.pass(2'000);
    const unsigned before = two.frames;
    two.pass(10'000);
    CHECK(two.frames == before);
}

/// A call that both have joined, with a link or without.
struct Talking : Two {
    explicit Talking(bool with_link = true) {
        if (with_link) link_up();
        REQUIRE(call(ada));
        pass(1'000);
        REQUIRE(answer(ben));
        pass(1'000);
        REQUIRE(started[ben].size() == 1);
    }
};

// ---- the way it should go ----

TEST_CASE("a call rings, is answered, and both get the same keys") {
    Two two;
    REQUIRE(two.call(ada));
    CHECK(two.calls[ada].front().state == CallState::calling);
    CHECK(two.state(ada) == CallState::ringing);
    CHECK(two.state(ben) == CallState::incoming);
    CHECK_FALSE(two.shown(ada).incoming);
    CHECK(two.shown(ben).incoming);
    two.pass(7'000);
    CHECK(two.started[ada].empty());
    CHECK(two.started[ben].empty());
    REQUIRE(two.answer(ben));
    check_same_keys(two);
    CHECK_FALSE(two.started[ada].front().plain);
    for (const auto who : {ada, ben}) {
        CHECK(two.state(who) == CallState::connecting);
        CHECK(two.shown(who).since_ms == start_ms + 7'000);
        CHECK(two.carried[who].empty());
    }
    two.link_up();
    for (const auto who : {ada, ben}) {
        REQUIRE(two.carried[who].size() == 1);
        CHECK(two.carried[who].front().carried);
        two.voice_comes(who);
        CHECK(two.state(who) == CallState::connected);
    }
    two.pass(63'500);
    REQUIRE(two.end(ben));
    for (const auto who : {ada, ben}) {
        CHECK(two.is_over(who));
        CHECK(two.shown(who).reason == Reason::hung_up);
        CHECK(two.shown(who).ended_by_them == (who == ada));
        CHECK(two.stopped[who].size() == 1);
        CHECK(two.carried[who].size() == 2);
        CHECK_FALSE(two.carried[who].back().carried);
    }
    check_past_call(two, ada, {.outcome = Outcome::answered, .duration_s = 63});
    check_quiet(two);
    CHECK(two.refused[ada].empty());
    CHECK(two.refused[ben].empty());
}

TEST_CASE("over a link there is, voice is carried from the first ring, once") {
    Two two;
    two.link_up();
    REQUIRE(two.call(ben));
    for (const auto who : {ada, ben}) {
        REQUIRE(two.carried[who].size() == 1);
        CHECK(two.carried[who].front().contact == two.contact[who]);
        CHECK(two.carried[who].front().carried);
    }
    two.pass(10'000);
    REQUIRE(two.answer(ada));
    two.pass(10'000);
    check_same_keys(two);
    CHECK(two.carried[ada].size() == 1);
    CHECK(two.carried[ben].size() == 1);
    CHECK(two.state(ada) == CallState::connecting);
}

TEST_CASE("each call has keys of its own, and each direction") {
    Talking two;
    REQUIRE(two.end(ada));
    two.pass(1'000);
    REQUIRE(two.call(ben));
    REQUIRE(two.answer(ada));
    REQUIRE(two.started[ada].size() == 2);
    REQUIRE(two.started[ben].size() == 2);
    std::set<ByteArray<32>> keys;
    for (const auto who : {ada, ben}) {
        for (const StartVoice& start : two.started[who]) keys.insert({start.send_key, start.receive_key});
    }
    CHECK(keys.size() == 4);
}

TEST_CASE("where one side can take WebRTC's own voice only, both know before they begin") {
    for (const bool caller : {true, false}) {
        Two two;
        REQUIRE(two.call(ada, caller));
        REQUIRE(two.answer(ben, !caller));
        check_same_keys(two);
        CHECK(two.started[ada].front().plain);
    }
}

TEST_CASE("whether the other side has heard of a recording is shown, and only when it has") {
    Two two;
    REQUIRE(two.call(ada));
    REQUIRE(two.answer(ben));
    REQUIRE(two.side(ada, {.recording = true}));
    CHECK(two.shown(ada).ours.recording);
    CHECK(two.shown(ada).told);
    // The answer is lost, and then the word itself.
    for (const Two::Who lost : {ada, ben}) {
        REQUIRE(two.side(ada, {}));
        REQUIRE(two.shown(ada).told);
        two.arrives = [&](const Two::Frame& frame) { return frame.to != lost; };
        REQUIRE(two.side(ada, {.recording = true}));
        CHECK(two.shown(ada).ours.recording);
        CHECK_FALSE(two.shown(ada).told);
        CHECK(two.shown(ben).theirs.recording == (lost == ada));
        two.arrives = {};
        two.pass(limits::call_repeat_ms);
        CHECK(two.shown(ada).told);
        CHECK(two.shown(ben).theirs.recording);
    }
}

TEST_CASE("mute, hold and recording are told, also before the answer, and only when they change") {
    Two two;
    REQUIRE(two.call(ada));
    const CallSide muted{.muted = true};
    REQUIRE(two.side(ada, muted));
    CHECK(two.shown(ada).ours == muted);
    CHECK(two.shown(ben).theirs == muted);
    REQUIRE(two.answer(ben));
    for (const CallSide& side :
         {CallSide{.held = true}, CallSide{.muted = true, .recording = true}, CallSide{}}) {
        REQUIRE(two.side(ben, side));
        CHECK(two.shown(ada).theirs == side);
        CHECK(two.shown(ada).ours == muted);
        CHECK(two.shown(ben).ours == side);
    }
    const unsigned before = two.frames;
    REQUIRE(two.side(ben, {}));
    CHECK(two.frames == before);
    REQUIRE(two.end(ada));
    CHECK(two.shown(ben).theirs == muted);
}

TEST_CASE("a call is declined, taken back, or not answered in 45 seconds") {
    Two two;
    REQUIRE(two.call(ada));
    SECTION("declined") {
        two.pass(3'000);
        REQUIRE(two.end(ben));
        CHECK(two.shown(ada).reason == Reason::declined);
        CHECK(two.shown(ada).ended_by_them);
        CHECK(two.shown(ben).reason == Reason::declined);
        check_past_call(two, ada, {.outcome = Outcome::declined});
        CHECK(two.device(ben).conversation.unread == 0);
    }
    SECTION("taken back") {
        two.pass(3'000);
        REQUIRE(two.end(ada));
        CHECK(two.shown(ben).reason == Reason::hung_up);
        CHECK(two.shown(ben).ended_by_them);
        check_past_call(two, ada, {.outcome = Outcome::missed});
        CHECK(two.device(ben).conversation.unread == 1);
        CHECK(two.device(ada).conversation.unread == 0);
    }
    SECTION("not answered") {
        two.pass(44'999);
        CHECK(two.state(ada) == CallState::ringing);
        CHECK(two.state(ben) == CallState::incoming);
        two.pass(1);
        CHECK(two.shown(ada).reason == Reason::no_answer);
        CHECK(two.shown(ben).reason == Reason::no_answer);
        check_past_call(two, ada, {.outcome = Outcome::missed});
        CHECK(two.device(ben).conversation.unread == 1);
    }
    check_quiet(two);
    CHECK(two.started[ada].empty());
    CHECK(two.stopped[ada].empty());
    CHECK(two.stopped[ben].empty());
}

TEST_CASE("a call to somebody who is away ends, and they find that they missed it") {
    Two two;
    two.server_down(ben);
    REQUIRE(two.call(ada));
    two.pass(45'000);
    CHECK(two.calls[ada].size() == 2);
    CHECK(two.shown(ada).reason == Reason::no_answer);
    CHECK(two.calls[ben].empty());
    two.server_up(ben);
    two.pass(1'000);
    CHECK(two.calls[ben].empty());
    check_past_call(two, ada, {.outcome = Outcome::missed});
    CHECK(two.device(ben).conversation.unread == 1);
    CHECK(two.past_calls(ben).front().sent_at_ms == start_ms);
}

TEST_CASE("a voice that cannot be taken or sent ends the call, before and after the answer") {
    const auto fails = [](Two& two, Two::Who who) {
        two.tell(who, [&](Engine& engine, const Moment& moment) {
            engine.voice_failed(two.contact[who], moment);
        });
        for (const auto one : {ada, ben}) {
            CHECK(two.is_over(one));
            CHECK(two.shown(one).reason == Reason::failed);
            CHECK(two.shown(one).ended_by_them == (one != who));
        }
        check_quiet(two);
    };
    Two ringing;
    REQUIRE(ringing.call(ada));
    fails(ringing, ben);
    check_past_call(ringing, ada, {.outcome = Outcome::failed});
    CHECK(ringing.device(ben).conversation.unread == 1);
    Talking talking;
    fails(talking, ada);
    check_past_call(talking, ada, {.outcome = Outcome::answered, .duration_s = 1});
    // There is no call any more that this could be about.
    talking.tell(ada, [&](Engine& engine, const Moment& moment) {
        engine.voice_failed(talking.contact[ada], moment);
        engine.voice_came(talking.contact[ada], moment);
    });
    CHECK(talking.calls[ada].back().state == CallState::ended);
}

TEST_CASE("voice that comes before both have joined, or twice, changes nothing") {
    Two two;
    REQUIRE(two.call(ada));
    const std::size_t shown = two.calls[ada].size();
    two.voice_comes(ada);
    CHECK(two.calls[ada].size() == shown);
    REQUIRE(two.answer(ben));
    two.link_up();
    two.voice_comes(ada);
    const std::size_t connected = two.calls[ada].size();
    two.voice_comes(ada);
    CHECK(two.calls[ada].size() == connected);
}

TEST_CASE("a past call disappears like the messages around it") {
    Two two;
    REQUIRE(two.do_as(ada, [&](Engine& engine, const Moment& moment) {
        return engine.set_disappearing(two.contact[ada], 60, moment);
    }));
    REQUIRE(two.call(ada));
    REQUIRE(two.end(ada));
    REQUIRE(two.past_calls(ben).size() == 1);
    CHECK(two.past_calls(ben).front().disappears_after_s == 60);
    two.pass(59'000);
    CHECK(two.past_calls(ada).size() == 1);
    two.pass(1'000);
    CHECK(two.past_calls(ada).empty());
    CHECK(two.past_calls(ben).size() == 1);
    REQUIRE(two.do_as(ben, [&](Engine& engine, const Moment& moment) {
        return engine.read_messages(two.contact[ben], moment);
    }));
    two.pass(60'000);
    CHECK(two.past_calls(ben).empty());
}

TEST_CASE("who calls somebody whose call has come meanwhile, has answered it") {
    Two two;
    REQUIRE(two.call(ada));
    REQUIRE(two.state(ben) == CallState::incoming);
    REQUIRE(two.call(ben, true));
    REQUIRE(two.started[ada].size() == 1);
    REQUIRE(two.started[ben].size() == 1);
    CHECK(two.started[ada].front().plain);
    REQUIRE(two.end(ben));
    check_past_call(two, ada, {.outcome = Outcome::answered});
}

TEST_CASE("what a person cannot do with a call is refused") {
    Two two;
    CHECK(two.answer(ada) == std::unexpected(Error::call_unknown));
    CHECK(two.end(ada) == std::unexpected(Error::call_unknown));
    CHECK(two.side(ada, {}) == std::unexpected(Error::call_unknown));
    REQUIRE(two.call(ada));
    CHECK(two.call(ada) == std::unexpected(Error::call_under_way));
    CHECK(two.answer(ada) == std::unexpected(Error::call_unknown));
    REQUIRE(two.answer(ben));
    CHECK(two.call(ben) == std::unexpected(Error::call_under_way));
    CHECK(two.answer(ben) == std::unexpected(Error::call_unknown));
    const auto with_nobody = [&](auto act) {
        return two.do_as(ada, [&](Engine& engine, const Moment& moment) { return act(engine, moment); });
    };
    const ContactId nobody{7};
    CHECK(with_nobody([&](auto& engine, auto& moment) { return engine.end_call(nobody, moment); }) ==
          std::unexpected(Error::call_unknown));
    CHECK(with_nobody([&](auto& engine, auto& moment) { return engine.set_call_side(nobody, {}, moment); }) ==
          std::unexpected(Error::call_unknown));
    CHECK(with_nobody([&](auto& engine, auto& moment) {
              return engine.answer_call(nobody, false, moment);
          }) == std::unexpected(Error::call_unknown));
    two.tell(ada, [&](Engine& engine, const Moment& moment) {
        engine.voice_failed(nobody, moment);
        engine.voice_came(nobody, moment);
    });
    CHECK(two.state(ada) == CallState::connecting);
    REQUIRE(two.end(ada));
    two.server_down(ada);
    CHECK(two.call(ada) == std::unexpected(Error::server_unreachable));
}

// ---- two who call each other ----

TEST_CASE("two who call each other are in one call, whoever's word comes first, with the same keys") {
    unsigned called_by[2]{};
    for (int round = 0; round < 8; ++round) {
        for (const bool ada_first : {true, false}) {
            for (const bool with_link : {true, false}) {
                CAPTURE(round, ada_first, with_link);
                Two two;
                if (with_link) two.link_up();
                // Other randomness in each round.
                for (int input = 0; input < round; ++input) two.tell(ada, [](Engine&, const Moment&) {});
                std::vector<Frame> held;
                two.arrives = [&held](const Frame& frame) {
                    held.push_back(frame);
                    return false;
                };
                REQUIRE(two.call(ada));
                REQUIRE(two.side(ada, {.muted = true}));
                REQUIRE(two.call(ben));
                two.arrives = nullptr;
                if (!ada_first) std::ranges::reverse(held);
                for (const Frame& frame : held) two.deliver(frame);
                two.pass(2'000);
                check_same_keys(two);
                CHECK(two.shown(ada).incoming != two.shown(ben).incoming);
                CHECK(two.shown(ben).theirs.muted);
                CHECK(two.shown(ada).ours.muted);
                for (const auto who : {ada, ben}) {
                    CHECK(two.carried[who].size() == (with_link ? 1 : 0));
                    for (const CallShown& shown : two.calls[who]) {
                        CHECK(shown.state != CallState::incoming);
                        CHECK(shown.state != CallState::ended);
                    }
                }
                const auto caller = two.shown(ada).incoming ? ben : ada;
                ++called_by[caller];
                two.pass(10'000);
                REQUIRE(two.end(ada));
                check_past_call(two, caller, {.outcome = Outcome::answered, .duration_s = 12});
                check_quiet(two);
                CHECK(two.refused[ada].empty());
                CHECK(two.refused[ben].empty());
            }
        }
    }
    CHECK(called_by[ada] > 0);
    CHECK(called_by[ben] > 0);
}

// ---- what the way does to it ----

/// A whole call in which one frame is lost; how many there were.
unsigned call_without(std::optional<unsigned> lost, bool with_link) {
    CAPTURE(lost, with_link);
    Two two;
    if (with_link) two.link_up();
    const unsigned first = two.frames + 1;
    two.arrives = [&](const Frame&) { return two.frames - first != lost; };
    REQUIRE(two.call(ada));
    two.pass(3'000);
    REQUIRE(two.state(ben) == CallState::incoming);
    REQUIRE(two.answer(ben));
    two.pass(3'000);
    check_same_keys(two);
    REQUIRE(two.side(ada, {.muted = true}));
    two.pass(3'000);
    CHECK(two.shown(ben).theirs.muted);
    REQUIRE(two.side(ben, {.held = true}));
    REQUIRE(two.side(ben, {.held = false}));
    two.pass(3'000);
    CHECK_FALSE(two.shown(ada).theirs.held);
    REQUIRE(two.end(ben));
    const unsigned count = two.frames + 1 - first;
    two.pass(30'000);  // what is lost on a link is sent again after a while
    CHECK(two.is_over(ada));
    CHECK(two.shown(ada).reason == Reason::hung_up);
    REQUIRE(two.past_calls(ada).size() == 1);
    REQUIRE(two.past_calls(ben).size() == 1);
    CHECK(two.past_calls(ada).front().call == two.past_calls(ben).front().call);
    CHECK(two.refused[ada].empty());
    CHECK(two.refused[ben].empty());
    return count;
}

TEST_CASE("whichever one frame of a call is lost, it takes its course") {
    for (const bool with_link : {false, true}) {
        const unsigned frames = call_without({}, with_link);
        CHECK(frames >= 10);
        for (unsigned lost = 0; lost < frames; ++lost) call_without(lost, with_link);
    }
}

TEST_CASE("words that come late and in the wrong order change nothing that later ones said") {
    Two two;
    std::vector<Frame> held;
    two.arrives = [&held](const Frame& frame) {
        if (frame.to == ada) return true;
        held.push_back(frame);
        return false;
    };
    REQUIRE(two.call(ada));
    REQUIRE(two.side(ada, {.muted = true}));
    REQUIRE(two.side(ada, {.held = true}));
    two.pass(2'500);
    REQUIRE(held.size() >= 5);
    std::ranges::reverse(held);
    std::ranges::rotate(held, held.begin() + 2);
    two.arrives = nullptr;
    for (const Frame& frame : held) two.deliver(frame);
    CHECK(two.state(ben) == CallState::incoming);
    CHECK(two.shown(ben).theirs == CallSide{.held = true});
    REQUIRE(two.answer(ben));
    check_same_keys(two);
    CHECK(two.refused[ben].empty());
}

TEST_CASE("a call that was over before it was heard of does not ring") {
    Two two;
    std::vector<Frame> held;
    two.arrives = [&held](const Frame& frame) {
        if (frame.to == ben) held.push_back(frame);
        return frame.to != ben;
    };
    REQUIRE(two.call(ada));
    REQUIRE(two.end(ada));
    two.arrives = nullptr;
    REQUIRE(held.size() >= 2);
    std::ranges::reverse(held);
    for (const Frame& frame : held) two.deliver(frame);
    two.pass(5'000);
    CHECK(two.calls[ben].empty());
    const unsigned before = two.frames;
    two.pass(9'000);
    CHECK(two.frames == before);
}

TEST_CASE("the end of a call that was never heard of is answered, so that it is said no more") {
    Two two;
    two.arrives = [](const Frame&) { return false; };
    REQUIRE(two.call(ada));
    REQUIRE(two.end(ada));
    two.arrives = nullptr;
    const unsigned before = two.frames;
    two.pass(10'000);
    // Once more, and the answer to it.
    CHECK(two.frames == before + 2);
    CHECK(two.calls[ben].empty());
}

TEST_CASE("a word of an earlier call that comes late does not end the one there is") {
    Two two;
    std::vector<Frame> held;
    bool hold = true;
    two.arrives = [&](const Frame& frame) {
        if (frame.to != ben || !hold) return true;
        held.push_back(frame);
        return false;
    };
    REQUIRE(two.call(ada));
    const Frame early = held.front();
    REQUIRE(two.end(ada));
    hold = false;
    REQUIRE(two.call(ada));
    REQUIRE(two.state(ben) == CallState::incoming);
    SECTION("while it rings") {
        two.deliver(early);
        CHECK(two.state(ben) == CallState::incoming);
        REQUIRE(two.answer(ben));
    }
    SECTION("when it was answered") {
        REQUIRE(two.answer(ben));
        two.deliver(early);
    }
    two.pass(10'000);
    check_same_keys(two);
    CHECK(two.state(ada) == CallState::connecting);
    CHECK(two.state(ben) == CallState::connecting);
    CHECK(two.calls[ada].back().since_ms != 0);
}

TEST_CASE("a word of a call that was over comes late and is answered with its end") {
    Two two;
    std::vector<Frame> late;
    two.arrives = [&](const Frame& frame) {
        if (frame.to != ben || !late.empty()) return true;
        late.push_back(frame);
        return false;
    };
    REQUIRE(two.call(ada));
    two.pass(2'000);
    REQUIRE(two.answer(ben));
    REQUIRE(two.end(ben));
    two.pass(5'000);
    const std::size_t shown = two.calls[ben].size();
    two.deliver(late.front());
    CHECK(two.calls[ben].size() == shown);
    check_quiet(two);
}

TEST_CASE("an end is said again until it is heard, and no longer than half a minute") {
    Talking two(false);
    two.arrives = [](const Frame& frame) { return frame.to == ada; };
    const unsigned before = two.frames;
    REQUIRE(two.end(ada));
    SECTION("heard at last") {
        two.pass(3'500);
        CHECK(two.state(ben) == CallState::connecting);
        two.arrives = nullptr;
        two.pass(1'000);
        CHECK(two.shown(ben).reason == Reason::hung_up);
        check_quiet(two);
    }
    SECTION("never heard") {
        two.arrives = [](const Frame&) { return false; };
        two.pass(29'999);
        CHECK(two.frames - before >= 30);
        CHECK(two.frames - before <= 70);
        two.pass(15'000);
        CHECK(two.shown(ben).reason == Reason::lost);
        two.pass(31'000);
        two.arrives = nullptr;
        check_quiet(two);
    }
}

TEST_CASE("two who end a call at once say so no more than twice") {
    Talking two(false);
    std::vector<Frame> held;
    two.arrives = [&held](const Frame& frame) {
        held.push_back(frame);
        return false;
    };
    REQUIRE(two.end(ada));
    REQUIRE(two.end(ben));
    two.arrives = nullptr;
    const unsigned before = two.frames;
    for (const Frame& frame : held) two.deliver(frame);
    two.pass(10'000);
    CHECK(two.frames - before <= 2);
    CHECK_FALSE(two.shown(ada).ended_by_them);
    CHECK_FALSE(two.shown(ben).ended_by_them);
}

TEST_CASE("forty seconds without a word end a call, and sixteen its ringing") {
    Talking two;
    two.arrives = [](const Frame&) { return false; };
    two.pass(37'000);
    CHECK(two.state(ada) == CallState::connecting);
    CHECK(two.state(ben) == CallState::connecting);
    two.pass(8'000);
    CHECK(two.shown(ada).reason == Reason::lost);
    CHECK(two.shown(ben).reason == Reason::lost);
    CHECK(two.stopped[ada].size() == 1);

    Two ringing;
    REQUIRE(ringing.call(ada));
    ringing.arrives = [](const Frame&) { return false; };
    ringing.pass(15'999);
    CHECK(ringing.state(ben) == CallState::incoming);
    ringing.pass(1);
    CHECK(ringing.shown(ben).reason == Reason::lost);
    CHECK_FALSE(ringing.shown(ben).ended_by_them);
}

TEST_CASE("a call in which no voice ever comes ends after a minute, with a link or without") {
    for (const bool with_link : {true, false}) {
        CAPTURE(with_link);
        Talking two(with_link);
        two.pass(58'000);
        CHECK(two.state(ada) == CallState::connecting);
        CHECK(two.state(ben) == CallState::connecting);
        two.pass(2'000);
        for (const auto who : {ada, ben}) {
            CHECK(two.is_over(who));
            CHECK(two.shown(who).reason == (with_link ? Reason::failed : Reason::lost));
            CHECK(two.stopped[who].size() == 1);
        }
        check_quiet(two);
    }
}

TEST_CASE("nobody waits for the voice of who has come, or of a call that is held") {
    Talking two;
    SECTION("theirs has come, ours not: the side that hears nothing ends it") {
        two.voice_comes(ada);
        two.pass(60'000);
        CHECK(two.shown(ben).reason == Reason::failed);
        CHECK_FALSE(two.shown(ben).ended_by_them);
        CHECK(two.shown(ada).ended_by_them);
    }
    SECTION("both have come") {
        for (const auto who : {ada, ben}) two.voice_comes(who);
        two.pass(10 * 60'000);
        CHECK(two.state(ada) == CallState::connected);
        CHECK(two.state(ben) == CallState::connected);
    }
    SECTION("held: the minute begins when it is taken up again") {
        REQUIRE(two.side(ada, {.held = true}));
        two.pass(10 * 60'000);
        CHECK(two.state(ada) == CallState::connecting);
        CHECK(two.state(ben) == CallState::connecting);
        REQUIRE(two.side(ada, {}));
        two.pass(59'000);
        CHECK(two.state(ada) == CallState::connecting);
        CHECK(two.state(ben) == CallState::connecting);
        two.pass(1'500);
        CHECK(two.shown(ada).reason == Reason::failed);
        CHECK(two.shown(ben).reason == Reason::failed);
    }
}

// ---- links within a call ----

TEST_CASE("a link that is lost within a call is made again, and carries voice again") {
    Talking two;
    for (const auto who : {ada, ben}) two.voice_comes(who);
    for (unsigned again = 1; again <= 2; ++again) {
        const unsigned begun = two.links_begun[ada];
        two.pass(11'000);
        two.link_down();
        for (const auto who : {ada, ben}) CHECK(two.state(who) == CallState::reconnecting);
        // At once, not when the time for messages has come.
        CHECK(two.links_begun[ada] > begun);
        two.link_up();
        for (const auto who : {ada, ben}) {
            CHECK(two.state(who) == CallState::connected);
            CHECK(two.carried[who].size() == 1 + again);
            CHECK(two.carried[who].back().carried);
        }
    }
    two.pass(5'000);
    REQUIRE(two.end(ada));
    CHECK(two.started[ada].size() == 1);
    CHECK(two.stopped[ada].size() == 1);
    check_past_call(two, ada, {.outcome = Outcome::answered, .duration_s = 28});
}

TEST_CASE("two whose links fail within a call do not ask each other without end") {
    Talking two;
    for (const auto who : {ada, ben}) two.voice_comes(who);
    const unsigned before = two.frames;
    for (int failure = 0; failure < 20; ++failure) two.link_down();
    CHECK(two.links_begun[ada] <= 12);
    CHECK(two.frames - before <= 200);
    // Less and less often, but until the call is over.
    const unsigned begun = two.links_begun[ada] + two.links_begun[ben];
    two.pass(20 * 60'000);
    CHECK(two.links_begun[ada] + two.links_begun[ben] > begun);
    CHECK(two.state(ada) == CallState::reconnecting);
}

TEST_CASE("a session that begins again within a call lets the next link carry its voice") {
    Known known;
    const auto open = [&] {
        return known.device.run(
            [&](Moment moment) { known.device.engine.link_open(known.contact(), moment); });
    };
    open();
    known.to_device(
        known.joiner->seal(Call{.id = {5}, .phase = Phase::calling, .number = 1, .key_share = {6}}));
    known.device.run([&](Moment moment) {
        known.device.result = known.device.engine.answer_call(known.contact(), false, moment);
    });
    REQUIRE(known.device.result);
    known.to_device(known.reset(0));
    known.to_device(known.joiner->seal(session::Here{0}));
    const auto carried = open().of<CarryVoice>();
    REQUIRE(carried.size() == 1);
    CHECK(carried.front().carried);
}

// ---- who leaves ----

TEST_CASE("who was called and has started again ends the call that they know nothing of") {
    Talking two;
    two.restart(ben);
    two.pass(6'000);
    CHECK(two.shown(ada).reason == Reason::lost);
    CHECK(two.shown(ada).ended_by_them);
    CHECK(two.past_calls(ada).size() == 1);
    CHECK(two.calls[ben].back().state != CallState::incoming);
}

TEST_CASE("who has started again within a call calls again, and is in the new one") {
    for (const auto again : {ada, ben}) {
        Talking two;
        two.restart(again);
        const auto other = Two::other(again);
        REQUIRE(two.call(again));
        two.pass(2'000);
        CHECK(two.state(other) == CallState::incoming);
        CHECK(std::ranges::count(two.calls[other], CallState::ended, &CallShown::state) == 1);
        REQUIRE(two.answer(other));
        REQUIRE(two.started[ada].size() == 2);
        REQUIRE(two.started[ben].size() == 2);
        CHECK(two.started[ada].back().send_key == two.started[ben].back().receive_key);
        CHECK(two.stopped[other].size() == 1);
    }
}

TEST_CASE("a call whose caller's device ends while it rings is a missed one on both sides, once") {
    Two two;
    REQUIRE(two.call(ada));
    two.pass(3'000);
    two.restart(ada);
    two.pass(60'000);
    CHECK(two.is_over(ben));
    check_past_call(two, ada, {.outcome = Outcome::missed});
    CHECK(two.past_calls(ben).front().sent_at_ms == start_ms);
    two.restart(ada);
    two.pass(1'000);
    CHECK(two.past_calls(ada).size() == 1);
    CHECK(two.past_calls(ben).size() == 1);
}

TEST_CASE(
    "a call whose caller's device ends within it is in both histories, by half a minute at most too short") {
    for (const bool with_link : {true, false}) {
        Talking two(with_link);
        for (const auto who : {ada, ben}) two.voice_comes(who);
        two.pass(64'000);
        two.restart(ada);
        two.pass(6'000);
        CHECK(two.shown(ben).reason == Reason::lost);
        REQUIRE(two.past_calls(ada).size() == 1);
        const auto past = two.past_calls(ada).front().call;
        REQUIRE(past);
        CHECK(past->duration_s >= 65 - 30 - 5);
        CHECK(past->duration_s <= 65);
        check_past_call(two, ada, {.outcome = Outcome::answered, .duration_s = past->duration_s});
    }
}

TEST_CASE("of a call that has ended, or become the other's, nothing more is kept") {
    const auto kept = [](Two& two, Two::Who who) {
        return std::ranges::count_if(two.device(who).records, [](const auto& record) {
            return record.first.starts_with(call_prefix);
        });
    };
    Talking two;
    CHECK(kept(two, ada) == 1);
    CHECK(kept(two, ben) == 0);
    REQUIRE(two.end(ben));
    CHECK(kept(two, ada) == 0);
    // Both at once: the line is that of the one whose call stands.
    std::vector<Frame> held;
    two.arrives = [&](const Frame& frame) {
        held.push_back(frame);
        return false;
    };
    REQUIRE(two.call(ada));
    REQUIRE(two.call(ben));
    two.arrives = nullptr;
    for (const Frame& frame : held) two.deliver(frame);
    two.pass(2'000);
    const auto caller = two.shown(ada).incoming ? ben : ada;
    CHECK(kept(two, caller) == 1);
    CHECK(kept(two, Two::other(caller)) == 0);
    REQUIRE(two.do_as(caller, [&](Engine& engine, const Moment& moment) {
        return engine.forget_contact(two.contact[caller], moment);
    }));
    CHECK(kept(two, caller) == 0);
}

TEST_CASE("who is blocked or forgotten within a call is told its end, and nothing after") {
    for (const bool blocked : {true, false}) {
        Talking two(false);
        REQUIRE(two.do_as(ada, [&](Engine& engine, const Moment& moment) {
            return blocked ? engine.set_blocked(two.contact[ada], true, moment)
                           : engine.forget_contact(two.contact[ada], moment);
        }));
        CHECK(two.shown(ada).reason == Reason::hung_up);
        CHECK(two.stopped[ada].size() == 1);
        CHECK(two.shown(ben).reason == Reason::hung_up);
        CHECK(two.shown(ben).ended_by_them);
        two.pass(5'000);
        const std::size_t shown = two.calls[ada].size();
        REQUIRE(two.call(ben));
        two.pass(46'000);
        CHECK(two.shown(ben).reason == Reason::no_answer);
        CHECK(std::ranges::count(two.calls[ben], CallState::ringing, &CallShown::state) == 0);
        CHECK(two.calls[ada].size() == shown);
        if (!blocked) continue;
        REQUIRE_FALSE(two.call(ada));
        REQUIRE(two.do_as(ada, [&](Engine& engine, const Moment& moment) {
            return engine.set_blocked(two.contact[ada], false, moment);
        }));
        REQUIRE(two.call(ben));
        two.pass(1'000);
        CHECK(two.state(ada) == CallState::incoming);
    }
}

// ---- who does not keep to the rules ----

/// A contact whose every word the test writes.
struct Caller : Known {
    Effects say(const Call& said) { return to_device(joiner->seal(said)); }
    Effects calls(std::uint8_t id) {
        return say({.id = {id}, .phase = Phase::calling, .number = 1, .key_share = {id}});
    }
    std::vector<Call> said(const Effects& effects) {
        std::vector<Call> out;
        for (const auto& content : hear(effects)) {
            if (const auto* one = std::get_if<Call>(&content)) out.push_back(*one);
        }
        return out;
    }
    Effects start() {
        return device.run(
            [&](Moment moment) { device.result = device.engine.start_call(contact(), false, moment); });
    }
    Effects answer() {
        return device.run(
            [&](Moment moment) { device.result = device.engine.answer_call(contact(), false, moment); });
    }
    Effects end() {
        return device.run([&](Moment moment) { device.result = device.engine.end_call(contact(), moment); });
    }
};

bool is_refused(const Effects& effects) {
    return effects.show<RefusedShown>().error == Error::envelope_refused &&
           effects.shown<CallShown>().empty() && effects.of<StartVoice>().empty();
}

TEST_CASE("what a side cannot say of a call is refused and changes nothing") {
    Caller caller;
    SECTION("who calls does not ring") {
        caller.calls(1);
        CHECK(is_refused(caller.say({.id = {1}, .phase = Phase::ringing, .number = 2, .key_share = {1}})));
    }
    SECTION("who is called does not call by the same id") {
        const auto ours = caller.said(caller.start());
        REQUIRE(ours.size() == 1);
        CHECK(is_refused(
            caller.say({.id = ours[0].id, .phase = Phase::calling, .number = 1, .key_share = {1}})));
    }
    SECTION("back to ringing") {
        const auto ours = caller.said(caller.start());
        Call said{.id = ours[0].id, .phase = Phase::joined, .number = 4, .key_share = {1}};
        CHECK(caller.say(said).of<StartVoice>().size() == 1);
        said.phase = Phase::ringing;
        said.number = 5;
        CHECK(is_refused(caller.say(said)));
        // What comes late may have said less.
        said.number = 3;
        CHECK(caller.say(said).shown<RefusedShown>().empty());
        said.phase = Phase::joined;
        said.number = 6;
        CHECK(caller.say(said).of<StartVoice>().empty());
    }
}

TEST_CASE(
    "a device that begins again while it rings is heard by its new share, and not once both have joined") {
    Caller caller;
    const auto ours = caller.said(caller.start());
    Call said{.id = ours[0].id, .phase = Phase::ringing, .number = 7, .key_share = {1}};
    caller.say(said);
    said.number = 1;
    said.key_share = {2};
    CHECK(caller.say(said).shown<RefusedShown>().empty());
    said.phase = Phase::joined;
    said.number = 2;
    CHECK(caller.say(said).of<StartVoice>().size() == 1);
    said.key_share = {3};
    said.number = 3;
    const Effects late = caller.say(said);
    CHECK(late.shown<CallShown>().empty());
    CHECK(late.shown<RefusedShown>().empty());
    CHECK(late.of<StartVoice>().empty());
}

TEST_CASE("a call that its caller takes for answered, and that was not answered here, ends on both sides") {
    Caller caller;
    caller.calls(1);
    const Effects effects = caller.say({.id = {1}, .phase = Phase::joined, .number = 2, .key_share = {1}});
    CHECK(effects.of<StartVoice>().empty());
    CHECK(effects.show<CallShown>().state == CallState::ended);
    const auto told = caller.said(effects);
    REQUIRE(told.size() == 1);
    CHECK(told[0].phase == Phase::ended);
    CHECK(told[0].reason == Reason::lost);
}

TEST_CASE("an end counts whatever number and share stand in it") {
    Caller caller;
    const auto ours = caller.said(caller.start());
    caller.say({.id = ours[0].id, .phase = Phase::joined, .number = 9, .key_share = {1}});
    const Effects effects = caller.say(
        {.id = ours[0].id, .phase = Phase::ended, .reason = Reason::hung_up, .number = 1, .key_share = {2}});
    CHECK(effects.show<CallShown>().state == CallState::ended);
    CHECK(effects.of<StopVoice>().size() == 1);
}

TEST_CASE("numbers may be the greatest there are") {
    Caller caller;
    constexpr std::uint32_t greatest = UINT32_MAX;
    auto said = caller.said(caller.say(
        {.id = {1}, .phase = Phase::calling, .number = greatest, .heard = greatest, .key_share = {1}}));
    REQUIRE(said.size() == 1);
    CHECK(said[0].phase == Phase::ringing);
    CHECK(said[0].number == 1);
    CHECK(said[0].heard == greatest);
    CHECK(caller.answer().of<StartVoice>().size() == 1);
    // Nothing they say has a greater number: only the end counts.
    CHECK(
        caller.say({.id = {1}, .phase = Phase::calling, .muted = true, .number = greatest, .key_share = {1}})
            .shown<CallShown>()
            .empty());
    said = caller.said(caller.say({.id = {1},
                                   .phase = Phase::ended,
                                   .reason = Reason::hung_up,
                                   .number = greatest,
                                   .heard = greatest,
                                   .key_share = {1}}));
    REQUIRE(said.size() == 1);
    CHECK(said[0].phase == Phase::ended);
    CHECK(said[0].heard == greatest);
}

TEST_CASE("one who calls without end rings a minute, one call at a time, and uses up little") {
    Caller caller;
    CHECK(caller.calls(1).show<CallShown>().state == CallState::incoming);
    // Calls of other names are not taken: they are told which one rings.
    for (unsigned id = 2; id < 200; ++id) {
        const Effects effects = caller.calls(static_cast<std::uint8_t>(id));
        CHECK(effects.shown<CallShown>().empty());
        const auto said = caller.said(effects);
        REQUIRE(said.size() == 1);
        CHECK(said[0].id == CallId{1});
        CHECK(said[0].phase == Phase::ringing);
    }
    std::uint32_t number = 1;
    bool over = false;
    std::int64_t rang_ms = 0;
    for (; rang_ms < 120'000 && !over; rang_ms += 1'000) {
        caller.device.now_ms = start_ms + rang_ms;
        const Effects timer = caller.device.timer();
        caller.hear(timer);
        for (const CallShown& shown : timer.shown<CallShown>()) over |= shown.state == CallState::ended;
        if (!over) {
            caller.hear(
                caller.say({.id = {1}, .phase = Phase::calling, .number = ++number, .key_share = {1}}));
        }
    }
    CHECK(over);
    CHECK(rang_ms <= 62'000);
    CHECK(rang_ms > 45'000);
}

TEST_CASE("who calls and hangs up again and again rings four times, and then not for half a minute") {
    Two two;
    const auto rings = [&] {
        return std::ranges::count(two.calls[ben], CallState::incoming, &CallShown::state);
    };
    const auto call_and_hang_up = [&] {
        REQUIRE(two.call(ada));
        two.pass(1'000);
        if (!two.is_over(ada)) REQUIRE(two.end(ada));
        two.pass(1'000);
    };
    for (int time = 0; time < 4; ++time) call_and_hang_up();
    const auto rang = rings();
    const std::size_t shown = two.calls[ben].size();
    CHECK(rang >= 4);
    for (int time = 0; time < 10; ++time) {
        call_and_hang_up();
        CHECK(two.shown(ada).reason == Reason::no_answer);
        CHECK(two.shown(ada).ended_by_them);
    }
    CHECK(two.calls[ben].size() == shown);
    // What Ben begins himself, he may.
    REQUIRE(two.call(ben));
    CHECK(two.state(ada) == CallState::incoming);
    REQUIRE(two.end(ben));
    two.pass(10'000);
    REQUIRE(two.call(ada));
    CHECK(two.state(ben) == CallState::incoming);
    REQUIRE(two.answer(ben));
    check_same_keys(two);
}

TEST_CASE("calls that are taken back now and then, declined or answered all ring") {
    Two two;
    for (int time = 0; time < 12; ++time) {
        CAPTURE(time);
        REQUIRE(two.call(ada));
        two.pass(1'000);
        REQUIRE(two.state(ben) == CallState::incoming);
        if (time % 3 == 0) {
            REQUIRE(two.end(ada));
            two.pass(7'000);
        } else if (time % 3 == 1) {
            REQUIRE(two.end(ben));
        } else {
            REQUIRE(two.answer(ben));
            two.pass(1'000);
            REQUIRE(two.end(ada));
        }
        two.pass(1'500);
    }
}

TEST_CASE("four who make it ring by a word that ends it are turned down as well") {
    Caller caller;
    for (std::uint8_t id = 1; id <= 4; ++id) {
        CHECK(caller.calls(id).show<CallShown>().state == CallState::incoming);
        caller.hear(caller.say({.id = {id}, .phase = Phase::joined, .number = 2, .key_share = {id}}));
    }
    const Effects effects = caller.calls(5);
    CHECK(effects.shown<CallShown>().empty());
    const auto said = caller.said(effects);
    REQUIRE(said.size() == 1);
    CHECK(said[0].reason == Reason::no_answer);
}

TEST_CASE("a word that was held back for an hour does not make a call ring that is over") {
    Two two;
    std::vector<Frame> late;
    two.arrives = [&](const Frame& frame) {
        if (frame.to != ben || late.size() == 3) return true;
        late.push_back(frame);
        return false;
    };
    REQUIRE(two.call(ada));
    two.pass(4'000);
    REQUIRE(two.state(ben) == CallState::incoming);
    REQUIRE(two.end(ada));
    two.pass(60 * 60'000);
    const std::size_t shown = two.calls[ben].size();
    two.deliver(late[0]);
    two.deliver(late[1]);
    CHECK(two.calls[ben].size() == shown);
    for (int time = 0; time < 15; ++time) {
        REQUIRE(two.call(ada));
        REQUIRE(two.end(ben));
        two.pass(1'000);
    }
    const std::size_t later = two.calls[ben].size();
    two.deliver(late[2]);
    CHECK(two.calls[ben].size() == later);
    CHECK(two.is_over(ben));
}

TEST_CASE("a flood of words of unknown calls is answered one by one, and pushes nobody else's end away") {
    Caller caller;
    caller.calls(1);
    caller.hear(caller.end());
    for (unsigned id = 2; id < 100; ++id) {
        const auto said = caller.said(caller.say({.id = {static_cast<std::uint8_t>(id)},
                                                  .phase = id % 2 == 0 ? Phase::joined : Phase::ringing,
                                                  .number = id,
                                                  .key_share = {1}}));
        REQUIRE(said.size() == 1);
        CHECK(said[0].phase == Phase::ended);
        CHECK(said[0].reason == Reason::lost);
        CHECK(said[0].heard == id);
    }
    // The first is forgotten by now, and is answered as any other.
    const auto said =
        caller.said(caller.say({.id = {1}, .phase = Phase::joined, .number = 9, .key_share = {1}}));
    REQUIRE(said.size() == 1);
    CHECK(said[0].reason == Reason::lost);
    // One that is remembered says no more than it has said, and nothing to who has heard it.
    CHECK(caller
              .said(caller.say(
                  {.id = {99}, .phase = Phase::joined, .number = 100, .heard = 1, .key_share = {1}}))
              .empty());
}

TEST_CASE("who calls somebody in another call hears that they are busy, and who is in it nothing") {
    Caller caller;
    const Effects created = caller.device.create_invite();
    Joiner other(created.show<InviteShown>(), created.request<wire::CreateInvite>(), start_ms, 4000);
    caller.device.answer(
        wire::InviteCreated{.re = created.request<wire::CreateInvite>().id, .expires_at_ms = 0});
    const auto hear_other = [&](const Effects& effects) {
        std::vector<Call> out;
        for (const auto& sent : effects.requests<wire::Send>()) {
            const auto plaintext = other.session->open(ByteView(sent.body).subspan(1));
            if (!plaintext) continue;
            const auto content = session::decode_content(*plaintext);
            REQUIRE(content);
            if (const auto* one = std::get_if<Call>(&*content)) out.push_back(*one);
        }
        return out;
    };
    hear_other(caller.device.envelope(other.drop, other.body));
    const auto other_says = [&](const Call& said) {
        return caller.device.envelope(other.drop, other.seal(said));
    };
    const auto ours = caller.said(caller.start());
    REQUIRE(ours.size() == 1);
    // The same id, too: a call is of one contact.
    for (const CallId& id : {CallId{1}, ours[0].id}) {
        const Effects effects =
            other_says({.id = id, .phase = Phase::calling, .number = 1, .key_share = {1}});
        CHECK(effects.shown<CallShown>().empty());
        const auto said = hear_other(effects);
        REQUIRE(said.size() == 1);
        CHECK(said[0].phase == Phase::ended);
        CHECK(said[0].reason == Reason::busy);
        CHECK(said[0].id == id);
        CHECK(other_says({.id = id,
                          .phase = Phase::ended,
                          .reason = Reason::busy,
                          .number = 2,
                          .heard = 1,
                          .key_share = {1}})
                  .shown<CallShown>()
                  .empty());
    }
    // As the caller hears it.
    const Effects busy = caller.say(
        {.id = ours[0].id, .phase = Phase::ended, .reason = Reason::busy, .number = 1, .key_share = {}});
    CHECK(busy.show<CallShown>().reason == Reason::busy);
    CHECK(busy.show<MessageShown>().call == CallOutcome{.outcome = Outcome::busy});
}

TEST_CASE("which past calls are news") {
    for (const auto& [outcome, news] : {std::pair(Outcome::answered, false),
                                        std::pair(Outcome::declined, false), std::pair(Outcome::missed, true),
                                        std::pair(Outcome::busy, true), std::pair(Outcome::failed, true)}) {
        Known known;
        const session::Body body{session::PastCall{
            .number = 3, .outcome = outcome, .duration_s = outcome == Outcome::answered ? 7U : 0U}};
        const auto shown = known.to_device(known.message(session::kind_of(body), session::encode(body)))
                               .show<MessageShown>();
        CHECK(shown.kind == ShownKind::past_call);
        CHECK(shown.incoming);
        CHECK(shown.number == 3);
        CHECK(shown.call->outcome == outcome);
        CHECK(known.device.conversation.unread == (news ? 1 : 0));
    }
}

TEST_CASE("how an unanswered call went is told by who ended it, and why") {
    const auto outcome = [](Reason reason) {
        Caller caller;
        const auto ours = caller.said(caller.start());
        return caller
            .say({.id = ours[0].id, .phase = Phase::ended, .reason = reason, .number = 1, .key_share = {}})
            .show<MessageShown>()
            .call->outcome;
    };
    CHECK(outcome(Reason::hung_up) == Outcome::declined);
    CHECK(outcome(Reason::declined) == Outcome::declined);
    CHECK(outcome(Reason::busy) == Outcome::busy);
    CHECK(outcome(Reason::no_answer) == Outcome::missed);
    CHECK(outcome(Reason::lost) == Outcome::missed);
    CHECK(outcome(Reason::failed) == Outcome::failed);
}

// ---- the record ----

TEST_CASE("a past call is read from its record as it was written, and nothing that cannot be") {
    const MessageShown message{.contact = {1},
                               .position = 4,
                               .incoming = true,
                               .sent_at_ms = 5,
                               .kind = ShownKind::past_call,
                               .number = 2,
                               .disappears_after_s = 60,
                               .call = CallOutcome{.outcome = Outcome::answered, .duration_s = UINT32_MAX}};
    const Bytes bytes = encode(message);
    CHECK(bytes.front() == 5);
    const auto read = decode_message(bytes);
    REQUIRE(read);
    CHECK(read->kind == ShownKind::past_call);
    CHECK(read->call == message.call);
    CHECK(read->disappears_after_s == 60);
    CHECK(read->position == 4);

    const std::size_t outcome_at = bytes.size() - 5;
    for (const unsigned outcome : {0U, 2U, 6U, 255U}) {  // 2: it has lasted
        Bytes changed = bytes;
        changed[outcome_at] = static_cast<std::uint8_t>(outcome);
        CHECK_FALSE(decode_message(changed));
    }
    Bytes cut = bytes;
    cut.pop_back();
    CHECK_FALSE(decode_message(cut));
    MessageShown text = message;
    text.kind = ShownKind::text;
    CHECK_FALSE(decode_message(encode(text)));
    MessageShown without = message;
    without.call.reset();
    CHECK_FALSE(decode_message(encode(without)));
}

}  // namespace
}  // namespace vesper::engine
