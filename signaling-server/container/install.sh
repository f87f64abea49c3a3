#!/bin/sh
# Installs Debian packages in a stage of the Containerfile and leaves no lists or archives behind.
# Usage: install.sh PACKAGE... [--sources SOURCE_PACKAGE...]; sources go to /usr/src/vesper.
# DEBIAN_MIRROR names another archive than the base image's own; no trace of it stays. Its Release file may be past
# its date, as a frozen mirror's is; signatures are checked all the same.
set -eu

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
lists=$(mktemp -d)
chmod 755 "$lists"
if [ -n "${DEBIAN_MIRROR:-}" ]; then
    for type in deb deb-src; do
        echo "$type [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $DEBIAN_MIRROR $suite main"
    done >"$lists/mirror.list"
    check_date=false
else
    sed 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/debian.sources >"$lists/debian.sources"
    check_date=true
fi
export APT_CONFIG="$lists/apt.conf" DEBIAN_FRONTEND=noninteractive
cat >"$APT_CONFIG" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$lists";
Acquire::Check-Valid-Until "$check_date";
APT::Install-Recommends "false";
CONF

apt-get update
what=install
for package in "$@"; do
    case $what:$package in
        *:--sources) what=source ;;
        install:*) packages="${packages:-} $package" ;;
        source:*) sources="${sources:-} $package" ;;
    esac
done
# shellcheck disable=SC2086  # words
apt-get install -y $packages
if [ -n "${sources:-}" ]; then
    mkdir -p /usr/src/vesper
    # shellcheck disable=SC2086
    (cd /usr/src/vesper && apt-get source --download-only $sources)
fi
apt-get clean
rm -rf /var/lib/apt/lists/* "$lists"
