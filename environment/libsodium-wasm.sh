#!/bin/bash
# Builds libsodium for wasm from Debian's source package. Usage: libsodium-wasm.sh SOURCE_FOLDER PREFIX
set -euo pipefail
cd "$1/src/libsodium"

# Without configure, which takes 90 s to find what is always the same here: these are its answers that matter, and
# builds/msvc has the version.h that it would write. HAVE_TI_MODE stays undefined: a 128-bit product is a call in
# wasm, and X25519 takes twice as long with them.
cp ../../builds/msvc/version.h include/sodium/version.h
options=(-DCONFIGURED=1 -DSODIUM_STATIC -DNATIVE_LITTLE_ENDIAN=1 -DHAVE_EXPLICIT_BZERO=1 -DHAVE_GETENTROPY=1
    -DHAVE_WEAK_SYMBOLS=1 -DHAVE_INLINE_ASM=1 -DHAVE_CLOCK_GETTIME=1 -DHAVE_NANOSLEEP=1 -DHAVE_POSIX_MEMALIGN=1
    -DHAVE_ALLOCA=1 -DHAVE_ALLOCA_H=1 -DHAVE_SYS_PARAM_H=1 -DHAVE_SYS_RANDOM_H=1)

# Vector code: Emscripten turns SSSE3 into wasm's own vectors. With no processor to ask at run time the choice is made
# here: the plain version's name is given to the vector version, and the plain one is not compiled. Poly1305 stays
# plain: its SSE2 code is slower in wasm. So does Argon2: libsodium 1.0.22's wasm vectors for it multiply the wrong
# lanes and give another hash.
options+=(-msimd128 -mssse3 -DHAVE_EMMINTRIN_H=1 -DHAVE_TMMINTRIN_H=1
    -Dcrypto_stream_chacha20_ref_implementation=crypto_stream_chacha20_dolbeau_ssse3_implementation)
# wasm has no target "ssse3", which clang would say for every function.
grep -rl --include='*.c' 'pragma clang attribute' . | xargs sed -i '/pragma clang attribute/d'
# Every choice is its first value now, and sodium_init() does not link Argon2, AEGIS, Salsa20 and BLAKE2b to make it.
sed -i '/_pick_best_implementation();/d' sodium/core.c

# What a message or a key exchange spends its time in is compiled for speed, the rest, of which ML-KEM is the largest,
# for size. Many files for each emcc: its own start takes as long as the compiler's work.
mkdir objects
cd objects
compile() { xargs -0 -n 20 -P "$(nproc)" emcc "${options[@]}" "$1" -w -ffunction-sections -fdata-sections \
    -I../include -I../include/sodium -c; }
hot=(-name ed25519_ref10.c -o -name x25519_ref10.c -o -name chacha20_dolbeau-ssse3.c -o -name poly1305_donna.c
    -o -name hash_sha256_cp.c -o -name keccak1600_ref.c -o -name "blake2b-*ref.c")
find .. -name '*.c' '(' "${hot[@]}" ')' -print0 | compile -O2
find .. -name '*.c' -not '(' "${hot[@]}" -o -name chacha20_ref.c ')' -print0 | compile -Os
cd ..

mkdir -p "$2/lib" "$2/include/sodium"
emar rcs "$2/lib/libsodium.a" objects/*.o
cp include/sodium.h "$2/include"
cp include/sodium/*.h "$2/include/sodium"
