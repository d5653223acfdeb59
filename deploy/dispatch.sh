#!/bin/bash
# Starts the dispatcher, with the Ray node that it needs on its own machine: one without CPUs, so that no run comes here.
# When one of them ends, so does the other, and whatever watches over this starts both again.
#
#   deploy/dispatch.sh HOST:PORT [more of `python -m lstm_core dispatch`]
set -u

is_asked_to_end=""
dispatcher=""
trap 'is_asked_to_end=yes; [ -z "$dispatcher" ] || kill -TERM $dispatcher 2>/dev/null' TERM INT

ray start --address="$1" --num-cpus=0 --block &
node=$!
python -m lstm_core dispatch --ray "$@" &
dispatcher=$!
[ -z "$is_asked_to_end" ] || kill -TERM $dispatcher # while neither was there yet

# Looked at, since `wait -n` misses what has ended before it.
while kill -0 $node 2>/dev/null && kill -0 $dispatcher 2>/dev/null; do
    sleep 0.5 &
    wait $!
done
kill -TERM $dispatcher 2>/dev/null
wait $dispatcher # it puts its runs back into the queue, for which it needs the node
kill -TERM $node 2>/dev/null
wait $node
