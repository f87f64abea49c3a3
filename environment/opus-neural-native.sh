#!/bin/bash
# Builds the same Opus for this machine, for the tests: Debian's library has neither DRED nor neural concealment.
# Usage: opus-neural-native.sh SOURCE_FOLDER PREFIX
set -euo pipefail
cd "$1"

cmake -S . -B build-native -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$2" \
    -DCMAKE_C_COMPILER=clang-21 -DCMAKE_C_FLAGS="-O2" -DCMAKE_INSTALL_LIBDIR=lib \
    -DOPUS_BUILD_PROGRAMS=OFF -DOPUS_BUILD_TESTING=OFF -DBUILD_SHARED_LIBS=OFF -DOPUS_DRED=ON \
    -DCMAKE_C_COMPILER_LAUNCHER=ccache
cmake --build build-native --target install
