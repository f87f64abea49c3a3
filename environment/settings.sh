# Names and places used by every script here. Sourced, never run.
# shellcheck shell=bash

repo=${repo:?set by ./dev}
cache=${VESPER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vesper}
# container-test needs other tools and no compilers: its environment is one of its own.
case ${1:-} in
    container-test)
        packages_file=$repo/environment/packages-container.txt
        contents="containers and their checks (about 1 min and 1 GB, once)"
        ;;
    *)
        packages_file=$repo/environment/packages.txt
        contents="the compilers and libraries (about 2 min and 3 GB, once)"
        ;;
esac
# Raise when make-root.sh changes what a root contains, so that old roots are not taken for new ones.
root_version=1
debian_suite=forky
build=$repo/build

wanted_packages() { sed -E 's/#.*//; s/[[:space:]]+//g; /^$/d; /^source:/d' "$packages_file"; }
wanted_sources() { sed -nE 's/#.*//; s/[[:space:]]+$//; s/^source://p' "$packages_file"; }
# The command that fetches them, where there are any.
fetch_sources() {
    local sources
    sources=$(wanted_sources | paste -sd' ')
    if [[ -n $sources ]]; then echo "apt-get source --download-only $sources"; else echo true; fi
}
environment_hash() {
    { echo "$root_version $debian_suite"; wanted_packages; wanted_sources; } | sha256sum | cut -c1-16
}

say() { printf '%s\n' "$*" >&2; }
die() { say "dev: $*"; exit 1; }
