"""Whoever waits for a cluster goes on by itself when it is back; no Ray is needed to see that."""

import sys
import threading
from pathlib import Path

import pytest

from lstm_core.runs import timing
from lstm_core.runs.cluster import connection
from lstm_core.runs.cluster.cluster_address import ClusterAddress
from lstm_core.runs.cluster.supervisor import Supervisor, connected_command

AWAY = "The Ray cluster at 10.0.0.5:6379 is away. Runs wait, and are started by themselves when it is back."
UNTIL_HUNG_UP = "sys.stdin.read()"
NEXT_PIECE = """
import os, sys
left = open(sys.argv[1], "r+")
piece, *rest = left.readlines()
left.seek(0)
left.truncate()
left.writelines(rest)
left.close()
exec(piece)
"""


class Reachable(ClusterAddress):
    """An address that answers as a test says; the last answer stays."""

    answers_are = (True,)

    def answers(self):
        first, *rest = self.answers_are
        type(self).answers_are = rest or (first,)
        return first


class WhenAllStarted(threading.Event):
    """Set as soon as the last process was started."""

    def __init__(self, left: Path):
        super().__init__()
        self._left = left

    def is_set(self):
        return not self._left.read_text()

    def wait(self, timeout=None):
        return self.is_set() or super().wait(timeout)


@pytest.fixture
def supervise(monkeypatch, tmp_path):
    """Supervises connected processes that are pieces of Python, one after the other, until they all have ended."""
    monkeypatch.setattr(timing, "CLUSTER_LOOK", 0.01)
    monkeypatch.setattr(timing, "START_RETRY", 0.01)
    left = tmp_path / "left.txt"

    def run(*pieces, answers=(True,)):
        said = []
        left.write_text("".join(f"{piece}\n" for piece in pieces))
        Reachable.answers_are = answers
        address = Reachable("10.0.0.5", 6379)
        supervisor = Supervisor(address, (sys.executable, "-c", NEXT_PIECE, str(left)), said.append)
        return supervisor.run(WhenAllStarted(left)), said

    return run


def ends_with(status):
    return f"raise SystemExit({status})"


def test_it_ends_cleanly_when_it_is_asked_to(supervise):
    assert supervise(UNTIL_HUNG_UP) == (0, [])


def test_a_cluster_that_is_away_is_waited_for_in_one_sentence(supervise):
    assert supervise(UNTIL_HUNG_UP, answers=(False, False, False, True)) == (0, [AWAY])


@pytest.mark.parametrize("status", [connection.AWAY, 1, -9])
def test_every_loss_of_the_cluster_is_said(supervise, status):
    piece = ends_with(status) if status >= 0 else "os.kill(os.getpid(), 9)"
    assert supervise(piece, piece, UNTIL_HUNG_UP) == (0, [AWAY, AWAY])


def test_one_that_does_not_come_up_is_said_once(supervise):
    piece = ends_with(connection.NOT_CONNECTED)
    assert supervise(piece, piece, UNTIL_HUNG_UP) == (0, [AWAY])


def test_a_store_that_cannot_be_opened_is_not_the_cluster_s_fault(supervise):
    assert supervise(ends_with(connection.NOT_READY), UNTIL_HUNG_UP) == (0, [])


def test_a_cluster_that_refuses_ends_it(supervise):
    assert supervise(ends_with(connection.REFUSED), UNTIL_HUNG_UP) == (2, [])


def test_the_connected_process_is_this_python():
    command = connected_command(ClusterAddress("10.0.0.5", 6379), 2)
    assert command == (sys.executable, "-m", "lstm_core.runs.cluster", "10.0.0.5:6379", "2")
