# ./dev run: the product, built and served on this machine.
# shellcheck shell=bash

command_run() {
    local port=8080 data=$repo/.vesper-data
    while (($# > 0)); do
        case $1 in
            --port) port=${2:?--port needs a number} ;;
            --data) data=${2:?--data needs a folder} ;;
            *) die "run takes --port N and --data DIR, not '$1'" ;;
        esac
        shift 2
    done
    build_product
    # Otherwise the answer of whoever has the port would be taken for ours.
    if (exec {socket}<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then die "port $port is taken; try --port N"; fi
    mkdir -p "$data"
    # pdeathsig: the server ends with ./dev even when ./dev is killed without a chance to say so.
    set -m
    env -u VESPER_CACHE setpriv --pdeathsig TERM "$build/release/signaling-server/vesper-server" \
        --port "$port" --data "$data" --web-root "$build/dist" </dev/null >"$build/log/server.log" 2>&1 &
    running_step=$!
    set +m
    if ! await_health "$port" "$running_step"; then
        tail -n 40 "$build/log/server.log" >&2
        die "the server did not answer on port $port (its log is above)"
    fi
    echo "Vesper is at http://localhost:$port/"
    wait "$running_step"
}

# await_health PORT PID: true once /healthz says 200, false when the process ended or 20 s have passed.
await_health() {
    local port=$1 pid=$2 deadline=$((SECONDS + 20)) answer
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do
        answer=$(health_status "$port" 2>/dev/null || true)
        if [[ $answer == *" 200 "* ]]; then return 0; fi
        sleep 0.05
    done
    return 1
}

health_status() (
    exec {socket}<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&"$socket"
    read -r -t 2 line <&"$socket"
    echo "$line "
)
