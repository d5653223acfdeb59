#!/bin/sh
# Finds an nginx for the tests with two servers, else unpacks Debian's package into .nginx, else says what to install.
# Unpacked and not installed, since an installed one starts to serve port 80.
set -eu
cd "$(dirname "$0")/.."

find_nginx() {
    for name in "${LSTM_LAB_NGINX:-}" nginx /usr/sbin/nginx .nginx/usr/sbin/nginx; do
        [ -n "$name" ] && command -v "$name" >/dev/null && return 0
    done
    return 1
}

if ! find_nginx && command -v apt-get >/dev/null; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    $as_root apt-get update -qq || true # a list of before may do
    mkdir -p .nginx
    (cd .nginx && apt-get download -qq -o APT::Sandbox::User="$(id -un)" nginx && dpkg -x nginx_*.deb .) || true
fi
find_nginx || echo "No nginx: the tests with two servers are skipped. Install it (Debian: apt install nginx) or name one in LSTM_LAB_NGINX." >&2
