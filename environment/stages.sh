# The stages of ./dev test. Each runs in the repository with its output in a log. A stage of tools counts as one
# check; a stage of test programs reports its cases with `report`; one with nothing to run yet says `nothing`. A line
# for the summary goes into $note.
# shellcheck shell=bash

all_stages=(format lint native wasm sim fuzz coverage server shell e2e)
# Takes longer than all others: run when it is named.
long_stages=(tidy)

# What a stage needs built first.
needs_of() {
    case $1 in
        format | shell) echo npm ;;
        lint) echo core ;;
        tidy | native | sim | fuzz | coverage | server) echo native ;;
        wasm) echo wasm ;;
        e2e) echo e2e ;;
    esac
}

need_npm() { prepare_npm; }
# The engine's types are generated with it, and those of the messages from the English catalog.
need_core() { build_preset wasm vesper-core vesper-file vesper-voice vesper-call vesper-vault && node pwa/write-message-types.mjs; }
need_native() { build_preset native; }
need_wasm() { build_preset wasm; }
# With the sanitizers in the server.
need_e2e() { build_preset native && build_preset release netlab-forwarder && build_preset wasm && build_shell; }

report() { python3 environment/count-results.py "$@" >>"$counts"; }
nothing() { echo "nothing to run yet"; echo 0 0 >>"$counts"; }

# all_of COMMAND ... -- COMMAND ...: runs every one, fails when one failed, so that one run shows every finding.
all_of() {
    local command=() status=0 word
    for word in "$@" --; do
        if [[ $word != -- ]]; then
            command+=("$word")
            continue
        fi
        echo "+ ${command[*]}"
        "${command[@]}" || status=1
        command=()
    done
    return "$status"
}

stage_format() { all_of check_cpp_format -- biome format; }
check_cpp_format() { cpp_files | xargs -0 -r clang-format-21 --dry-run -Werror; }

stage_lint() {
    all_of oxlint --type-aware --deny-warnings -- tsc --noEmit \
        -- python3 tests/checks/dependency-direction.py --self-test \
        -- python3 tests/checks/dependency-direction.py \
        -- node tests/checks/asyncapi.mjs \
        -- python3 -B tests/vectors/gen/selftest.py \
        -- python3 -B tests/vectors/gen/generate.py --check \
        -- python3 -B tests/bench/voice/estoi_test.py
}

stage_tidy() { locked tidy python3 environment/tidy.py "$build/native" "$cache/tidy"; }

stage_native() {
    local status=0
    recorded unit run_catch2 native "$build/native/tests/unit-tests" || status=1
    run_catch2 native-voice "$build/native/tests/voice-tests" || status=1
    return "$status"
}
stage_sim() { recorded sim run_catch2 sim "$build/native/tests/sim-tests"; }
stage_server() {
    local status=0
    run_catch2 server "$build/native/tests/server-tests" || status=1
    count_one python3 tests/checks/documented-settings.py "$build/native/signaling-server/vesper-server" || status=1
    return "$status"
}
# A check among test programs: one case.
count_one() { if "$@"; then count 1 0; else count 0 1; return 1; fi; }

# recorded NAME COMMAND...: what it covers of the core goes into a profile.
recorded() {
    local name=$1
    shift
    LLVM_PROFILE_FILE=$build/native/profiles/$name.profraw "$@"
}

stage_fuzz() {
    rm -rf "$build/fuzz/found"
    local names
    mapfile -t names < <(fuzz_targets)
    fuzz_all 5 "$build/fuzz/found" count "${names[@]}"
    ! grep -q ' 1$' "$counts"
}
count() { echo "$1 $2" >>"$counts"; }

stage_coverage() {
    local name program status=0
    for name in unit sim; do
        program=$build/native/tests/$name-tests
        # The stages native and sim have just recorded it, unless this one was named alone.
        if [[ ! $build/native/profiles/$name.profraw -nt $program ]]; then recorded "$name" "$program" || return; fi
    done
    python3 environment/coverage.py "$build/native" 95 unit sim | tee "$build/results/coverage.txt" || status=1
    tail -n 1 "$build/results/coverage.txt" >"$note"
    return "$status"
}

stage_wasm() {
    local status=0
    run_catch2 wasm-unit node "$build/wasm/tests/unit-tests.cjs" || status=1
    run_catch2 wasm-voice node "$build/wasm/tests/voice-tests.cjs" || status=1
    # The same stories; the thousand seeds are the native program's.
    VESPER_SIM_SEEDS=30 run_catch2 wasm-sim node "$build/wasm/tests/sim-tests.cjs" || status=1
    return "$status"
}

# run_catch2 NAME COMMAND...: the program is the last word of the command.
run_catch2() {
    local name=$1 result=$build/results/$1.txt status=0
    shift
    if [[ ! -e ${*: -1} ]]; then
        nothing
        return
    fi
    rm -f "$result"
    "$@" --reporter console --reporter "automake::out=$result" || status=$?
    report catch2 "$result"
    return "$status"
}

stage_shell() {
    local result=$build/results/shell.json status=0
    if [[ -z $(find tests/shell -name '*.test.ts' 2>/dev/null) ]]; then
        nothing
        return
    fi
    rm -f "$result"
    vitest run --reporter=default --reporter=json --outputFile.json="$result" || status=$?
    report vitest "$result"
    return "$status"
}

stage_e2e() {
    local result=$build/results/e2e.json status=0
    if [[ -z $(find e2e -name '*.spec.ts' 2>/dev/null) ]]; then
        nothing
        return
    fi
    rm -f "$result"
    VESPER_SERVER=$build/native/signaling-server/vesper-server PLAYWRIGHT_JSON_OUTPUT_NAME=$result playwright test --reporter=list,json || status=$?
    report playwright "$result"
    return "$status"
}
