# Third-party libraries compiled from Debian's source packages, once, kept in the cache: to wasm, and Opus as calls
# have it for the native tests too. NAME-TARGET.sh is how; TARGET is wasm or native.
# shellcheck shell=bash

# library_prefix NAME TARGET: where it is or will be; another source, recipe or compiler is another place.
library_prefix() {
    local key
    key=$({
        cat "$repo/environment/$1-$2.sh"
        basename "$(library_source "$1")"
        case $2 in
            wasm) cat /usr/share/emscripten/emscripten-version.txt ;;
            native) clang-21 --version | head -n 1 ;;
        esac
    } | sha256sum | cut -c1-12)
    echo "$cache/$2/$1-$key"
}

# Opus is built in two ways.
library_source() { ls "${VESPER_SOURCES:-/usr/src/vesper}/${1%-neural}"_*.dsc; }

# make_library NAME TARGET DURATION
make_library() {
    local name=$1 target=$2 prefix lock
    prefix=$(library_prefix "$name" "$target")
    if [[ ! -e $prefix ]]; then
        mkdir -p "$cache/$target"
        exec {lock}>"$prefix.lock"
        flock "$lock"
        [[ -e $prefix ]] || run_step "$name for $target (about $3, once)" "$build/log/$name-$target.log" \
            compile_library "$name" "$target" "$prefix"
        exec {lock}>&-
    fi
    # CMake looks here; a link keeps machine paths and cache keys out of CMakeLists.txt.
    mkdir -p "$build/$target-libraries"
    if [[ $(readlink "$build/$target-libraries/$name" || true) != "$prefix" ]]; then
        ln -sfn "$prefix" "$build/$target-libraries/$name"
    fi
}

compile_library() (
    set -euo pipefail
    name=$1 target=$2 prefix=$3
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    dpkg-source --no-copy -x "$(library_source "$name")" "$work/source"
    "$repo/environment/$name-$target.sh" "$work/source" "$prefix.partial"
    mv "$prefix.partial" "$prefix"
)
