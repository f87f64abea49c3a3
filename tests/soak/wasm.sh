#!/bin/bash
# The engine's tests, and all seeds of the simulator, as wasm under node. ./dev test runs the engine's tests natively, and
# as wasm the simulator with few seeds. Usage: ./dev soak wasm
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
./dev build wasm
cmake --build --preset wasm --target engine-tests
node build/wasm/tests/engine-tests.cjs
exec node build/wasm/tests/sim-tests.cjs
