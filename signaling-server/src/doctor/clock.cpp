#include <sys/timex.h>

#include "doctor/checks.h"

namespace vesper::server::doctor {

Findings check_clock() {
    timex state{};
    const int result = adjtimex(&state);
    if (result == TIME_ERROR || (static_cast<unsigned>(state.status) & STA_UNSYNC) != 0) {
        return {warn("clock", "the system says that nothing keeps its clock right",
                     "run systemd-timesyncd or chrony: invites and relay credentials end by the clock")};
    }
    if (result < 0) return {warn("clock", "the system cannot be asked about it", "see that NTP runs")};
    return {ok("clock", "kept right by NTP")};
}

}  // namespace vesper::server::doctor
