# Gets ./dev into the environment: directly, by a chroot, or by a container.
# shellcheck shell=bash

inside_environment() {
    [[ ${VESPER_NATIVE:-} == 1 || -e /etc/vesper-environment ]]
}

# What the caller's environment passes on: the rest names paths which do not exist inside.
passed_variables() {
    local name
    for name in $(compgen -e); do
        case $name in
            VESPER_* | PLAYWRIGHT_* | CI | TERM | COLORTERM | NO_COLOR | FORCE_COLOR | COLUMNS | LINES | \
                http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | \
                npm_config_registry | ASAN_OPTIONS | UBSAN_OPTIONS | TSAN_OPTIONS)
                printf '%s=%s\0' "$name" "${!name}"
                ;;
        esac
    done
}

# enter_environment ARGS...: runs ./dev ARGS inside; never returns.
enter_environment() {
    if [[ $(id -u) == 0 ]] && grep -qE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release 2>/dev/null; then
        enter_root "$@"
    elif command -v podman >/dev/null; then
        enter_container podman "$@"
    elif command -v docker >/dev/null; then
        enter_container docker "$@"
    fi
    die "no way into the build environment. One of these is needed:
  - docker or podman;
  - a Debian-like machine and root: sudo ./dev ...
  - the packages of environment/packages.txt installed here (Debian $debian_suite), then VESPER_NATIVE=1 ./dev ..."
}

enter_root() {
    local root variables
    root=$cache/root-$(environment_hash)
    [[ -d $root ]] || make_root "$root"
    mapfile -d '' -t variables < <(passed_variables)
    # A mount namespace of its own: whatever happens, nothing stays mounted on the machine.
    # exec all the way: signals and exit codes are those of the command inside.
    exec unshare --mount --propagation private \
        bash "$repo/environment/mount-root.sh" "$root" "$repo" "$cache" "$PWD" "${variables[@]}" -- "$@"
}

enter_container() {
    local tool=$1 image options=(--rm --init --interactive)
    shift
    if [[ ${1:-} == container-test ]]; then
        die "container-test starts containers, and cannot do so in one. With the packages of
environment/packages-container.txt installed here: VESPER_NATIVE=1 ./dev container-test"
    fi
    image=vesper-environment:$(environment_hash)
    "$tool" image inspect "$image" >/dev/null 2>&1 || make_image "$tool" "$image"
    [[ -t 0 && -t 1 ]] && options+=(--tty)
    [[ $(basename "$tool") == docker ]] && options+=(--user "$(id -u):$(id -g)")
    mkdir -p "$cache"
    # The host's network: the server's port is then simply there. Chromium needs a large /dev/shm.
    exec "$tool" run "${options[@]}" --network host --ipc host --env HOME=/tmp --env "VESPER_CACHE=$cache" \
        --volume "$repo:$repo" --volume "$cache:$cache" --workdir "$PWD" "$image" "$repo/dev" "$@"
}

make_image() {
    local tool=$1 image=$2 context
    context=$(mktemp -d)
    cat >"$context/Dockerfile" <<DOCKERFILE
FROM debian:$debian_suite
RUN sed -i 's/^Types: deb\$/Types: deb deb-src/' /etc/apt/sources.list.d/debian.sources \\
 && apt-get update \\
 && apt-get install -y --no-install-recommends $(wanted_packages | paste -sd' ') \\
 && mkdir -p /usr/src/vesper && cd /usr/src/vesper \\
 && $(fetch_sources) \\
 && echo $(environment_hash) >/etc/vesper-environment
DOCKERFILE
    run_step "a container image with $contents" "$cache/image.log" \
        "$tool" build --tag "$image" "$context"
    rm -rf "$context"
}
