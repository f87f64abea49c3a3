#!/bin/bash
# Engines in bad weather from many seeds, with a twentieth of them for what people change and call, and a fortieth for
# files: ./dev test runs the same for 1,000. Usage: ./dev soak sim [SEEDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
./dev build native
VESPER_SIM_SEEDS=${1:-20000} exec build/native/tests/sim-tests --durations yes
