# The commands of ./dev, inside the environment.
# shellcheck shell=bash

for part in wasm-libraries build run fuzz stages test container-test; do
    # shellcheck source=/dev/null
    source "$repo/environment/$part.sh"
done

cpp_files() { find wasm signaling-server tests e2e -type f \( -name '*.cpp' -o -name '*.h' \) -print0; }

dispatch() {
    local command=$1
    shift
    case $command in
        exec) exec "$@" ;;
        shell) exec bash "$@" ;;
    esac
    if [[ ${1:-} == --help || ${1:-} == -h ]]; then exec cat "$repo/environment/help.txt"; fi
    cd "$repo"
    case $command in
        run) command_run "$@" ;;
        test) command_test "$@" ;;
        build) command_build "$@" ;;
        bench) command_script bench "$@" ;;
        soak) command_script soak "$@" ;;
        fuzz) command_fuzz "$@" ;;
        e2e) build_for_e2e && exec playwright test "$@" ;;
        screenshots) command_screenshots "$@" ;;
        container-test) command_container_test "$@" ;;
        fmt) command_fmt ;;
        clean) rm -rf --one-file-system "$build" ;;
        *) die "no command '$command'; see ./dev --help" ;;
    esac
}

command_build() {
    local preset
    if (($# == 0)); then
        build_product
        return
    fi
    for preset in "$@"; do
        case $preset in
            server) build_server ;;
            pages) build_pages ;;
            *) build_preset "$preset" ;;
        esac
    done
}

# command_script KIND [NAME ARGS...]: tests/KIND/NAME.mjs or .sh, after building what is shipped. A script that
# needs another program of its own builds it.
command_script() {
    local kind=$1 name=${2:-} script
    if [[ -n $name ]]; then
        for script in "tests/$kind/$name.mjs" "tests/$kind/$name.sh"; do
            [[ -e $script ]] || continue
            shift 2
            build_product
            case $script in
                *.mjs) exec node "$script" "$@" ;;
                *.sh) exec bash "$script" "$@" ;;
            esac
        done
        say "dev: no $kind '$name'"
    fi
    say "usage: ./dev $kind NAME; these exist:"
    { find "tests/$kind" -maxdepth 1 \( -name '*.mjs' -o -name '*.sh' \) -printf '  %f\n' 2>/dev/null || true; } |
        sed -E 's/\.(mjs|sh)$//' | sort >&2
    return 2
}

# Every view in three sizes and both themes, into docs/screenshots; the manifest shows two of them.
command_screenshots() {
    build_for_e2e || return
    VESPER_SCREENSHOTS=$repo/docs/screenshots playwright test e2e/appearance.spec.ts "$@" || return
    cp "$repo"/docs/screenshots/conversation-{360-dark,1280-light}.webp "$repo/assets/screenshots/"
}

command_fmt() {
    prepare_npm
    cpp_files | xargs -0 -r clang-format-21 -i
    biome format --write
}
