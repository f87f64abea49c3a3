#!/bin/bash
# Builds Catch2 for wasm from Debian's source package. Usage: catch2-wasm.sh SOURCE_FOLDER PREFIX
set -euo pipefail
cd "$1"

# Without assertions: CMake's questions would have Emscripten build its own libraries a second time, for debugging.
emcmake cmake -S . -B build-wasm -G Ninja -DCMAKE_BUILD_TYPE=MinSizeRel -DCMAKE_INSTALL_PREFIX="$2" \
    -DCMAKE_EXE_LINKER_FLAGS=-sASSERTIONS=0 \
    -DCMAKE_CXX_STANDARD=23 -DCMAKE_CXX_FLAGS=-fwasm-exceptions \
    -DCATCH_INSTALL_DOCS=OFF -DBUILD_TESTING=OFF -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=40 -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
cmake --build build-wasm --target install
