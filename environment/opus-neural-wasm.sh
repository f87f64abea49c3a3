#!/bin/bash
# Builds Opus for wasm as calls have it: with deep redundancy (DRED) and neural concealment, whose networks are
# most of its size. Usage: opus-neural-wasm.sh SOURCE_FOLDER PREFIX
set -euo pipefail
cd "$1"

# As opus-wasm.sh. DRED brings the neural concealment with it.
# Without assertions: CMake's questions would have Emscripten build its own libraries a second time, for debugging.
emcmake cmake -S . -B build-wasm -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$2" \
    -DCMAKE_EXE_LINKER_FLAGS=-sASSERTIONS=0 \
    -DCMAKE_C_FLAGS="-msimd128 -O2" -DOPUS_BUILD_PROGRAMS=OFF -DOPUS_BUILD_TESTING=OFF -DBUILD_SHARED_LIBS=OFF \
    -DOPUS_STACK_PROTECTOR=OFF -DOPUS_DISABLE_INTRINSICS=ON -DOPUS_DRED=ON -DCMAKE_C_COMPILER_LAUNCHER=ccache
cmake --build build-wasm --target install
