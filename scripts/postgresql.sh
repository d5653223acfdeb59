#!/bin/sh
# Finds a PostgreSQL server for the tests of a store there, else installs Debian's package, else says what to install.
# The tests start a server of their own; the one that Debian's package may start with the system is not used.
set -eu

find_postgresql() {
    command -v initdb >/dev/null && return 0
    for program in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$program" ] && return 0
    done
    return 1
}

find_postgresql && exit 0
if command -v apt-get >/dev/null; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    export DEBIAN_FRONTEND=noninteractive
    if $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends postgresql; then
        find_postgresql && exit 0
    fi
fi
echo "These tests need PostgreSQL. Install it (Debian: apt install postgresql)." >&2
exit 1
