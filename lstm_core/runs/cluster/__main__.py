"""Connects to a cluster: `python -m lstm_core.runs.cluster HOST:PORT CPUS_PER_RUN`."""

import sys

from lstm_core.runs.cluster.connection import run

run(sys.argv[1:])
