# A long step says what it does, how long it has run, and shows its log's end when it fails.
# shellcheck shell=bash

running_step=
running_ticker=
running_ahead=()

stop_running_step() {
    # Each step is a process group of its own, so its children end with it.
    if [[ -n $running_step ]]; then kill -TERM -- "-$running_step" 2>/dev/null || true; fi
    local group
    for group in "${running_ahead[@]}"; do kill -TERM -- "-$group" 2>/dev/null || true; done
    if [[ -n $running_ticker ]]; then kill "$running_ticker" 2>/dev/null || true; fi
}
trap stop_running_step EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The log's last line shows how far a compiler or a test runner is: "[12/80] Building ...".
tick() {
    local title=$1 log=$2 started=$SECONDS interval_s=10 line
    [[ -t 2 ]] && interval_s=1
    while sleep "$interval_s" 2>/dev/null && kill -0 $$ 2>/dev/null; do
        line=$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c 1-50)
        line="$title ... $((SECONDS - started)) s${line:+  | $line}"
        if [[ -t 2 ]]; then printf '\r\033[K%s' "${line:0:${COLUMNS:-110}}" >&2; else say "$line"; fi
    done
}

# run_ahead LOG COMMAND...: begins what a later step needs. That step waits for its lock, and reports its failure by
# trying again.
run_ahead() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    set -m
    ahead "$@" </dev/null >"$log" 2>&1 &
    running_ahead+=($!)
    set +m
}
# A subshell starts without traps, and its steps are its own.
ahead() {
    running_step='' running_ticker='' running_ahead=()
    trap stop_running_step EXIT
    trap 'exit 143' TERM
    "$@"
}

# plan_steps N: the next N steps are numbered [1/N] and on.
plan_steps() { steps_total=$1 step_number=0; }

# Sets processor_s: of this shell's children that have ended (proc_pid_stat(5), cutime and cstime).
read_processor_s() {
    local stat
    read -r stat <"/proc/$BASHPID/stat"
    # What is before may hold spaces.
    read -ra stat <<<"${stat##*) }"
    processor_s=$(((stat[13] + stat[14]) / $(getconf CLK_TCK)))
}

# run_step TITLE LOG COMMAND...: the exit status is the command's. What it has cost is told in two ways: on a shared
# machine the time of the processor says more than the clock's.
run_step() {
    local title=$1 log=$2 status=0 started=$SECONDS took processor_s processor_before
    read_processor_s
    processor_before=$processor_s
    shift 2
    if ((${steps_total:-0} > ${step_number:-0})); then
        step_number=$((step_number + 1))
        title="[$step_number/$steps_total] $title"
    fi
    mkdir -p "$(dirname "$log")"
    if [[ -t 2 ]]; then printf '%s ...' "$title" >&2; else say "$title ..."; fi
    # Job control gives the step its process group; with no terminal on stdin nothing in it can stop for input.
    set -m
    "$@" </dev/null >"$log" 2>&1 &
    running_step=$!
    set +m
    tick "$title" "$log" </dev/null >/dev/null &
    running_ticker=$!
    wait "$running_step" || status=$?
    running_step=
    kill "$running_ticker" 2>/dev/null || true
    wait "$running_ticker" 2>/dev/null || true
    running_ticker=
    if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
    read_processor_s
    took="$((SECONDS - started)) s ($((processor_s - processor_before)) s of processor time)"
    if ((status == 0)); then
        say "$title: done in $took"
    else
        say "$title: FAILED after $took; the end of ${log#"$repo"/}:"
        tail -n 40 "$log" | cut -c 1-400 >&2
    fi
    return "$status"
}
