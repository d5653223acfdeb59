"""The training loop: epochs of updates, told as events to whoever listens.

    training = Training(corpus, settings, folder=folder)
    for event in training.events(should_stop):
        ...

An event is a plain dictionary, see `Training.events`. The loop knows nothing of stores, pages or terminals.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, fields
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.atomic import replacing
from lstm_core.bundle import Bundle, bundle_bytes
from lstm_core.errors import DivergedError
from lstm_core.model.checkpoint import TrainingState, read_checkpoint, write_checkpoint
from lstm_core.model.engine import TIMESTEPS, Engine, Evaluation
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, TextIds
from lstm_core.text.ngram import Trigram, Unigram
from lstm_core.text.packing import Packing
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID
from lstm_core.weights import Weights, num_parameters

LAST_FILE, BEST_FILE = "last.zip", "best.zip"
_POINT_SECONDS = 0.5
_VALIDATION_LANES = 32

_TINY = Settings(embedding_size=2, units=2, batch_targets=32)

Event = dict[str, Any]


class Training:
    """One run of training over a corpus.

    Args:
        corpus: what to learn from and to measure on.
        settings: what to learn; its text settings have already made the corpus.
        folder: where last.zip, best.zip and the checkpoint go at every epoch's end; None writes nothing.
        resume: go on from the folder's checkpoint where there is one. `epochs` may differ from before, so
            that a finished run can be trained longer, and patience then begins anew; a partial epoch is
            done again from its beginning.
        engine: what `warm_up` gave; it is used where it fits, and its programs need no compiling then.

    Raises:
        TrainingError: the checkpoint is damaged, or of another model.
    """

    def __init__(
        self,
        corpus: Corpus,
        settings: Settings,
        *,
        folder: Path | None = None,
        resume: bool = False,
        engine: Engine | None = None,
    ) -> None:
        self.corpus, self.folder = corpus, folder
        self.settings = settings.replace(token_level=corpus.tokenizer.token_level)
        if engine is not None and engine.fits(self.settings, corpus.vocabulary.size):
            self.engine = engine
            engine.restart(self.settings)
        else:
            self.engine = Engine(self.settings, corpus.vocabulary.size)
        self.progress = TrainingState(settings=self.settings.to_dict())
        self._training, self._validation = corpus.training, corpus.validation
        self._started = time.perf_counter()
        if resume and folder is not None and (found := read_checkpoint(folder)):
            tensors, self.progress = found
            self.engine.restore(tensors, self.progress.step)
            if self.settings.epochs > self.progress.settings["epochs"]:
                self.progress.patience_from = self.progress.epoch
            self.progress.settings = self.settings.to_dict()
        self._point_time = -math.inf

    @staticmethod
    def warm_up(settings: Settings = _TINY, vocabulary_size: int = 4) -> Engine:
        """Compiles the update of a run that may come; any run after it finds TensorFlow and XLA awake.

        Args:
            settings: the run's; by default those of a tiny network.
            vocabulary_size: number of token ids.

        Returns:
            An engine for `Training`.
        """
        engine = Engine(settings, vocabulary_size)
        texts = TextIds(np.array([2, 3], np.int32), np.array([0, 2]))
        engine.update(Packing(texts, engine.lanes, TIMESTEPS).batch(0))
        return engine

    def events(self, should_stop: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Trains and tells what happens.

        Args:
            should_stop: asked between updates and while validating; after a yes the model as it stands is
                written as last.zip, unless there was no update yet.

        Yields:
            {"event": "start", ...}: parameters, vocabulary_size, targets and texts of both parts, epochs,
                first_epoch (above 1 when resumed), baselines (see `_baselines`).
            {"event": "progress", ...}: after the first update and then about two a second: x (fractional
                epochs), epoch, update and updates (of the epoch), loss and accuracy over the epoch's updates
                since the point before, seconds_per_update (without the epoch's first, which may compile),
                elapsed_seconds.
            {"event": "epoch", ...}: epoch, loss, accuracy, val_loss, val_accuracy, val_top5_accuracy,
                val_perplexity, val_left_out_share (None without validation rows), best, training_seconds,
                seconds, elapsed_seconds.
            {"event": "end", "reason": "finished" | "stopped" | "early", "epochs" (finished ones),
                "best_epoch" (0 before the first), "best_loss" (None before the first), elapsed_seconds}.

        Raises:
            DivergedError: the loss or a weight is no finite number; the files of the epoch before stay.
        """
        yield self._start()
        reason = "finished"
        for epoch in range(self.progress.epoch + 1, self.settings.epochs + 1):
            # Asked before each epoch, not after, so that a resumed run ends where it would have ended.
            if self._out_of_patience():
                reason = "early"
                break
            stopped = yield from self._epoch(epoch, should_stop)
            if stopped:
                reason = "stopped"
                break
        yield self._end(reason)

    def _start(self) -> Event:
        return {
            "event": "start",
            "parameters": num_parameters(self.settings, self.corpus.vocabulary.size),
            "vocabulary_size": self.corpus.vocabulary.size,
            "training_targets": self._training.num_targets,
            "validation_targets": self._validation.num_targets,
            "training_texts": len(self._training),
            "validation_texts": len(self._validation),
            "left_out_validation": self.corpus.summary.left_out_validation,
            "epochs": self.settings.epochs,
            "first_epoch": self.progress.epoch + 1,
            "baselines": self._baselines(),
        }

    def _baselines(self) -> dict[str, dict[str, float | None]]:
        """What counting alone reaches on the validation rows: loss, perplexity and accuracies by name.

        Empty without validation rows; None stands for a figure that no target defines.
        """
        if not len(self._validation):
            return {}
        found = {}
        for name, kind in (("unigram", Unigram), ("trigram", Trigram)):
            counted = kind.fit(self._training.token_ids, self._training.offsets, self.corpus.vocabulary.size)
            score = asdict(counted.score(self._validation.token_ids, self._validation.offsets))
            found[name] = {figure: value if math.isfinite(value) else None for figure, value in score.items()}
        return found

    def _epoch(self, epoch: int, should_stop: Callable[[], bool]) -> Generator[Event, None, bool]:
        """One pass over the training texts; its value is true where it was stopped on the way."""
        began = time.perf_counter()
        order = np.random.default_rng([self.settings.seed, epoch])
        texts = _with_unknown_words(self._training, self.corpus, self.settings, order)
        packing = Packing(texts, self.engine.lanes, TIMESTEPS, order)
        self.engine.forget_states()
        whole, since_point = _Mean(), _Mean()
        first_done = began
        for number, batch in enumerate(packing, 1):
            if should_stop():
                if self.engine.step:
                    self._write_last(epoch, number - 1, len(packing))
                return True
            update = self.engine.update(batch)
            if not math.isfinite(update.loss):
                raise self._diverged(epoch, number, len(packing))
            whole.add(update.loss, update.num_right, update.num_targets)
            since_point.add(update.loss, update.num_right, update.num_targets)
            now = time.perf_counter()
            pace = (now - first_done) / max(number - 1, 1)
            if number == 1:
                first_done = now
            if now - self._point_time >= _POINT_SECONDS:
                yield {
                    "event": "progress",
                    "x": epoch - 1 + number / len(packing),
                    "epoch": epoch,
                    "update": number,
                    "updates": len(packing),
                    "loss": since_point.loss,
                    "accuracy": since_point.accuracy,
                    "seconds_per_update": pace,
                    "elapsed_seconds": self._elapsed(),
                }
                since_point, self._point_time = _Mean(), time.perf_counter()
        training_seconds = time.perf_counter() - began
        measured = self._measure(should_stop)
        if measured is None:
            self._write_last(epoch, len(packing), len(packing))
            return True
        event: Event = {"event": "epoch", "epoch": epoch, "loss": whole.loss, "accuracy": whole.accuracy}
        event |= measured
        judged = whole.loss if event["val_loss"] is None else event["val_loss"]
        weights = self.engine.weights()
        if not (math.isfinite(judged) and _are_finite(weights)):
            raise self._diverged(epoch, len(packing), len(packing))
        event["best"] = judged < self.progress.best_loss
        event["training_seconds"] = training_seconds
        yield self._finish_epoch(event, judged, weights, began)
        return False

    @cached_property
    def _validation_packing(self) -> Packing:
        return Packing(self._validation, min(_VALIDATION_LANES, len(self._validation)), TIMESTEPS)

    def _measure(self, should_stop: Callable[[], bool]) -> Event | None:
        """The held-out figures by their names in an epoch's event; None where it was stopped on the way."""
        if not len(self._validation):
            return {f"val_{field.name}": None for field in fields(Evaluation)}
        found = self.engine.evaluate(self._validation_packing, should_stop)
        if found is None:
            return None
        return {f"val_{name}": value for name, value in asdict(found).items()}

    def _finish_epoch(self, event: Event, judged: float, weights: Weights, began: float) -> Event:
        """Counts the epoch, keeps the best, writes the files, and gives the event with its times."""
        progress = self.progress
        progress.epoch, progress.step = event["epoch"], self.engine.step
        if event["best"]:
            progress.best_loss, progress.best_epoch = judged, event["epoch"]
        event |= {"seconds": time.perf_counter() - began, "elapsed_seconds": self._elapsed()}
        progress.history.append({name: value for name, value in event.items() if name != "event"})
        self._write_epoch(weights, best=event["best"])
        # The files cannot know how long it took to write them; whoever listens can.
        event |= {"seconds": time.perf_counter() - began, "elapsed_seconds": self._elapsed()}
        progress.history[-1] |= {name: event[name] for name in ("seconds", "elapsed_seconds")}
        return event

    def _diverged(self, epoch: int, update: int, updates: int) -> DivergedError:
        return DivergedError(
            f"The loss stopped being a number in epoch {epoch}, update {update} of {updates}. "
            f"Lower the learning rate (it was {self.settings.learning_rate:g}) and train again."
        )

    def _end(self, reason: str) -> Event:
        return {
            "event": "end",
            "reason": reason,
            "epochs": self.progress.epoch,
            "best_epoch": self.progress.best_epoch,
            "best_loss": self.progress.best_loss if self.progress.best_epoch else None,
            "elapsed_seconds": self._elapsed(),
        }

    def _elapsed(self) -> float:
        return self.progress.elapsed_seconds + time.perf_counter() - self._started

    def _out_of_patience(self) -> bool:
        patience, since = self.settings.patience, max(self.progress.best_epoch, self.progress.patience_from)
        return bool(patience) and self.progress.epoch - since >= patience

    def bundle(self, epoch: float, weights: Weights | None = None) -> Bundle:
        """The model as it stands.

        Args:
            epoch: finished epochs, with a fraction where it was stopped inside one.
            weights: those of the engine, where they are at hand already.
        """
        facts = {"epoch": epoch, "created": datetime.now(UTC).isoformat(timespec="seconds")}
        history = [dict(entry) for entry in self.progress.history]
        return Bundle(self.settings, self.corpus.vocabulary, weights or self.engine.weights(), history, facts)

    def _write_last(self, epoch: int, update: int, updates: int) -> None:
        """Writes the model of a run that was stopped after some updates of an epoch."""
        weights = self.engine.weights()
        if not _are_finite(weights):
            raise self._diverged(epoch, update, updates)
        if self.folder is not None:
            _write(self.folder / LAST_FILE, bundle_bytes(self.bundle(epoch - 1 + update / updates, weights)))

    def _write_epoch(self, weights: Weights, *, best: bool) -> None:
        if self.folder is None:
            return
        content = bundle_bytes(self.bundle(self.progress.epoch, weights))
        _write(self.folder / LAST_FILE, content)
        if best:
            _write(self.folder / BEST_FILE, content)
        saved = TrainingState(**{**asdict(self.progress), "elapsed_seconds": self._elapsed()})
        write_checkpoint(self.folder, self.engine.tensors(), saved)


class _Mean:
    """Loss and accuracy over the targets of several updates."""

    def __init__(self) -> None:
        self._loss = self._right = self._targets = 0.0

    def add(self, loss: float, num_right: float, num_targets: int) -> None:
        self._loss += loss * num_targets
        self._right += num_right
        self._targets += num_targets

    @property
    def loss(self) -> float:
        return self._loss / max(self._targets, 1)

    @property
    def accuracy(self) -> float:
        return self._right / max(self._targets, 1)


def _are_finite(weights: Weights) -> bool:
    return all(bool(np.isfinite(array).all()) for array in weights.values())


def _with_unknown_words(
    texts: TextIds, corpus: Corpus, settings: Settings, rng: np.random.Generator
) -> TextIds:
    """Training texts with some words that occur once replaced by the unknown word, anew every epoch.

    Without them the unknown word never occurs in training, and what the model makes of it is noise.
    """
    if not settings.unknown_rate:
        return texts
    once = np.zeros(corpus.vocabulary.size, bool)
    once[FIRST_WORD_ID:] = corpus.vocabulary.counts == 1
    replaced = once[texts.token_ids] & (rng.random(len(texts.token_ids)) < settings.unknown_rate)
    return TextIds(np.where(replaced, np.int32(UNKNOWN_ID), texts.token_ids), texts.offsets)


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)
