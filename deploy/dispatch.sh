#!/bin/bash
# Starts the dispatcher, with the Ray node that it needs on its own machine: one without CPUs, so that no run comes here.
# Ends when either of them ends, so that whatever watches over this starts both again.
#
#   deploy/dispatch.sh HOST:PORT [more of `python -m lstm_core dispatch`]
set -eu

ray start --address="$1" --num-cpus=0 --disable-usage-stats --block &
node=$!
python -m lstm_core dispatch --ray "$@" &
dispatcher=$!
trap 'kill -TERM $dispatcher $node 2>/dev/null || true' TERM INT EXIT
wait -n || true
kill -TERM $dispatcher 2>/dev/null || true
wait $dispatcher || true # it puts its runs back into the queue first
