# Fuzzing: the programs of tests/fuzz. What they crash on goes to build/fuzz/NAME, what reaches more to
# build/fuzz-corpus/NAME until it is kept.
# shellcheck shell=bash

fuzz_corpus=tests/fuzz/corpus
# Bytes of the kept corpus of one target: in all a few hundred kB, read in a second.
fuzz_corpus_limit=30000

# A target is what has a corpus.
fuzz_targets() { find "$fuzz_corpus" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort; }

# run_fuzzer NAME ARGS...
run_fuzzer() {
    local name=$1
    shift
    mkdir -p "$build/fuzz/$name"
    # Long stacks of allocations cost half of the speed; a crash can be run again with more. The timeout is by the clock:
    # a busy machine may take seconds for what is short.
    ASAN_OPTIONS=malloc_context_size=4${ASAN_OPTIONS:+:$ASAN_OPTIONS} "$build/native/tests/fuzz/$name" \
        -max_len=4096 -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
        "-artifact_prefix=$build/fuzz/$name/" "$@"
}

# fuzz_for SECONDS NAME FOUND: says what it did in one line, or shows the end of its log.
fuzz_for() {
    local seconds=$1 name=$2 found=$3 log=$build/log/fuzz-$2.log status=0
    mkdir -p "$found" "$build/log"
    run_fuzzer "$name" "-max_total_time=$seconds" "$found" "$fuzz_corpus/$name" >"$log" 2>&1 || status=$?
    if ((status != 0)); then tail -n 60 "$log"; fi
    awk -v name="$name" -v status="$status" '
        / cov: / { for (i = 1; i < NF; ++i) if ($i == "cov:") edges = $(i + 1) }
        /^stat::number_of_executed_units/ { runs = $2 }
        END { printf "%-16s %9d executions %6d edges   %s\n", name, runs, edges, status ? "CRASHED" : "no crash" }
    ' "$log"
    return "$status"
}

# fuzz_all SECONDS FOUND-FOLDER ON_END NAME...: two at a time; calls ON_END with "PASSED FAILED" of each.
fuzz_all() {
    local seconds=$1 found=$2 on_end=$3 name running=0
    shift 3
    for name in "$@"; do
        if ((running == 2)); then
            wait -n || true
            running=1
        fi
        if fuzz_for "$seconds" "$name" "$found/$name"; then "$on_end" 1 0; else "$on_end" 0 1; fi &
        running=$((running + 1))
    done
    wait
}

# merge_corpus NAME FOUND: few and small inputs that reach every place that both reach, as far as there is room.
merge_corpus() {
    local name=$1 found=$2 kept=$fuzz_corpus/$1 merged=$build/fuzz/$1/merged
    rm -rf "$merged"
    mkdir -p "$merged" "$found"
    run_fuzzer "$name" -set_cover_merge=1 -use_counters=0 "$merged" "$kept" "$found" \
        >"$build/log/merge-$name.log" 2>&1 || return
    find "$merged" -type f -printf '%s %p\n' | sort -n |
        awk -v limit="$fuzz_corpus_limit" '{ sum += $1; if (sum > limit) print $2 }' | xargs -r rm
    rm -rf "$kept" "$found"
    mv "$merged" "$kept"
}

command_fuzz() {
    local name=${1:-}
    if [[ -z $name || ! -d $fuzz_corpus/$name ]]; then
        say "usage: ./dev fuzz NAME [LIBFUZZER ARGS]; these exist:"
        fuzz_targets | sed 's/^/  /' >&2
        return 2
    fi
    shift
    build_preset native "fuzz-$name"
    local folders=("$build/fuzz-corpus/$name" "$fuzz_corpus/$name") argument
    # libFuzzer takes inputs or folders, not both: with an input named, that alone is run.
    for argument in "$@"; do if [[ $argument != -* ]]; then folders=(); fi; done
    mkdir -p "$build/fuzz-corpus/$name"
    if ((${#folders[@]} > 0)); then
        say "until stopped; crashes go to build/fuzz/$name. Afterwards ./dev soak fuzz 0 $name keeps what reaches more."
    fi
    run_fuzzer "$name" "$@" "${folders[@]}"
}
