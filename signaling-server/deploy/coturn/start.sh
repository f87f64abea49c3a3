#!/bin/sh
# Starts coturn with turnserver.conf and what belongs to this server. coturn takes its secret from the configuration
# or from the command line, which every process of the machine can read; so a configuration is put together where
# only coturn reads it. What is given to this script goes to turnserver.
#   TURN_REALM          the server's name
#   TURN_SECRET_FILE    the file with the secret that vesper-server has as turn-secret
#   TURN_EXTERNAL_IP    the public address, or PUBLIC/PRIVATE, where the machine has only a private one
#   TURN_ALLOWED_PEERS  addresses FROM-TO, with commas, which may be relayed to although turnserver.conf denies them:
#                       those of a LAN, where the server is for that LAN only
#   TURN_LOG_LEVEL      warning, if nothing is said: below it are lines that say who talks to whom
#   TURN_CONFIG, TURN_RUN   turnserver.conf, and a folder in memory that only coturn may read
set -eu
umask 077

config=${TURN_CONFIG:-/etc/coturn/turnserver.conf}
run=${TURN_RUN:-/run/coturn}
secret=$(cat "${TURN_SECRET_FILE:?}")
case $secret in
    '' | *[!A-Za-z0-9+/=_-]*)
        echo "start.sh: the secret has to be one line of letters, digits and + / = _ -" >&2
        exit 1
        ;;
esac

{
    cat "$config"
    echo "realm=${TURN_REALM:?}"
    echo "static-auth-secret=$secret"
    echo "log-min-level=${TURN_LOG_LEVEL:-warning}"
    echo "pidfile=$run/pid"
    echo "userdb=$run/turndb"
    if [ -n "${TURN_EXTERNAL_IP:-}" ]; then echo "external-ip=$TURN_EXTERNAL_IP"; fi
    if [ -n "${TURN_ALLOWED_PEERS:-}" ]; then
        echo "$TURN_ALLOWED_PEERS" | tr ',' '\n' | sed 's/^ */allowed-peer-ip=/'
    fi
} >"$run/turnserver.conf"
unset secret
exec turnserver -c "$run/turnserver.conf" "$@"
