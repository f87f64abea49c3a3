#!/bin/bash
# Runs in a fresh mount namespace: mounts what the inside needs and becomes ./dev there.
# Usage: mount-root.sh ROOT REPO CACHE WORKING_DIRECTORY [NAME=VALUE...] -- ARGS...
set -euo pipefail

root=$1 repo=$2 cache=$3 directory=$4
shift 4
variables=()
while [[ $1 != -- ]]; do
    variables+=("$1")
    shift
done
shift

# A root must be a mount point of its own for `ip netns` and for Chromium's view of /.
mount --bind "$root" "$root"
for tree in proc sys dev; do mount --rbind "/$tree" "$root/$tree"; done
for folder in "$repo" "$cache"; do
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
done
# Names and certificates as the machine knows them, so that a proxy or a company's authority works inside too.
for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
    if [[ -e $file ]]; then mount --bind "$(readlink -f "$file")" "$root$file"; fi
done
case $directory/ in "$repo"/*) ;; *) directory=$repo ;; esac

# For containers the environment has to be the root of the whole mount namespace: who enters one of theirs comes out
# there, whatever the process that made it had for its root.
if [[ ${1:-} == container-test ]]; then
    cd "$root"
    pivot_root . mnt
    # By the old root's own program: the new one may have none.
    chroot mnt umount --lazy /
    root=/
fi

exec chroot "$root" /usr/bin/env -i --chdir="$directory" "${variables[@]}" \
    HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin VESPER_CACHE="$cache" \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$repo/dev" "$@"
