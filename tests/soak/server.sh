#!/bin/bash
# The server is killed while people send and fetch; ./dev test does it ten times. What it confirmed must be there,
# what was acknowledged must not come back. Ends with a line of JSON. Usage: ./dev soak server [KILLS [SEED]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
./dev build native
export VESPER_KILLS=${1:-200}
if [[ -n ${2:-} ]]; then export VESPER_KILL_SEED=$2; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
build/native/tests/server-tests "[kill]" --durations yes >"$log" || status=$?
grep -v '^{' "$log" >&2
grep '^{' "$log"
exit "$status"
