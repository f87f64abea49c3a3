#!/bin/bash
# Builds libsodium for wasm from Debian's source package. Usage: libsodium-wasm.sh SOURCE_FOLDER PREFIX
set -euo pipefail
cd "$1"

# Nothing is left out by --enable-minimal: X-Wing, HKDF and Argon2id are needed, and what is not used is not linked.
# The flags are those of libsodium's own dist-build/emscripten.sh for a static library.
# LTO would let the linker see inside, but costs each link seconds and gains nothing on code this size.
emconfigure ./configure --host=wasm32-unknown-emscripten --prefix="$2" \
    --disable-shared --enable-static --without-pthreads --disable-ssp --disable-asm --disable-pie \
    CFLAGS="-O2 -msimd128 -ffunction-sections -fdata-sections"
emmake make -C src/libsodium -j"$(nproc)" install
mkdir -p "$2/lib"
