# ./dev container-test: the server's image, built and run for real, and the checks of signaling-server/deploy.
# shellcheck shell=bash

command_container_test() {
    command -v podman >/dev/null ||
        die "container-test needs the packages of environment/packages-container.txt; start it outside of ./dev shell"
    mkdir -p "$build/container"
    if [[ -e /etc/vesper-environment ]]; then configure_podman; fi
    run_step "base image" "$build/log/container-base.log" base_images
    # The first time compiles all there is to compile; later times what changed.
    run_step "server's image (10 min for two cores, then less)" "$build/log/container-build.log" build_image
    # Layers of old builds take gigabytes. Only ours: elsewhere the storage is the user's.
    if [[ -e /etc/vesper-environment ]]; then podman image prune --force --filter until=72h >/dev/null; fi
    exec python3 -B tests/container/main.py "$@"
}

# A chroot without systemd, on a machine which may be a container itself: no cgroups of our own, no limits above the
# machine's, and a network that needs no setting up.
configure_podman() {
    cat >"$build/container/containers.conf" <<CONF
[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "/run/vesper/libpod"
CONF
    mkdir -p "$cache/containers"
    cat >"$build/container/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$cache/containers/storage"
runroot = "/run/vesper/storage"
CONF
    export CONTAINERS_CONF_OVERRIDE=$build/container/containers.conf
    export CONTAINERS_STORAGE_CONF=$build/container/storage.conf
    export PODMAN_IGNORE_CGROUPSV1_WARNING=1
}

base_images() {
    local full=debian:$debian_suite archive
    local slim=$full-slim
    if podman image exists "$full" && podman image exists "$slim"; then return; fi
    if timeout 60 podman pull --retry 0 "$full" && timeout 60 podman pull --retry 0 "$slim"; then return; fi
    echo "no registry gives $full: it is made from the Debian archive"
    # What the official images are: the essential packages and apt. No list names a mirror: the build gets it as an
    # argument, and the image keeps none.
    archive=$(mktemp --suffix .tar)
    mmdebstrap --variant=minbase --mode=root --aptopt='Acquire::Check-Valid-Until "false"' \
        --customize-hook='rm -f "$1/etc/apt/sources.list" "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
        "$debian_suite" "$archive" "deb $(debian_mirror) $debian_suite main"
    podman import "$archive" "docker.io/library/$full"
    podman tag "docker.io/library/$full" "docker.io/library/$slim"
    rm -f "$archive"
}

build_image() {
    local options=() certificates=/etc/ssl/certs/ca-certificates.crt
    # This environment has a mirror and its base image none; an image that was pulled elsewhere knows its own.
    if [[ -e /etc/vesper-environment || -n ${VESPER_DEBIAN_MIRROR:-} ]]; then
        options+=(--build-arg "DEBIAN_MIRROR=$(debian_mirror)")
    fi
    if [[ -e $certificates ]]; then options+=(--secret "id=certificates,src=$certificates"); fi
    # The Docker format, because OCI's has no health check.
    nice podman build --file signaling-server/Containerfile --tag vesper-server --format docker --jobs 2 \
        --network host --build-arg "VERSION=$(sed -nE 's/^  "version": "(.*)",/\1/p' package.json)" "${options[@]}" .
}
