#!/bin/bash
# An engine and a contact who sends nothing but reactions; ./dev test does it with 2,000. Usage: ./dev soak flood [COUNT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
./dev build native
VESPER_FLOOD=${1:-100000} exec build/native/tests/unit-tests "a flood of reactions*" --durations yes
