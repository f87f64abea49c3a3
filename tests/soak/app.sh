#!/bin/bash
# Two people in real browsers talk and send files while pages are loaded anew, crash, are killed with their browser, or
# are brought up to date; ./dev test does it ten times. Each run prints its seed first; RUNS 1 with it repeats its
# decisions. Usage: ./dev soak app [RUNS [SEED]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export VESPER_STORM_RUNS=${1:-200}
if [[ -n ${2:-} ]]; then export VESPER_STORM_SEED=$2; fi
exec playwright test e2e/storm.spec.ts
