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

# Vector code: Emscripten turns SSE2 and SSSE3 into wasm's own vectors. With no processor to ask at run time the choice
# is made here: the plain version's name is given to the vector version, and the plain one is not compiled. BLAKE2b
# stays plain: its vectors are slower in wasm. So does Argon2: libsodium 1.0.22's wasm vectors for it multiply the
# wrong lanes and give another hash.
options+=(-msimd128 -mssse3 -DHAVE_EMMINTRIN_H=1 -DHAVE_TMMINTRIN_H=1
    -Dcrypto_stream_chacha20_ref_implementation=crypto_stream_chacha20_dolbeau_ssse3_implementation
    -Dcrypto_onetimeauth_poly1305_donna_implementation=crypto_onetimeauth_poly1305_sse2_implementation)
# Two of these instructions cost more in wasm than on the processors that they were made for (docs/decisions/0028), and
# are said here in another way for the two files that use them.
cat >vectors.h <<'END'
#include <emmintrin.h>
#include <tmmintrin.h>

/* A byte shuffle by a vector is three instructions on x64 and holds one of its 16 registers. By the masks' names. */
#define _mm_shuffle_epi8(x, mask) rotate_by_##mask(x)
#define rotate_by_rot16(x) ((__m128i) wasm_i16x8_shuffle((v128_t) (x), (v128_t) (x), 1, 0, 3, 2, 5, 4, 7, 6))
#define rotate_by_rot8(x) _mm_or_si128(_mm_slli_epi32(x, 8), _mm_srli_epi32(x, 24))

/* Two products of 32 bits. In C the compiler sees that the upper halves are zero and makes it a product of 64 bits,
   for which x64 needs eight instructions. */
static inline __attribute__((always_inline)) __m128i
mul_epu32(__m128i a, __m128i b)
{
    v128_t x = wasm_i32x4_shuffle((v128_t) a, (v128_t) a, 0, 2, 0, 2);
    v128_t y = wasm_i32x4_shuffle((v128_t) b, (v128_t) b, 0, 2, 0, 2);
    v128_t product;

    __asm__("local.get %1\n local.get %2\n i64x2.extmul_low_i32x4_u\n local.set %0"
            : "=r"(product) : "r"(x), "r"(y));
    return (__m128i) product;
}
#define _mm_mul_epu32 mul_epu32
END
# wasm has no target "ssse3", which clang would say for every function.
grep -rl --include='*.c' 'pragma clang attribute' . | xargs sed -i '/pragma clang attribute/d'
# Every choice is its first value now, and sodium_init() does not link Argon2, AEGIS, Salsa20 and BLAKE2b to make it.
sed -i '/_pick_best_implementation();/d' sodium/core.c

# The multiples of Ed25519's base point are made when they are first wanted (2 ms) and not loaded: they are 28 kB of a
# first visit that nothing compresses. By libsodium's own arithmetic, without a secret; tests/unit/crypto looks at each.
ref10=crypto_core/ed25519/ref10
cat >$ref10/base_multiples.h <<'END'
/* n points with one inversion for all of them (Montgomery) */
static void
to_precomp(ge25519_precomp *out, const ge25519_p3 *points, int n)
{
    fe25519 before[8], all, recip, x, y;
    int     i;

    fe25519_1(all);
    for (i = 0; i < n; ++i) {
        fe25519_copy(before[i], all);
        fe25519_mul(all, all, points[i].Z);
    }
    fe25519_invert(all, all);
    for (i = n - 1; i >= 0; --i) {
        fe25519_mul(recip, all, before[i]);
        fe25519_mul(all, all, points[i].Z);
        fe25519_mul(x, points[i].X, recip);
        fe25519_mul(y, points[i].Y, recip);
        fe25519_add(out[i].yplusx, y, x);
        fe25519_sub(out[i].yminusx, y, x);
        fe25519_mul(x, x, y);
        fe25519_mul(out[i].xy2d, x, d2);
    }
}

static const ge25519_precomp *
base_multiples(int pos) /* (j+1)*256^pos*B */
{
    static const unsigned char y_of_base[32] = { 0x58, [1 ... 31] = 0x66 };
    static ge25519_precomp     base[32][8];
    static int                 made;
    ge25519_p3                 multiples[8], first;
    ge25519_cached             step;
    ge25519_p1p1               r;
    int                        i, j;

    if (made == 0) {
        ge25519_frombytes(&first, y_of_base);
        for (i = 0; i < 32; ++i) {
            multiples[0] = first;
            ge25519_p3_to_cached(&step, &first);
            for (j = 1; j < 8; ++j) {
                ge25519_add(&r, &multiples[j - 1], &step);
                ge25519_p1p1_to_p3(&multiples[j], &r);
            }
            to_precomp(base[i], multiples, 8);
            for (j = 0; j < 8; ++j) {
                ge25519_p3_dbl(&r, &first);
                ge25519_p1p1_to_p3(&first, &r);
            }
        }
        made = 1;
    }
    return base[pos];
}
END
sed -i -e '/static const ge25519_precomp base\[32\]\[8\]/,/};/d' \
    -e 's/ge25519_cmov8(t, base\[pos\], b)/ge25519_cmov8(t, base_multiples(pos), b)/' \
    -e '/^ge25519_precomp_0(/,/^}/{/^}/a #include "base_multiples.h"
}' $ref10/ed25519_ref10.c

# What a message or a key exchange spends its time in is compiled for speed, the rest, of which ML-KEM is the largest,
# for size. Many files for each emcc: its own start takes as long as the compiler's work.
mkdir objects
cd objects
compile() { xargs -0 -n 20 -P "$(nproc)" emcc "${options[@]}" "$@" -w -ffunction-sections -fdata-sections \
    -I../include -I../include/sodium -c; }
vectors=(-name chacha20_dolbeau-ssse3.c -o -name poly1305_sse2.c)
hot=(-name ed25519_ref10.c -o -name x25519_ref10.c -o -name hash_sha256_cp.c -o -name keccak1600_ref.c
    -o -name "blake2b-*ref.c")
plain=(-name chacha20_ref.c -o -name poly1305_donna.c)
find .. -name '*.c' '(' "${vectors[@]}" ')' -print0 | compile -O2 -include ../vectors.h -DHAVE_TI_MODE=1
find .. -name '*.c' '(' "${hot[@]}" ')' -print0 | compile -O2
find .. -name '*.c' -not '(' "${vectors[@]}" -o "${hot[@]}" -o "${plain[@]}" ')' -print0 | compile -Os
cd ..

mkdir -p "$2/lib" "$2/include/sodium"
emar rcs "$2/lib/libsodium.a" objects/*.o
cp include/sodium.h "$2/include"
cp include/sodium/*.h "$2/include/sodium"
