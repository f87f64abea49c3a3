# Makes the Debian root that the chroot environment runs in: once per package list, then cached.
# shellcheck shell=bash

# The mirror the machine already uses, so that a local or a company mirror is respected; or the one that is named.
debian_mirror() {
    local mirror=${VESPER_DEBIAN_MIRROR:-}
    if [[ -z $mirror ]] && grep -qx 'ID=debian' /etc/os-release; then
        mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
            grep -vE '^[[:space:]]*#' | grep -oE 'https?://[^ ]+/debian/?([[:space:]]|$)' | head -n 1 | tr -d '[:space:]' || true)
    fi
    [[ -n $mirror ]] || die "this machine names no Debian mirror: set VESPER_DEBIAN_MIRROR to the address of one"
    echo "$mirror"
}

# make_root TARGET: returns when TARGET is complete, whoever made it.
make_root() {
    local target=$1 mirror partial lock
    mkdir -p "$cache"
    exec {lock}>"$target.lock"
    flock -n "$lock" || { say "another ./dev is making the environment; waiting for it ..."; flock "$lock"; }
    if [[ ! -d $target ]]; then
        if ! command -v mmdebstrap >/dev/null; then
            run_step "mmdebstrap, which makes the environment" "$cache/install-mmdebstrap.log" \
                sh -c 'apt-get update && apt-get install -y --no-install-recommends mmdebstrap debian-archive-keyring'
        fi
        mirror=$(debian_mirror)
        partial=$target.partial
        rm -rf --one-file-system "$partial"
        # Valid-Until: a frozen mirror's Release file may be past its date; signatures are still checked.
        # Unsafe: dpkg does not wait for the disk after every file. An unfinished root is never used, and a finished one is
        # on the disk before it gets its name.
        # shellcheck disable=SC2016  # $1 is for the hook's shell
        run_step "Debian $debian_suite with $contents" "$target.log" \
            mmdebstrap --variant=apt --mode=root \
            --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Apt::Install-Recommends "false"' \
            --dpkgopt=force-unsafe-io \
            --include="$(wanted_packages | paste -sd,)" \
            --customize-hook='mkdir -p "$1/usr/src/vesper"' \
            --customize-hook="chroot \"\$1\" sh -c 'cd /usr/src/vesper && $(fetch_sources)'" \
            --customize-hook='touch "$1/etc/resolv.conf" "$1/etc/hosts"' \
            --customize-hook="echo $(environment_hash) > \"\$1/etc/vesper-environment\"" \
            "$debian_suite" "$partial" \
            "deb $mirror $debian_suite main" "deb-src $mirror $debian_suite main"
        sync --file-system "$partial"
        mv "$partial" "$target"
    fi
    exec {lock}>&-
}
