#!/bin/bash
# A contact who sends nothing but reactions, to an engine (two minutes) and then, as fast as the server lets them through,
# to a page (more than half an hour); ./dev test does it with 2,000 and 1,200. Usage: ./dev soak flood [COUNT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
./dev build native server pages
export VESPER_FLOOD=${1:-100000}
build/native/tests/unit-tests "a flood of reactions*" --durations yes
exec playwright test e2e/hostile-contact.spec.ts -g 'a flood of reactions'
