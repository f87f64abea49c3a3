#pragma once

#include <cstdint>
#include <string_view>

namespace vesper::voice {

enum class Error : std::uint8_t {
    codec,         // Opus refused what it was asked for
    bad_setting,   // a sample rate or bit rate that is none
    bad_page,      // not a page of Ogg, or not the next one of this stream
    bad_header,    // not the headers of a voice message
    bad_packet,    // not a packet of Opus
    bad_position,  // the page says another length than its packets have
    too_long,      // over max_message_samples
    empty,         // no sound
    bad_frame,     // of a call: not a sealed frame, or its key is out of reach
    not_opened,    // of a call: sealed with another key, or altered
    replayed,      // of a call: came before, or is older than what is remembered
    bad_content,   // of a call: opened, and not a packet of ours inside
    exhausted,     // of a call: more frames than one key may seal
    too_many,      // of a call: more packets, or new keys, than a sender of ours has
};

[[nodiscard]] constexpr std::string_view name_of(Error error) {
    switch (error) {
        case Error::codec:
            return "codec";
        case Error::bad_setting:
            return "bad setting";
        case Error::bad_page:
            return "bad page";
        case Error::bad_header:
            return "bad header";
        case Error::bad_packet:
            return "bad packet";
        case Error::bad_position:
            return "bad position";
        case Error::too_long:
            return "too long";
        case Error::empty:
            return "empty";
        case Error::bad_frame:
            return "bad frame";
        case Error::not_opened:
            return "not opened";
        case Error::replayed:
            return "replayed";
        case Error::bad_content:
            return "bad content";
        case Error::exhausted:
            return "exhausted";
        case Error::too_many:
            return "too many";
    }
    return "";
}

}  // namespace vesper::voice
