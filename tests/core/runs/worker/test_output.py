"""A worker goes on whatever becomes of what it prints."""

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
PRINTS = (
    "import sys\n"
    "from lstm_core.runs.worker.output import forgive_output\n"
    "forgive_output()\n"
    "for stream in (sys.stdout, sys.stderr):\n"
    "    print('naïve \\ud83d', file=stream)\n"
    "sys.exit(3)\n"
)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no file that is always full")
def test_a_full_disk_costs_the_lines_alone():
    with FULL.open("w") as full:
        done = subprocess.run([sys.executable, "-c", PRINTS], stdout=full, stderr=full)
    assert done.returncode == 3


def test_what_can_be_written_is():
    done = subprocess.run([sys.executable, "-c", PRINTS], capture_output=True)
    assert done.stdout == done.stderr == "naïve \\ud83d\n".encode()
    assert done.returncode == 3
