"""The training loop: epochs of updates, told as events to whoever listens.

    training = Training(corpus, settings, folder=folder)
    for event in training.events(should_stop):
        ...

An event is a plain dictionary, see `Training.events`. The loop knows nothing of stores, pages or terminals.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.atomic import replacing
from lstm_core.bundle import Bundle, bundle_bytes
from lstm_core.errors import DivergedError
from lstm_core.model.checkpoint import Progress, read_checkpoint, write_checkpoint
from lstm_core.model.engine import TIMESTEPS, Engine
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, TextIds
from lstm_core.text.packing import Packing
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID
from lstm_core.weights import num_parameters

LAST_FILE, BEST_FILE = "last.zip", "best.zip"
_POINT_SECONDS = 0.5
_VALIDATION_LANES = 32

Event = dict[str, Any]


class Training:
    """One run of training over a corpus.

    Args:
        corpus: what to learn from and to measure on.
        settings: what to learn; its text settings have already made the corpus.
        folder: where last.zip, best.zip and the checkpoint go at every epoch's end; None writes nothing.
        resume: go on from the folder's checkpoint where there is one. `epochs` may differ from before, so
            that a finished run can be trained longer; a partial epoch is done again from its beginning.

    Raises:
        TrainingError: the checkpoint is damaged.
    """

    def __init__(
        self, corpus: Corpus, settings: Settings, *, folder: Path | None = None, resume: bool = False
    ) -> None:
        self.corpus, self.folder = corpus, folder
        self.settings = settings.replace(unit=corpus.tokenizer.unit)
        self.engine = Engine(self.settings, corpus.vocabulary.size)
        self.progress = Progress(settings=self.settings.to_dict())
        self._training, self._validation = corpus.training, corpus.validation
        self._started = time.perf_counter()
        if resume and folder is not None and (found := read_checkpoint(folder)):
            tensors, self.progress = found
            self.progress.settings = self.settings.to_dict()
            self.engine.restore(tensors, self.progress.step)

    def events(self, should_stop: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Trains and tells what happens.

        Args:
            should_stop: asked between updates; after a yes the model as it stands is written as last.zip.

        Yields:
            {"event": "start", ...}: parameters, vocabulary_size, targets and texts of both parts, epochs,
                first_epoch (above 1 when resumed).
            {"event": "progress", ...}: about two a second: x (fractional epochs), loss and accuracy over the
                updates since the point before, update, updates (of the epoch), seconds_per_update.
            {"event": "epoch", ...}: loss, accuracy, val_loss, val_accuracy, val_top5_accuracy,
                val_perplexity, val_left_out_share (None without validation rows), seconds,
                training_seconds, elapsed_seconds, best.
            {"event": "end", "reason": "finished" | "stopped" | "early", "epochs", "best_epoch", ...}.

        Raises:
            DivergedError: the loss is no finite number; the best epoch's weights stay in best.zip.
        """
        yield self._start()
        reason = "finished"
        for epoch in range(self.progress.epoch + 1, self.settings.epochs + 1):
            stopped = yield from self._epoch(epoch, should_stop)
            if stopped:
                reason = "stopped"
                break
            if self._out_of_patience():
                reason = "early"
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
        }

    def _epoch(self, epoch: int, should_stop: Callable[[], bool]) -> Iterator[Event]:
        """One pass over the training texts; its value is true where it was stopped on the way."""
        began = time.perf_counter()
        order = np.random.default_rng([self.settings.seed, epoch])
        texts = _with_unknown_words(self._training, self.corpus, self.settings, order)
        packing = Packing(texts, self.engine.lanes, TIMESTEPS, order)
        self.engine.forget_states()
        whole, since_point, point_time = _Mean(), _Mean(), None
        for number, batch in enumerate(packing, 1):
            if should_stop():
                if number > 1 or epoch > 1:
                    self._write_last(epoch - 1 + (number - 1) / len(packing))
                return True
            update = self.engine.update(batch)
            if not math.isfinite(update.loss):
                raise DivergedError(
                    f"The loss stopped being a number in epoch {epoch}, update {number} of {len(packing)}. "
                    f"Lower the learning rate (it was {self.settings.learning_rate:g}) and train again."
                )
            whole.add(update.loss, update.num_right, update.num_targets)
            since_point.add(update.loss, update.num_right, update.num_targets)
            now = time.perf_counter()
            if point_time is None or now - point_time >= _POINT_SECONDS or number == len(packing):
                yield {
                    "event": "progress",
                    "x": epoch - 1 + number / len(packing),
                    "epoch": epoch,
                    "update": number,
                    "updates": len(packing),
                    "loss": since_point.loss,
                    "accuracy": since_point.accuracy,
                    "seconds_per_update": (now - began) / number,
                    "elapsed_seconds": self._elapsed(),
                }
                since_point, point_time = _Mean(), time.perf_counter()
        yield self._finish_epoch(epoch, whole, began)
        return False

    def _finish_epoch(self, epoch: int, whole: _Mean, began: float) -> Event:
        """Validates, keeps the best, writes the files, and reports."""
        training_seconds = time.perf_counter() - began
        event: Event = {"event": "epoch", "epoch": epoch, "loss": whole.loss, "accuracy": whole.accuracy}
        event |= dict.fromkeys(
            ("val_loss", "val_accuracy", "val_top5_accuracy", "val_perplexity", "val_left_out_share")
        )
        if len(self._validation):
            packing = Packing(self._validation, min(_VALIDATION_LANES, len(self._validation)), TIMESTEPS)
            found = self.engine.evaluate(packing)
            event |= {f"val_{name}": value for name, value in asdict(found).items()}
        judged = event["val_loss"] if event["val_loss"] is not None else event["loss"]
        event["best"] = judged < self.progress.best_loss
        if event["best"]:
            self.progress.best_loss, self.progress.best_epoch = judged, epoch
        self.progress.epoch, self.progress.step = epoch, self.engine.step
        event |= {"training_seconds": training_seconds, "seconds": 0.0, "elapsed_seconds": self._elapsed()}
        self.progress.history.append({name: value for name, value in event.items() if name != "event"})
        self._write_epoch(best=event["best"])
        event |= {"seconds": time.perf_counter() - began, "elapsed_seconds": self._elapsed()}
        self.progress.history[-1] |= {name: event[name] for name in ("seconds", "elapsed_seconds")}
        return event

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
        patience = self.settings.patience
        return bool(patience) and self.progress.epoch - self.progress.best_epoch >= patience

    def bundle(self, epoch: float) -> Bundle:
        """The model as it stands.

        Args:
            epoch: finished epochs, with a fraction where it was stopped inside one.
        """
        facts = {"epoch": epoch, "created": datetime.now(UTC).isoformat(timespec="seconds")}
        return Bundle(
            self.settings, self.corpus.vocabulary, self.engine.weights(), self.progress.history, facts
        )

    def _write_last(self, epoch: float) -> None:
        if self.folder is not None:
            _write(self.folder / LAST_FILE, bundle_bytes(self.bundle(epoch)))

    def _write_epoch(self, *, best: bool) -> None:
        if self.folder is None:
            return
        content = bundle_bytes(self.bundle(self.progress.epoch))
        _write(self.folder / LAST_FILE, content)
        if best:
            _write(self.folder / BEST_FILE, content)
        saved = Progress(**{**asdict(self.progress), "elapsed_seconds": self._elapsed()})
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
