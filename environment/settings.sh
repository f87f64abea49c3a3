# Names and places used by every script here. Sourced, never run.
# shellcheck shell=bash

repo=${repo:?set by ./dev}
cache=${VESPER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vesper}
packages_file=$repo/environment/packages.txt
# Raise when make-root.sh changes what a root contains, so that old roots are not taken for new ones.
root_version=1
debian_suite=forky
build=$repo/build

wanted_packages() { sed -E 's/#.*//; s/[[:space:]]+//g; /^$/d; /^source:/d' "$packages_file"; }
wanted_sources() { sed -nE 's/#.*//; s/[[:space:]]+$//; s/^source://p' "$packages_file"; }
environment_hash() {
    { echo "$root_version $debian_suite"; wanted_packages; wanted_sources; } | sha256sum | cut -c1-16
}

say() { printf '%s\n' "$*" >&2; }
die() { say "dev: $*"; exit 1; }
