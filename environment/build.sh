# Builds, each skipped when its inputs are unchanged.
# shellcheck shell=bash

export CCACHE_DIR=$cache/ccache CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
export EM_CACHE=$cache/emscripten npm_config_cache=$cache/npm npm_config_update_notifier=false
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
# OFF: only what is shipped, for the container.
tests=${VESPER_TESTS:-ON}
# The npm packages' programs; emcc --emit-tsd looks for tsc here too.
export PATH=$repo/node_modules/.bin:$PATH

# locked NAME COMMAND...: one at a time, for two ./dev at once in one checkout.
locked() {
    local name=$1 lock status=0
    shift
    mkdir -p "$build/lock"
    exec {lock}>"$build/lock/$name"
    flock "$lock"
    "$@" || status=$?
    exec {lock}>&-
    return "$status"
}

hash_of() {
    local existing=() path
    for path in "$@"; do if [[ -e $repo/$path ]]; then existing+=("$path"); fi; done
    (cd "$repo" && find "${existing[@]}" -type f -print0 | sort -z | xargs -0 -r sha256sum | sha256sum | cut -c1-16)
}

# unless_stamped STAMP KEY COMMAND...: the stamp holds the key of the last success.
unless_stamped() {
    local stamp=$1 key=$2
    shift 2
    [[ $(cat "$stamp" 2>/dev/null) == "$key" ]] && return
    "$@" || return
    mkdir -p "$(dirname "$stamp")"
    echo "$key" >"$stamp"
}

prepare_npm() { locked npm unless_stamped "$repo/node_modules/.vesper-lock" "$(hash_of package-lock.json)" install_npm; }
install_npm() {
    run_step "npm packages (about 30 s, once per lock file)" "$build/log/npm.log" \
        timeout 900 npm ci --prefer-offline --no-audit --no-fund
}

prepare_wasm_libraries() {
    locked wasm-libraries make_library libsodium wasm "10 s" || return
    locked wasm-libraries make_library opus wasm "45 s" || return
    locked wasm-libraries make_library opus-neural wasm "1 min" || return
    if [[ $tests == ON ]]; then locked wasm-libraries make_library catch2 wasm "1 min" || return; fi
    if [[ ! -e $build/wasm-libraries/headers/nlohmann ]]; then
        mkdir -p "$build/wasm-libraries/headers"
        ln -sfn /usr/include/nlohmann "$build/wasm-libraries/headers/nlohmann"
    fi
}

# build_preset PRESET [TARGET...]
build_preset() {
    local preset=$1
    shift
    if [[ $preset == wasm ]]; then
        prepare_npm || return
        prepare_wasm_libraries || return
    elif [[ $tests == ON ]]; then
        locked native-libraries make_library opus-neural native "1 min" || return
    fi
    locked "$preset" run_step "build of $preset${*:+ ($*)}" "$build/log/build-$preset.log" compile_preset "$preset" "$@"
}

compile_preset() {
    local preset=$1 key
    shift
    # Another compiler or other presets: CMake's cache would keep the old values.
    key=$(hash_of CMakePresets.json)-$(cat /etc/vesper-environment 2>/dev/null || true)-$tests
    unless_stamped "$build/$preset/.configured" "$key" cmake --preset "$preset" --fresh "-DVESPER_TESTS=$tests" || return
    # -k 0: every error in one go.
    cmake --build --preset "$preset" ${1:+--target "$@"} -- -k 0
}

build_shell() {
    prepare_npm || return
    locked dist unless_stamped "$build/dist.stamp" \
        "$(hash_of shell pwa assets vite.config.ts tsconfig.json package-lock.json build/wasm/product)" \
        run_step "page (vite)" "$build/log/shell.log" compile_shell
}

compile_shell() {
    cd "$repo" && vite build || return
    node pwa/build-service-worker.mjs && node pwa/compress.mjs
}

# Everything ./dev run serves.
build_product() { build_server && build_pages; }
build_server() { build_preset release vesper-server; }
build_pages() { build_preset wasm vesper-core vesper-file vesper-voice vesper-call vesper-vault && build_shell; }

build_for_e2e() { build_product && build_preset release netlab-forwarder && build_preset wasm rtc-test history-maker; }
