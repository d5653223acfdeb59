"""From an upload to a model that answers, with TensorFlow in the worker and none in this process."""

import sys

from lstm_core.artifact_names import LABELS_FILE
from lstm_core.bundle import read_bundle
from lstm_core.events import Epoch, Pinned
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.queue.local_processes import WORKER_COMMAND
from lstm_core.text.label_columns import load_labels


def test_a_run_learns_five_texts_stops_and_resumes(store, new_run, launch, until, until_over):
    # Nothing is left out by chance: over five texts that moves the loss more than 30 epochs of learning do,
    # and where the run is stopped, which differs from machine to machine, would decide the outcome.
    chance = {"dropout": 0.0, "unknown_rate": 0.0}
    run_id = new_run(epochs=1000, embedding_size=16, units=16, batch_targets=32, patience=0, **chance)
    launch(command=WORKER_COMMAND)
    until(lambda: store.get(run_id).current.get("epoch", 0) >= 2 or store.get(run_id).is_over, 120)
    store.stop(run_id, "ann")
    run = until_over(run_id)
    assert (run.state, run.message) == ("stopped", None)
    done = run.current["epoch"]

    store.resume(run_id, "ann", epochs=done + 30)
    run = until_over(run_id, 120)
    assert (run.state, run.message, run.attempt) == ("finished", None, 2)
    events = [stored.event for stored in store.events_after(run_id)]
    losses = [event.loss for event in events if isinstance(event, Epoch)]
    assert len(losses) == done + 30
    assert losses[-1] < losses[0]
    assert run.current["progress"] == 1.0
    pinned = [event for event in events if isinstance(event, Pinned)]
    assert [event.epoch for event in pinned] == list(range(1, done + 31))
    assert [answer.seed for answer in pinned[-1].answers] == ["this", "it is", "did you"]

    until(lambda: "keras_difference" in read_bundle(store.bundle_path(run_id)).facts)
    bundle = read_bundle(store.bundle_path(run_id))
    assert bundle.facts["keras_difference"] < 1e-5
    assert load_labels(store.artifacts.get(run_id, LABELS_FILE), 5) == {
        "Mood": ["calm", "calm", "glad", "calm", "glad"]
    }
    answer = Predictor(bundle).next_words("did", 3)
    assert answer.words[0] == "you"
    assert "tensorflow" not in sys.modules
