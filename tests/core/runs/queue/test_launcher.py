"""Runs executed by real worker processes, with a stand-in for training."""

import json
import math
import os
import signal
import sys
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from lstm_core.artifact_names import CORPUS_FILE, LOG_FILE, SOURCE_FILE
from lstm_core.events import Epoch, Progress, Start
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.tables import events_table
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.core.runs import fake_worker as fake


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_run_trains_and_its_events_come_in_order(store, new_run, launch, until_over):
    run_id = new_run()
    launch()
    run = until_over(run_id)
    assert (run.state, run.message, run.attempt) == ("finished", None, 1)
    assert run.started is not None
    assert run.ended >= run.started >= run.created
    events = store.events_after(run_id)
    assert [stored.sequence for stored in events] == list(range(1, len(events) + 1))
    kinds = [stored.event.kind for stored in events]
    one_epoch = ["progress"] * fake.UPDATES + ["epoch"]
    assert kinds == ["start", *one_epoch, *one_epoch, "end"]
    assert store.events_after(run_id, events[-2].sequence) == [events[-1]]
    assert run.current["epoch"] == 2
    assert run.current["progress"] == 1.0
    assert run.current["seconds_left"] == 0.0


def test_the_source_becomes_a_corpus_and_is_removed(store, new_run, launch, until_over):
    run_id = new_run()
    launch()
    until_over(run_id)
    names = store.artifacts.names(run_id)
    assert SOURCE_FILE not in names
    assert CORPUS_FILE in names
    assert all(b"did you eat" not in store.artifacts.get(run_id, name).read_bytes() for name in names)
    seen = json.loads(store.artifacts.get(run_id, "seen.json").read_text())
    assert (seen["texts"], seen["resume"]) == (5, False)
    assert "hello from training" in store.artifacts.get(run_id, LOG_FILE).read_text()


def test_one_runs_and_the_other_waits_its_turn(store, new_run, launch, until, until_over):
    first, second = new_run(epochs=1000), new_run()
    launch()
    until(lambda: store.get(first).state == "running")
    assert store.get(second).state == "waiting"
    assert store.queue_position(second) == 1
    assert store.queue_position(first) is None
    store.stop(first, "ann")
    assert until_over(first).state == "stopped"
    run = until_over(second)
    assert run.state == "finished"
    assert run.started >= store.get(first).ended


def test_two_launchers_start_one_run_at_a_time(store, new_run, launch, until, until_over):
    run_ids = [new_run() for _ in range(4)]
    launch(), launch()
    runs = sorted((until_over(run_id) for run_id in run_ids), key=lambda run: run.started)
    assert [run.id for run in runs] == run_ids
    assert all(run.attempt == 1 for run in runs)
    assert all(after.started >= before.ended for before, after in pairwise(runs))


def test_stop_keeps_the_model(store, new_run, launch, until, until_over):
    run_id = new_run(epochs=1000)
    launch()
    until(lambda: store.get(run_id).current.get("epoch", 0) >= 1)
    store.stop(run_id, "ann")
    run = until_over(run_id)
    assert (run.state, run.message, run.stop_requested) == ("stopped", None, False)
    assert store.bundle_path(run_id).read_text() == "the model as it stands"


def test_stop_before_the_first_update_ends_without_a_model(store, new_run, launch, until, until_over):
    run_id = new_run(seed=fake.HANGS_BEFORE_FIRST_UPDATE)
    launcher = launch()
    until(lambda: store.events_after(run_id))
    pid = launcher.backend.pids[0]
    store.stop(run_id, "ann")
    run = until_over(run_id)
    assert run.state == "stopped"
    assert run.message == "Stopped before the first update, so there is no model."
    until(lambda: not lives(pid))
    assert store.bundle_path(run_id) is None


def test_a_worker_that_does_not_even_listen_is_killed(store, new_run, launch, until, until_over):
    run_id = new_run(epochs=1000)
    launcher = launch()
    until(lambda: store.get(run_id).state == "starting")
    pid = until(lambda: launcher.backend.pids)[0]
    os.kill(pid, signal.SIGSTOP)
    store.stop(run_id, "ann")
    assert until_over(run_id).state == "stopped"
    until(lambda: not lives(pid))


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (fake.RAISES_OUR_ERROR, "The loss is not a number any more in epoch 1. Lower the learning rate."),
        (fake.RUNS_OUT_OF_MEMORY, "The computer ran out of memory. Use fewer texts"),
        (fake.RAISES_ANY_ERROR, "Training failed because of a bug in LSTM Lab."),
        (fake.IS_KILLED, "The computer ran out of memory or the process was killed."),
        (fake.EXITS, "The training process ended unexpectedly with exit code 3"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(store, new_run, launch, until_over, kind, message):
    run_id = new_run(seed=kind)
    launch()
    run = until_over(run_id)
    assert run.state == "failed"
    assert run.message.startswith(message)
    assert "Traceback" not in run.message
    if kind == fake.RAISES_ANY_ERROR:
        assert "a fault of ours" in store.artifacts.get(run_id, LOG_FILE).read_text()


def test_the_next_run_starts_after_a_crash(new_run, launch, until_over):
    first, second = new_run(seed=fake.IS_KILLED), new_run()
    launch()
    assert (until_over(first).state, until_over(first).attempt) == ("failed", 3)
    assert until_over(second).state == "finished"


def test_a_worker_that_cannot_load_its_engine_says_so(store, new_run, launch, until_over, tmp_path):
    script = tmp_path / "worker.py"
    script.write_text(
        "from lstm_core.runs.worker.execution import main\n"
        "from lstm_core.runs.worker.leaving import leave\n"
        "def load():\n    raise ModuleNotFoundError('No module named tensorflow')\n"
        "leave(main(load))\n"
    )
    run_id = new_run()
    launch(command=(sys.executable, str(script)))
    run = until_over(run_id)
    assert run.state == "failed"
    assert run.message.startswith("TensorFlow could not be loaded on this computer.")


def test_a_column_that_is_not_there_fails_with_its_own_sentence(store, uploads, launch, until_over):
    upload_id = uploads.save(b"Text\nit is\nit was\n", "a.csv")
    options = ReadingOptions(encoding="utf-8", delimiter=",", quote='"', header=True)
    run_id = submit(store, uploads, upload_id, "ann", Settings(), "Nope", options, "A run")
    launch()
    run = until_over(run_id)
    assert run.state == "failed"
    assert "Nope" in run.message


def test_numbers_that_json_does_not_know_become_null(store, new_run, launch, until_over):
    run_id = new_run(seed=fake.GIVES_ODD_NUMBERS)
    launch()
    assert until_over(run_id).state == "finished"
    payloads = select(events_table.c.payload).where(events_table.c.run_id == run_id)
    with store.engine.connect() as connection:
        told = connection.execute(payloads).scalars().all()
    assert {payload["loss"] for payload in told if payload["event"] == "progress"} == {None}
    losses = [stored.event.loss for stored in store.events_after(run_id) if stored.event.kind == "progress"]
    assert losses
    assert all(map(math.isnan, losses))


def test_early_stopping_is_a_good_end(new_run, launch, until_over):
    run_id = new_run(epochs=10, seed=fake.ENDS_EARLY)
    launch()
    run = until_over(run_id)
    assert run.state == "finished"
    assert run.current["reason"] == "early"
    assert run.message.startswith("Ended early")


def test_a_stopped_run_resumes_from_its_last_finished_epoch(store, new_run, launch, until, until_over):
    run_id = new_run(epochs=400)
    launch()
    until(lambda: store.get(run_id).current.get("epoch", 0) >= 2)
    store.stop(run_id, "ann")
    done = until_over(run_id).current["epoch"]
    store.resume(run_id, "ann", epochs=done + 2)
    run = until_over(run_id)
    assert (run.state, run.attempt) == ("finished", 2)
    assert json.loads(store.artifacts.get(run_id, "seen.json").read_text())["resume"] is True
    stored = store.events_after(run_id)
    events = [one.event for one in stored]
    epochs = [event.epoch for event in events if isinstance(event, Epoch)]
    assert epochs == list(range(1, done + 3))
    xs = [event.x for event in events if isinstance(event, Progress)]
    assert xs == [update / fake.UPDATES for update in range(1, (done + 2) * fake.UPDATES + 1)]
    start = [one for one in stored if isinstance(one.event, Start)][-1]
    assert (start.attempt, start.event.resumes_after) == (2, done)
    assert [event.kind for event in events].count("end") == 1


def test_a_finished_run_trains_longer(store, new_run, launch, until_over):
    run_id = new_run(epochs=1)
    launch()
    until_over(run_id)
    store.resume(run_id, "ann", epochs=3)
    run = until_over(run_id)
    assert (run.state, run.settings.epochs, run.current["epoch"]) == ("finished", 3, 3)


def test_deleting_a_live_run_ends_its_process_and_removes_all(store, new_run, launch, until):
    run_id = new_run(epochs=1000)
    launcher = launch()
    until(lambda: store.get(run_id).state == "running")
    pid = launcher.backend.pids[0]
    Deletions(store).delete(run_id, "ann", for_good=True)
    assert store.list_runs("ann") == []
    until(lambda: not (store.artifacts.names(run_id) or store.events_after(run_id) or lives(pid)))
    other = new_run()
    until(lambda: store.get(other).state == "finished")


def test_closing_the_launcher_interrupts_its_run(store, new_run, launch, until):
    run_id = new_run(epochs=1000)
    launcher = launch()
    until(lambda: store.get(run_id).current.get("epoch", 0) >= 1)
    pid = launcher.backend.pids[0]
    launcher.close()
    run = store.get(run_id)
    assert run.state == "waiting"
    assert run.message == "The server ended while this run was training. It is tried again by itself."
    assert not lives(pid)
    launcher.close()


def test_a_signal_to_the_worker_interrupts_its_run(store, new_run, launch, until, until_over):
    run_id = new_run(epochs=1000)
    launcher = launch()
    until(lambda: store.get(run_id).state == "running")
    os.kill(launcher.backend.pids[0], signal.SIGTERM)
    until(lambda: store.get(run_id).attempt == 2 and store.get(run_id).state == "running")
    store.stop(run_id, "ann")
    assert until_over(run_id).state == "stopped"


def test_a_run_is_finished_before_its_model_is_compared(store, new_run, launch, until, until_over):
    run_id, other = new_run(seed=fake.IS_KILLED_WHILE_COMPARED), new_run()
    launch()
    assert (until_over(run_id).state, until_over(run_id).message) == ("finished", None)
    assert until_over(other).state == "finished"
    assert "compares" in store.artifacts.get(run_id, LOG_FILE).read_text()
    assert store.get(run_id).attempt == 1


class FullDisk:
    """A dispatcher on a disk that is full."""

    def __init__(self):
        self.error = OperationalError("UPDATE runs", {}, Exception("database or disk is full"))
        self.steps = 0

    def step(self):
        self.steps += 1
        if self.error is not None:
            raise self.error

    def close(self):
        pass


def test_a_full_disk_is_said_once_and_gets_the_reserve(launch, until, caplog):
    launcher = launch()
    launcher._dispatcher.close()
    launcher._reserve._path.write_bytes(b"reserve")
    launcher._dispatcher = disk = FullDisk()
    until(lambda: disk.steps > 3)
    assert not launcher._reserve.is_held
    assert [record.message for record in caplog.records].count(
        "The launcher hit an error; it tries again."
    ) == 1
    disk.error = None
    seen = disk.steps
    until(lambda: disk.steps > seen + 1)
    disk.error = ValueError("another")
    until(lambda: len(caplog.records) > 2)
