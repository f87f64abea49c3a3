#!/bin/sh
# Chromium on a host of the network lab: Playwright starts this as the browser.
# VESPER_LAB_HOST is a process of that host.
# Ahead of whatever else the machine does (a niceness Chromium would put back): a call that has to wait for a compiler
# tells nothing of the line. The forwarder stands higher still.
exec nsenter --net="/proc/$VESPER_LAB_HOST/ns/net" chrt --rr 1 "$VESPER_LAB_CHROMIUM" "$@"
