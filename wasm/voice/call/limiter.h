#pragma once
// Stands before the speaker, whatever the other side sends: no peak over -1 dB, and no sudden loud noise.
// Loudness (RMS of 10 ms) may be -15 dB of full scale at once, as loud as speech with its gain controlled
// gets, and up to -9 dB after two seconds of sound that wants to be louder.

#include <span>

#include "voice/call/limits.h"

namespace vesper::voice {

class Limiter {
public:
    void limit(std::span<float, play_samples> samples);

private:
    float allowed_ = 0.18F;  // RMS
    float gain_ = 1;
};

}  // namespace vesper::voice
