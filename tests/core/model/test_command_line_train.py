"""Training from the command line, as a person or a program calls it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_core.bundle import read_bundle

ROOT = Path(__file__).parents[3]
SMALL = ["--embedding-size", "4", "--units", "8", "--batch-targets", "32"]


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "texts.csv"
    texts = [
        "did you eat something today",
        "it is late and cold",
        "this is it my friend",
        "where are you now",
    ]
    path.write_text("Mood,Text\n" + "".join(f"calm,{text} {row}\n" for row in range(10) for text in texts))
    return path


@pytest.fixture
def command():
    """Starts `python -m lstm_core` and ends what is left of it."""
    processes = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "lstm_core", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def call(command):
    """Runs a command to its end: `(status, standard output, standard error)`."""

    def run(*arguments):
        process = command(*arguments)
        output, errors = process.communicate(timeout=180)
        return process.returncode, output, errors

    return run


def test_a_run_for_programs_and_going_on_with_it(csv, call, tmp_path):
    model, folder = tmp_path / "m.zip", tmp_path / "run"
    train = ["train", csv, "--column", "Text", "--limit", 30, *SMALL, "--dropout", 0, "--json"]
    status, output, errors = call(*train, "--epochs", 3, "--checkpoint", folder, "--output", model)
    assert (status, errors) == (0, "")
    events = [json.loads(line) for line in output.splitlines()]
    assert [event["event"] for event in events] == ["start", "epoch", "epoch", "epoch", "end"]
    assert events[0]["training_texts"] + events[0]["validation_texts"] == 30
    losses = [event["loss"] for event in events[1:4]]
    assert losses == sorted(losses, reverse=True)
    assert {"val_loss", "val_accuracy", "seconds", "training_seconds", "elapsed_seconds"} <= events[1].keys()
    assert events[3]["elapsed_seconds"] > events[1]["seconds"] >= events[1]["training_seconds"]
    assert (events[4]["reason"], events[4]["output"]) == ("finished", str(model))
    assert read_bundle(model).settings.units == 8

    longer = tmp_path / "longer.zip"
    status, output, errors = call(*train, "--epochs", 4, "--resume", folder, "--output", longer)
    assert (status, errors) == (0, "")
    events = [json.loads(line) for line in output.splitlines()]
    assert [event.get("epoch") for event in events] == [None, 4, None]
    assert len(read_bundle(folder / "last.zip").history) == 4

    for flags, complaint in (
        (["train", "--resume", folder, "--output", longer], "has trained 4 epochs already"),
        (["train", "--resume", folder, "--output", longer, "--units", 9], "--units was 9, but the run in"),
        ([*train, "--checkpoint", folder, "--output", longer], "holds a run already"),
    ):
        status, output, errors = call(*flags)
        assert (status, output, errors.count("\n")) == (2, "", 1)
        assert complaint in errors

    csv.write_text("Text\nquite other words\nthan those before\n")
    status, _, errors = call("train", csv, "--resume", folder, "--epochs", 9, "--output", longer)
    assert status == 2
    assert "does not hold the texts that the run" in errors


def test_a_run_for_people_with_the_column_that_it_finds(csv, call, tmp_path):
    model = tmp_path / "m.zip"
    status, output, errors = call("train", csv, *SMALL, "--epochs", 2, "--output", model)
    assert (status, errors) == (0, "")
    lines = output.splitlines()
    assert "parameters" in lines[0]
    assert lines[1].startswith("Epoch 1  loss ")
    assert "held out:" in lines[2]
    assert lines[3] == f"Finished after 2 epochs. The model is in {model}."
    assert read_bundle(model).vocabulary.size > 10


def test_two_members_train_on_texts_in_files_and_one_goes_on(csv, call, tmp_path):
    model, folder, shards = tmp_path / "m.zip", tmp_path / "run", tmp_path / "shards"
    train = ["train", "--shards", shards, "--json", "--output", model]
    status, output, errors = call(
        *train, csv, *SMALL, "--epochs", 2, "--patience", 0, "--members", 2, "--checkpoint", folder
    )
    assert (status, errors) == (0, "")
    events = [json.loads(line) for line in output.splitlines()]
    assert [event["event"] for event in events] == ["start", "epoch", "epoch", "end"]
    assert events[0]["training_texts"] + events[0]["validation_texts"] == 40
    assert events[0]["baselines"]["trigram"]["perplexity"] > 1
    assert [len(read_bundle(model).history), read_bundle(model).settings.units] == [
        events[-1]["best_epoch"],
        8,
    ]
    status, output, errors = call(*train, "--resume", folder, "--epochs", 3)
    assert (status, errors) == (0, "")
    assert [json.loads(line).get("epoch") for line in output.splitlines()] == [None, 3, None]


def test_ctrl_c_saves_what_there_is(csv, command, tmp_path):
    model = tmp_path / "m.zip"
    process = command("train", csv, *SMALL, "--epochs", 1000, "--json", "--output", model)
    for line in process.stdout:
        if json.loads(line)["event"] == "epoch":
            break
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (130, "")
    end = json.loads(output.splitlines()[-1])
    assert (end["event"], end["reason"], end["output"]) == ("end", "stopped", str(model))
    assert read_bundle(model).history


def test_ctrl_c_while_the_network_is_compiled_ends_after_its_first_update(csv, command, tmp_path):
    process = command("train", csv, "--epochs", 1000, "--json", "--output", tmp_path / "m.zip")
    assert json.loads(process.stdout.readline())["event"] == "start"
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (130, "")
    assert json.loads(output.splitlines()[-1])["event"] == "end"
