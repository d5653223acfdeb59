"""The process that executes one run: `python -m lstm_core.runs.worker`.

It loads TensorFlow and waits for a run that is claimed for it, see `lstm_core.runs.protocol`. A worker that is started
before there is a run is therefore ready at once when there is one; told which run may come, it compiles that run's
update meanwhile.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from lstm_core.artifact_names import (
    BEST_BUNDLE,
    CHECKPOINT_FILE,
    CORPUS_FILE,
    LABELS_FILE,
    LAST_BUNDLE,
    SOURCE_FILE,
)
from lstm_core.bundle import bundle_bytes, read_bundle
from lstm_core.errors import CorpusError, LabError
from lstm_core.events import End, Epoch, Pinned, Start
from lstm_core.inference.agreement import Reference, largest_difference
from lstm_core.inference.example_seeds import example_seeds
from lstm_core.inference.pinned_answers import pinned_answers
from lstm_core.inference.predictor import Predictor
from lstm_core.limits import Limits
from lstm_core.pace import keep_pace
from lstm_core.runs import endings
from lstm_core.runs.endings import Ending
from lstm_core.runs.pinned_seeds import PINNED_TOP_K
from lstm_core.runs.store.faults import is_full
from lstm_core.runs.worker.control_channel import ControlChannel
from lstm_core.runs.worker.output import forgive_output
from lstm_core.runs.worker.server_limits import TimeLimit, check_corpus
from lstm_core.runs.worker.watch import Watch
from lstm_core.text.corpus import Corpus, build_corpus
from lstm_core.text.csv_file import read_texts
from lstm_core.text.data_source import data_source
from lstm_core.text.label_columns import read_labels, save_labels

_NICENESS = 10
_COMPARED_TEXTS, _COMPARED_WORDS = 4, 60  # with Keras, when a run has finished
_PACE_UPDATES = 20  # fewer say little

EngineLoader = Callable[[], Callable[..., Any]]
"""Returns the class `Training`; what that needs to import is imported when this is called."""


def load_training() -> Callable[..., Any]:
    """The training engine, with TensorFlow."""
    from lstm_core.model.training import Training

    return Training


class _EndRequested(Exception):  # noqa: N818
    """The worker was asked to end while it still read its texts."""


def load_keras_logits() -> Reference:
    """Keras's own forward pass, with TensorFlow."""
    from lstm_core.model.keras_model import keras_logits

    return keras_logits


def main(
    load_engine: EngineLoader = load_training, load_reference: Callable[[], Reference] | None = None
) -> int:
    """Executes one run and returns the exit status: 0 when the store knows how the run ended.

    Args:
        load_engine: returns what trains.
        load_reference: returns what the finished model's logits are compared with; None compares nothing.
    """
    forgive_output()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    server = ControlChannel()
    server.start()
    engine: Callable[..., Any] | None = None
    prepared: Any = None
    loading_error: BaseException | None = None
    try:
        engine = load_engine()
        if server.is_idle and hasattr(engine, "warm_up"):
            prepared = engine.warm_up()
            while request := server.next_request():
                if not prepared.fits(request.settings, request.vocabulary_size):
                    prepared = engine.warm_up(request.settings, request.vocabulary_size)
    except Exception as error:
        traceback.print_exc()
        loading_error = error
    watch = server.watch()
    try:
        if engine is None:
            raise loading_error or ImportError
        ending = _execute(watch, engine, prepared)
    except _EndRequested:
        ending = watch.ending()
    except Exception as error:
        traceback.print_exc()
        ending = endings.failed(error)
    try:
        watch.finish(ending)
    except SQLAlchemyError as error:
        traceback.print_exc()
        return endings.DISK_FULL_STATUS if is_full(error) else 1
    if ending.state == "finished" and load_reference is not None:
        _compare_with_keras(watch, load_reference)
    try:
        watch.store.artifacts.close_working_folder(watch.run.id)
    except (LabError, OSError):
        traceback.print_exc()
    return 0


def _execute(watch: Watch, engine: Callable[..., Any], prepared: object) -> Ending:
    """Trains the run, with what was prepared for it where it fits, and returns how that ended."""
    run, artifacts = watch.run, watch.store.artifacts
    # Here and not earlier: it may have to be fetched, while the watch gives signs of life.
    folder, limits = artifacts.working_folder(run.id), Limits.from_environment()
    corpus, resume = _corpus(watch), CHECKPOINT_FILE in artifacts.names(run.id)
    check_corpus(limits, corpus, watch)
    deadline = TimeLimit(limits.run_minutes)
    training = engine(corpus, run.settings, folder=folder, resume=resume, keep_epochs=True, engine=prepared)
    reason = "finished"
    for event in training.events(lambda: watch.should_stop() or deadline.is_over):
        if isinstance(event, Start) and watch.run.attempt > 1:
            watch.resume_after(event.resumes_after, training.state.history)
            _ask_pinned_again(watch, event.resumes_after)
        elif isinstance(event, End):
            reason = event.reason
        if isinstance(event, Epoch | End):
            artifacts.keep_working_files(
                run.id
            )  # before it is told, so that whoever hears of it finds the model
        watch.post(event)
        if isinstance(event, Epoch):
            _ask_pinned(watch, event.epoch)
    _keep_pace(watch)
    if reason == "stopped":
        return deadline.ending if deadline.is_over and not watch.should_stop() else watch.ending()
    return endings.FINISHED_EARLY if reason == "early" else endings.FINISHED


def _compare_with_keras(watch: Watch, load_reference: Callable[[], Reference]) -> None:
    """Writes into the run's bundles how far the NumPy network's logits are from Keras's.

    The run is finished by then, whether or not this succeeds: somebody may delete it meanwhile, or resume it.
    """
    artifacts = watch.store.artifacts
    try:
        corpus, reference = _corpus(watch), load_reference()
        texts = corpus.validation if len(corpus.validation) else corpus.training
        chosen = [texts[index][:_COMPARED_WORDS] for index in range(min(_COMPARED_TEXTS, len(texts)))]
        for name in (LAST_BUNDLE, BEST_BUNDLE):
            path = artifacts.get(watch.run.id, name)
            if path is None:
                continue
            bundle = read_bundle(path)
            difference = largest_difference(bundle, chosen, reference)
            facts = {**bundle.facts, "keras_difference": difference}
            now = watch.store.get(watch.run.id)
            if not (now.is_over and now.attempt == watch.run.attempt):
                return
            artifacts.put(watch.run.id, name, bundle_bytes(replace(bundle, facts=facts)))
    except Exception:
        traceback.print_exc()


def _ask_pinned(watch: Watch, epoch: int) -> None:
    """Asks the model of a finished epoch the run's pinned seeds; training continues where that fails."""
    path = watch.store.artifacts.get(watch.run.id, LAST_BUNDLE)
    if path is None:
        return
    try:
        bundle = read_bundle(path)
        seeds = watch.run.source.pinned or example_seeds(bundle)
        answers = pinned_answers(Predictor(bundle), seeds, PINNED_TOP_K)
    except (LabError, OSError):
        traceback.print_exc()
        return
    watch.post(Pinned(epoch, answers))


def _ask_pinned_again(watch: Watch, epoch: int) -> None:
    """Asks after the last finished epoch where a killed attempt did not come to it."""
    events = watch.stored_events() if epoch > 0 else []
    if epoch > 0 and not any(isinstance(event, Pinned) and event.epoch == epoch for event in events):
        _ask_pinned(watch, epoch)


def _keep_pace(watch: Watch) -> None:
    """Remembers how fast this machine trained, for the estimates that pages show before the next run."""
    facts = watch.progress.current
    update_seconds, vocabulary_size = facts.get("seconds_per_update"), facts.get("vocabulary_size")
    if (
        update_seconds
        and vocabulary_size
        and (facts.get("x") or 0) * (facts.get("updates") or 0) >= _PACE_UPDATES
    ):
        keep_pace(watch.store.home, watch.run.settings, vocabulary_size, update_seconds)


def _corpus(watch: Watch) -> Corpus:
    """The run's texts: read from its source the first time, which is then no longer needed."""
    run, artifacts = watch.run, watch.store.artifacts
    if (path := artifacts.get(run.id, CORPUS_FILE)) is not None:
        return Corpus.load(path)
    file = artifacts.get(run.id, SOURCE_FILE)
    if file is None:
        raise CorpusError("The texts of this run are no longer available. Start a new run from the CSV.")
    rows = _while_wanted(read_texts(file, run.source.column, run.source.options), watch)
    source = data_source(file, run.source.options)
    corpus = replace(build_corpus(rows, run.settings), source=source)
    _keep_labels(watch, file, corpus)
    with artifacts.publish(run.id, CORPUS_FILE) as path:
        corpus.save(path)
    artifacts.delete(run.id, SOURCE_FILE)
    return corpus


def _keep_labels(watch: Watch, file: Path, corpus: Corpus) -> None:
    """Keeps what other columns of the file call each text; a run without them lacks nothing else."""

    def check_wanted(share: float) -> None:
        if watch.should_stop():
            raise _EndRequested

    source = watch.run.source
    try:
        labels = read_labels(file, source.column, source.options, corpus.rows, progress=check_wanted)
        with watch.store.artifacts.publish(watch.run.id, LABELS_FILE) as path:
            save_labels(labels, path)
    except (LabError, OSError):
        traceback.print_exc()


def _while_wanted(rows: Iterator[tuple[int, str]], watch: Watch) -> Iterator[tuple[int, str]]:
    """The rows, until the worker is asked to end."""
    for row in rows:
        if watch.should_stop():
            raise _EndRequested
        yield row
