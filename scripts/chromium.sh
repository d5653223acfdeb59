#!/bin/sh
# Finds a Chromium for the browser tests, else installs Debian's package, else says what to install.
# --path prints where it is.
set -eu

find_chromium() {
    for name in "${LSTM_LAB_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

if find_chromium >/dev/null; then
    [ "${1:-}" != "--path" ] || find_chromium
    exit 0
fi
if command -v apt-get >/dev/null; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; then
        find_chromium >/dev/null && exit 0
    fi
fi
echo "The browser tests need Chromium. Install it (Debian: apt install chromium) or name one in LSTM_LAB_CHROMIUM." >&2
exit 1
