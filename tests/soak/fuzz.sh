#!/bin/bash
# Every fuzz target, or those named, for SECONDS each, two at a time. What covers more goes into the kept corpus, a
# crash makes it fail. Usage: ./dev soak fuzz [SECONDS [NAME...]]; 600 s, and with 0 s it only keeps what was found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=$PWD/build
# shellcheck source=environment/fuzz.sh
source environment/fuzz.sh
seconds=${1:-600}
names=("${@:2}")
if ((${#names[@]} == 0)); then mapfile -t names < <(fuzz_targets); fi
./dev build native

crashed=$build/fuzz/crashed
rm -f "$crashed"
on_end() { if (($2 > 0)); then touch "$crashed"; fi; }
if ((seconds > 0)); then fuzz_all "$seconds" "$build/fuzz-corpus" on_end "${names[@]}"; fi
for name in "${names[@]}"; do
    merge_corpus "$name" "$build/fuzz-corpus/$name"
    echo "$name: $(find "$fuzz_corpus/$name" -type f | wc -l) inputs kept"
done
[[ ! -e $crashed ]]
