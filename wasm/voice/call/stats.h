#pragma once
// What a call's details show: one object for the page, the Inspector and the tests.

#include <cstdint>

namespace vesper::voice {

/// Packets that were refused, by reason.
struct RefusedPackets {
    std::uint64_t bad_frame = 0;
    std::uint64_t not_opened = 0;
    std::uint64_t replayed = 0;
    std::uint64_t bad_content = 0;
    std::uint64_t too_many = 0;
};

/// Frames of 20 ms that were played, by what they were made of, best first.
struct PlayedFrames {
    std::uint64_t direct = 0;     // their own packet
    std::uint64_t by_copy = 0;    // an exact copy in a later one
    std::uint64_t by_dred = 0;    // deep redundancy of a later packet
    std::uint64_t by_fec = 0;     // in-band FEC of the next
    std::uint64_t concealed = 0;  // neural concealment, or nothing any more
};

struct CallStats {
    bool secured = false;   // a frame of the other side has opened
    double rtt_ms = 0;      // 0: not known yet
    double loss = 0;        // share of packets that did not come to us
    double loss_after = 0;  // share of frames that we had nothing exact of
    double sent_loss = 0;   // the same two, as the other side reports
    double sent_loss_after = 0;
    double burst = 1;  // packets lost one after the other, mean
    double jitter_ms = 0;
    double buffer_ms = 0;  // that speech waits here
    double target_ms = 0;  // that it should
    double sent_kbps = 0;  // sealed packets
    double received_kbps = 0;
    double budget_kbps = 0;  // that we may send
    double core_kbps = 0;    // of our frames without redundancy
    unsigned frames_per_packet = 1;
    unsigned copies = 0;  // that we send of each
    unsigned spacing = 1;
    unsigned dred_ms = 0;
    bool fec = false;
    std::uint64_t sent_packets = 0;
    std::uint64_t received_packets = 0;
    PlayedFrames played;
    std::uint64_t late = 0;       // frames that came after their turn
    std::uint64_t duplicate = 0;  // frames that had come before, copies that were not needed among them
    std::uint64_t skipped = 0;    // frames left out to catch up
    double waited_ms = 0;         // concealed because nothing was there yet
    double shortened_ms = 0;      // taken out of speech by stretching
    double lengthened_ms = 0;     // put in
    RefusedPackets refused;
};

}  // namespace vesper::voice
