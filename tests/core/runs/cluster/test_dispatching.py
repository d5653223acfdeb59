"""`python -m lstm_core dispatch` as a process beside a real cluster, with the worker that trains."""

import signal

import pytest

pytest.importorskip("ray", reason="Ray is not installed; `make test-cluster` installs it")

from lstm_core.events import Epoch
from tests.core.runs.cluster.dispatching import Dispatching
from tests.core.runs.cluster.ray_nodes import Node, free_port

TRAINING = {"epochs": 3, "units": 4, "embedding_size": 4, "limit": 5}


@pytest.fixture
def dispatch(store, tmp_path):
    started = []

    def start(address, **environment):
        started.append(Dispatching(address, store.home, tmp_path / "dispatch.log", **environment))
        return started[-1]

    yield start
    for dispatching in started:
        dispatching.process.kill()
        dispatching.process.wait()


def connected(address):
    return f"Connected to the Ray cluster at {address}, which has room for 1 run."


def away(address):
    return f"The Ray cluster at {address} is away. Runs wait, and are started by themselves when it is back."


def test_a_run_trains_to_its_end_and_the_dispatcher_ends_cleanly(store, new_run, head, dispatch, until_over):
    run_id = new_run(**TRAINING)
    dispatching = dispatch(head.address)
    run = until_over(run_id, 120)
    assert (run.state, run.message) == ("finished", None)
    epochs = [one.event.epoch for one in store.events_after(run_id) if isinstance(one.event, Epoch)]
    assert epochs == [1, 2, 3]
    dispatching.process.send_signal(signal.SIGINT)
    assert dispatching.process.wait(20) == 0
    assert dispatching.said() == [connected(head.address)]


def test_a_wrong_token_ends_in_a_sentence(head, dispatch):
    dispatching = dispatch(head.address, RAY_AUTH_TOKEN="another-token-" * 4)
    assert dispatching.process.wait(90) == 2
    assert dispatching.said() == [
        f"The Ray cluster at {head.address} does not accept this token. Set RAY_AUTH_TOKEN to the one that its nodes "
        "were started with."
    ]


def test_it_goes_on_when_a_cluster_that_was_away_is_back(dispatch):
    port = free_port()
    address = f"127.0.0.1:{port}"
    dispatching = dispatch(address)
    dispatching.until_said(away(address))
    node = Node(port=port)
    try:
        dispatching.until_said(away(address), connected(address))
        node.kill()
        dispatching.until_said(away(address), connected(address), away(address))
        node = Node(port=port)
        dispatching.until_said(away(address), connected(address), away(address), connected(address))
    finally:
        node.kill()
    dispatching.process.terminate()
    assert dispatching.process.wait(20) == 0
