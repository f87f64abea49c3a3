#!/bin/bash
# The server's tests with ThreadSanitizer instead of the other sanitizers. Usage: ./dev soak tsan [CATCH2 ARGS...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake --preset tsan >/dev/null
cmake --build --preset tsan --target server-tests
exec build/tsan/tests/server-tests "$@"
