#!/bin/sh
# Prints the Debian packages of the shared libraries that PROGRAM is linked with, so that the image has these and no
# list of them can go stale. Usage: runtime-packages.sh PROGRAM
set -eu

ldd "$1" | sed -nE 's/.* => ([^ ]+) .*/\1/p' | while read -r library; do
    # dpkg knows /usr/lib/..., whatever way the linker came by it.
    dpkg-query --search "$(readlink -f "$library")"
done | cut -d: -f1 | sort -u
