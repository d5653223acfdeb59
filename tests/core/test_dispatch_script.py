"""The script of deploy/ that keeps the dispatcher and its Ray node together, with programs that tell what they see."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy/dispatch.sh"
PROGRAM = """#!/bin/bash
trap 'echo "$NAME is asked to end"; exit 0' TERM
echo "$NAME ($$) $*"
sleep 60 &
wait
"""


class Started:
    """The script with both programs."""

    def __init__(self, script: subprocess.Popen[str]) -> None:
        self.script = script
        lines = sorted(self.line() for _ in range(2))
        self.said = [re.sub(r" \(\d+\)", "", line) for line in lines]
        self._pids = {line.split()[0]: int(re.findall(r"\((\d+)\)", line)[0]) for line in lines}

    def line(self) -> str:
        """The next that one of them tells."""
        assert self.script.stdout is not None
        return self.script.stdout.readline().strip()

    def kill(self, name: str) -> None:
        """Ends one of them."""
        os.kill(self._pids[name], signal.SIGKILL)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    for program, name in (("ray", "node"), ("python", "dispatcher")):
        (tmp_path / program).write_text(PROGRAM.replace("$NAME", name), "utf-8")
        (tmp_path / program).chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with subprocess.Popen(
        [SCRIPT, "head:6379"], env=environment, start_new_session=True, stdout=subprocess.PIPE, text=True
    ) as script:
        yield Started(script)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(script.pid, signal.SIGKILL)


def test_both_are_started(started: Started) -> None:
    assert started.said == [
        "dispatcher -m lstm_core dispatch --ray head:6379",
        "node start --address=head:6379 --num-cpus=0 --block",
    ]


def test_who_is_asked_to_end_keeps_the_node_until_the_dispatcher_has_ended(started: Started) -> None:
    started.script.terminate()
    assert [started.line() for _ in range(2)] == ["dispatcher is asked to end", "node is asked to end"]
    started.script.wait(timeout=30)


@pytest.mark.parametrize(("first", "other"), [("node", "dispatcher"), ("dispatcher", "node")])
def test_when_one_ends_so_does_the_other(first: str, other: str, started: Started) -> None:
    started.kill(first)
    assert started.line() == f"{other} is asked to end"
    started.script.wait(timeout=30)
