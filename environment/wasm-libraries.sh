# Third-party libraries compiled to wasm from Debian's source packages, once, kept in the cache.
# shellcheck shell=bash

# wasm_library_prefix NAME: where NAME is or will be; another source, recipe or compiler is another place.
wasm_library_prefix() {
    local key
    key=$({
        cat "$repo/environment/$1-wasm.sh"
        basename "$(wasm_library_source "$1")"
        cat /usr/share/emscripten/emscripten-version.txt
    } | sha256sum | cut -c1-12)
    echo "$cache/wasm/$1-$key"
}

wasm_library_source() { ls "${VESPER_SOURCES:-/usr/src/vesper}/$1"_*.dsc; }

# make_wasm_library NAME DURATION
make_wasm_library() {
    local name=$1 prefix lock
    prefix=$(wasm_library_prefix "$name")
    if [[ ! -e $prefix ]]; then
        mkdir -p "$cache/wasm"
        exec {lock}>"$prefix.lock"
        flock "$lock"
        [[ -e $prefix ]] || run_step "$name for wasm (about $2, once)" "$build/log/$name-wasm.log" \
            compile_wasm_library "$name" "$prefix"
        exec {lock}>&-
    fi
    # CMake looks here; a link keeps machine paths and cache keys out of CMakeLists.txt.
    mkdir -p "$build/wasm-libraries"
    if [[ $(readlink "$build/wasm-libraries/$name" || true) != "$prefix" ]]; then
        ln -sfn "$prefix" "$build/wasm-libraries/$name"
    fi
}

compile_wasm_library() (
    set -euo pipefail
    name=$1 prefix=$2
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    dpkg-source --no-copy -x "$(wasm_library_source "$name")" "$work/source"
    "$repo/environment/$name-wasm.sh" "$work/source" "$prefix.partial"
    mv "$prefix.partial" "$prefix"
)
