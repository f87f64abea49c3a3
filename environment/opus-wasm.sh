#!/bin/bash
# Builds Opus for wasm from Debian's source package. Usage: opus-wasm.sh SOURCE_FOLDER PREFIX
set -euo pipefail
cd "$1"

# The float code with Emscripten's SSE on wasm's vectors; without what asks the processor which it has.
# Without assertions: CMake's questions would have Emscripten build its own libraries a second time, for debugging.
emcmake cmake -S . -B build-wasm -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$2" \
    -DCMAKE_EXE_LINKER_FLAGS=-sASSERTIONS=0 \
    -DCMAKE_C_FLAGS="-msimd128 -O2" -DOPUS_BUILD_PROGRAMS=OFF -DOPUS_BUILD_TESTING=OFF -DBUILD_SHARED_LIBS=OFF \
    -DOPUS_STACK_PROTECTOR=OFF -DOPUS_DISABLE_INTRINSICS=ON -DCMAKE_C_COMPILER_LAUNCHER=ccache
cmake --build build-wasm --target install
