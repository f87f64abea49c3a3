# ./dev test: runs stages, adds up their counts.
# shellcheck shell=bash

command_test() {
    local stages=("$@") stage need passed=0 failed=0 summary=() stage_passed stage_failed
    if (($# == 0)); then stages=("${all_stages[@]}"); fi
    for stage in "${stages[@]}"; do
        [[ " ${all_stages[*]} ${long_stages[*]} " == *" $stage "* ]] ||
            die "no stage '$stage'; there are: ${all_stages[*]} ${long_stages[*]}"
    done
    declare -A built
    mkdir -p "$build/results"
    plan_steps "${#stages[@]}"
    # Needs only the environment: goes on while npm is fetched.
    if [[ " ${stages[*]} " == *" native "* && " ${stages[*]} " == *" wasm "* ]]; then
        run_ahead "$build/log/wasm-libraries.log" prepare_wasm_libraries
    fi
    for stage in "${stages[@]}"; do
        need=$(needs_of "$stage")
        if [[ -z ${built[$need]:-} ]]; then
            built[$need]=yes
            if ! unnumbered "need_$need"; then
                built[$need]=no
                failed=$((failed + 1))
                summary+=("$(printf '%-8s build of %s failed' "$stage" "$need")")
            fi
        fi
        if [[ ${built[$need]} == no ]]; then
            step_number=$((step_number + 1))
            summary+=("$(printf '%-8s not run: the build of %s failed' "$stage" "$need")")
            continue
        fi
        counts=$build/results/$stage.counts
        note=$build/results/$stage.note
        : >"$counts"
        : >"$note"
        if run_step "$stage" "$build/log/test-$stage.log" "stage_$stage"; then
            [[ -s $counts ]] || echo 1 0 >"$counts"
            read -r stage_passed stage_failed < <(sum_counts)
        else
            read -r stage_passed stage_failed < <(sum_counts)
            # A stage of tools, or a test program which died before it could report.
            if ((stage_failed == 0)); then stage_failed=1; fi
        fi
        summary+=("$(printf '%-8s %5d passed %5d failed' "$stage" "$stage_passed" "$stage_failed")")
        if [[ -s $note ]]; then summary+=("         $(<"$note")"); fi
        passed=$((passed + stage_passed))
        failed=$((failed + stage_failed))
    done
    printf '%s\n' "" "${summary[@]}" >&2
    echo "$passed passed, $failed failed"
    ((failed == 0 && passed > 0))
}

sum_counts() { awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }' "$counts"; }

# Builds are not stages: their steps carry no stage number.
unnumbered() {
    local total=$steps_total status=0
    steps_total=0
    "$@" || status=$?
    steps_total=$total
    return "$status"
}
