"""The training loop: epochs of updates, told as events to whoever listens.

    training = Training(corpus, settings, folder=folder)
    for event in training.events(should_stop):
        ...

The loop knows nothing of stores, pages or terminals; what it tells is in `lstm_core.events`.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.errors import DivergedError
from lstm_core.events import Baselines, End, EndReason, Epoch, Event, Progress, Start
from lstm_core.model.checkpoint import TrainingState
from lstm_core.model.engine import TIMESTEPS, Engine
from lstm_core.model.epoch_updates import EpochUpdates
from lstm_core.model.group import ALONE, Group, any_of
from lstm_core.model.run_files import RunFiles
from lstm_core.model.running_mean import RunningMean
from lstm_core.settings import Settings
from lstm_core.text.baselines import BASELINES_FACT, counted_baselines
from lstm_core.text.beginnings import BEGINNINGS_FACT, common_beginnings
from lstm_core.text.boundaries import as_read, ending_baseline_loss, ending_share, target_counts
from lstm_core.text.corpus import TextIds
from lstm_core.text.data_source import DATA_FACT
from lstm_core.text.packing import Packing
from lstm_core.text.training_corpus import TrainingCorpus
from lstm_core.text.unknown_words import expected_counts
from lstm_core.version import VERSIONS_FACT, versions
from lstm_core.weights import Weights, num_parameters

_POINT_SECONDS = 0.5
_VALIDATION_BATCH_ROWS = 32
_VALIDATION_LOGITS = 2**24
"""So many are calculated at once at most: 64 MB of them."""

_TINY = Settings(embedding_size=2, units=2, batch_targets=32)


class Training:
    """One run of training over a corpus.

    Args:
        corpus: what to learn from and to measure on.
        settings: what to learn; its text settings have already made the corpus.
        folder: where last.zip, best.zip and the checkpoint go at every epoch's end; None writes nothing. The
            bundles hold the weights that were measured, which are averages unless averaging is off; the
            checkpoint holds both, so that resuming gives the same run.
        resume: resume from the folder's checkpoint where there is one. `epochs` may differ from before, so
            that a finished run can be trained longer, and patience then begins anew; a partial epoch is
            trained again from its beginning.
        keep_epochs: also keep the models of some epochs, the early ones dense.
        engine: what `warm_up` gave; it is used where it fits, and its programs need no compiling then.
        group: the processes that train this model together, each with a `Training` of the same corpus, settings and
            folder; all tell the same events, and the first one writes.

    Raises:
        TrainingError: the checkpoint is damaged, or of another model.
    """

    def __init__(
        self,
        corpus: TrainingCorpus,
        settings: Settings,
        *,
        folder: Path | None = None,
        resume: bool = False,
        keep_epochs: bool = False,
        engine: Engine | None = None,
        group: Group = ALONE,
    ) -> None:
        self.corpus = corpus
        self.settings = settings.replace(token_level=corpus.tokenizer.token_level)
        counts = expected_counts(
            target_counts(corpus, settings.learn_endings), corpus.vocabulary, settings.unknown_rate
        )
        if engine is not None and engine.fits(self.settings, corpus.vocabulary.size):
            self.engine = engine
            engine.restart(self.settings, counts)
        else:
            self.engine = Engine(self.settings, counts, group=group)
        self.state = TrainingState(settings=self.settings.to_dict())
        self._files = RunFiles(folder, keep_epochs, writes=group.rank == 0)
        self._validation = corpus.validation
        self._started = time.perf_counter()
        if resume and (found := self._files.checkpoint()):
            learned, self.state = found
            self.engine.restore(learned, self.state.step)
            if self.settings.epochs > self.state.settings["epochs"]:
                self.state.patience_from = self.state.epoch
            self.state.settings = self.settings.to_dict()
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
        engine = Engine(settings, np.ones(vocabulary_size))
        texts = TextIds(np.array([2, 3], np.int32), np.array([0, 2]))
        engine.update(Packing(texts, engine.spec.batch_rows, TIMESTEPS).batch(0))
        return engine

    def events(self, should_stop: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Trains and tells what happens.

        Args:
            should_stop: asked between updates and while validating, of all members of the group; after a yes the
                model as it stands is written as last.zip, unless there was no update yet.

        Yields:
            One `Start`; an `Epoch` at each one's end and `Progress` after the first update of all and then about
            twice a second; one `End`.

        Raises:
            DivergedError: the loss or a weight is no finite number; the files of the epoch before stay.
        """
        group = self.engine.group

        def stops() -> bool:
            return any_of(group, should_stop())

        yield self._start()
        reason: EndReason = "finished"
        for epoch in range(self.state.epoch + 1, self.settings.epochs + 1):
            # Asked before each epoch, not after, so that a resumed run ends where it would have ended.
            if self._out_of_patience():
                reason = "early"
                break
            stopped = yield from self._epoch(epoch, stops)
            if stopped:
                reason = "stopped"
                break
        yield self._end(reason)

    def _start(self) -> Start:
        texts, targets = self.corpus.num_training_texts, self.corpus.num_training_targets
        return Start(
            epochs=self.settings.epochs,
            first_epoch=self.state.epoch + 1,
            parameters=num_parameters(self.settings, self.corpus.vocabulary.size),
            vocabulary_size=self.corpus.vocabulary.size,
            training_targets=targets,
            validation_targets=self._validation.num_targets,
            training_texts=texts,
            validation_texts=len(self._validation),
            left_out_validation=self.corpus.summary.left_out_validation,
            baselines=self._baselines,
            ending_baseline_loss=ending_baseline_loss(ending_share(texts, targets), self._validation)
            if self.settings.learn_endings
            else None,
        )

    def _epoch(self, epoch: int, should_stop: Callable[[], bool]) -> Generator[Event, None, bool]:
        """One pass over the training texts; its value is true where it was stopped on the way."""
        began = time.perf_counter()
        updates = EpochUpdates(self.corpus, self.settings, self.engine.spec, epoch)
        self.engine.forget_states()
        whole, since_point = RunningMean(), RunningMean()
        first_done = began
        for batch in updates:
            if should_stop():
                if self.engine.step:
                    self._write_last(epoch, updates.done - 1, updates.expected)
                return True
            update = self.engine.update(batch)
            if not math.isfinite(update.loss):
                raise self._diverged(epoch, updates.done, updates.expected)
            whole.add(update.loss, update.num_right, update.num_targets)
            since_point.add(update.loss, update.num_right, update.num_targets)
            now = time.perf_counter()
            pace = (now - first_done) / max(updates.done - 1, 1)
            if updates.done == 1:
                first_done = now
            if now - self._point_time >= _POINT_SECONDS:
                yield Progress(
                    x=epoch - 1 + updates.done / updates.expected,
                    loss=since_point.loss,
                    accuracy=since_point.accuracy,
                    epoch=epoch,
                    update=updates.done,
                    updates=updates.expected,
                    seconds_per_update=pace,
                    elapsed_seconds=self._elapsed(),
                )
                since_point, self._point_time = RunningMean(), time.perf_counter()
        trained = Epoch(epoch, whole.loss, whole.accuracy, training_seconds=time.perf_counter() - began)
        event = self._measured(trained, should_stop)
        if event is None:
            self._write_last(epoch, updates.done, updates.done)
            return True
        judged = event.loss if event.val_loss is None else event.val_loss
        weights = self.engine.weights()
        if not (math.isfinite(judged) and _are_finite(weights)):
            raise self._diverged(epoch, updates.done, updates.done)
        event = dataclasses.replace(event, best=judged < self.state.best_loss)
        yield self._finish_epoch(event, judged, weights, began)
        return False

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return common_beginnings(self.corpus.in_memory)

    @cached_property
    def _baselines(self) -> Baselines:
        texts = self.corpus.in_memory
        if len(texts.training) < self.corpus.num_training_texts:
            return {}  # counted on a part of the texts they would be easy to beat
        return counted_baselines(texts, self.settings.unknown_rate, self.settings.seed)

    @cached_property
    def _validation_packing(self) -> Packing:
        fitting = max(1, _VALIDATION_LOGITS // (TIMESTEPS * self.corpus.vocabulary.size))
        batch_rows = min(_VALIDATION_BATCH_ROWS, len(self._validation), fitting)
        return Packing(as_read(self._validation, self.settings.learn_endings), batch_rows, TIMESTEPS)

    def _measured(self, event: Epoch, should_stop: Callable[[], bool]) -> Epoch | None:
        """The epoch with its held-out figures, where there are held-out texts; None where it was stopped."""
        if not len(self._validation):
            return event
        found = self.engine.evaluate(self._validation_packing, should_stop)
        if found is None:
            return None
        return dataclasses.replace(event, **{f"val_{name}": value for name, value in asdict(found).items()})

    def _finish_epoch(self, event: Epoch, judged: float, weights: Weights, began: float) -> Epoch:
        """Counts the epoch, keeps the best, writes the files, and gives the event with its times."""
        state = self.state
        state.epoch, state.step = event.epoch, self.engine.step
        if event.best:
            state.best_loss, state.best_epoch = judged, event.epoch
        state.history.append(self._timed(event, began).to_history())
        self._files.write_epoch(
            self.bundle(event.epoch, weights),
            best=event.best,
            learned=self.engine.learned(),
            state=dataclasses.replace(state, elapsed_seconds=self._elapsed()),
        )
        # The files cannot know how long it took to write them; whoever listens can.
        event = self._timed(event, began)
        state.history[-1] = event.to_history()
        return event

    def _timed(self, event: Epoch, began: float) -> Epoch:
        seconds = time.perf_counter() - began
        return dataclasses.replace(event, seconds=seconds, elapsed_seconds=self._elapsed())

    def _diverged(self, epoch: int, update: int, updates: int) -> DivergedError:
        return DivergedError(
            f"The loss stopped being a number in epoch {epoch}, update {update} of {updates}. "
            f"Lower the learning rate (it was {self.settings.learning_rate:g}) and train again."
        )

    def _end(self, reason: EndReason) -> End:
        return End(
            reason=reason,
            epochs=self.state.epoch,
            best_epoch=self.state.best_epoch,
            best_loss=self.state.best_loss if self.state.best_epoch else None,
            elapsed_seconds=self._elapsed(),
        )

    def _elapsed(self) -> float:
        return self.state.elapsed_seconds + time.perf_counter() - self._started

    def _out_of_patience(self) -> bool:
        patience, since = self.settings.patience, max(self.state.best_epoch, self.state.patience_from)
        return bool(patience) and self.state.epoch - since >= patience

    def bundle(self, epoch: float, weights: Weights | None = None) -> Bundle:
        """The model as it stands.

        Args:
            epoch: finished epochs, with a fraction where it was stopped inside one.
            weights: those that the engine keeps, where they are at hand already.
        """
        created = datetime.now(UTC).isoformat(timespec="seconds")
        facts: dict[str, Any] = {
            "epoch": epoch,
            "created": created,
            BEGINNINGS_FACT: list(self._beginnings),
            BASELINES_FACT: self._baselines,
            VERSIONS_FACT: versions(),
        }
        if self.corpus.source:
            facts[DATA_FACT] = self.corpus.source
        history = [dict(entry) for entry in self.state.history]
        return Bundle(self.settings, self.corpus.vocabulary, weights or self.engine.weights(), history, facts)

    def _write_last(self, epoch: int, update: int, updates: int) -> None:
        """Writes the model of a run that was stopped after some updates of an epoch."""
        weights = self.engine.weights()
        if not _are_finite(weights):
            raise self._diverged(epoch, update, updates)
        self._files.write_stopped(self.bundle(epoch - 1 + update / updates, weights))


def _are_finite(weights: Weights) -> bool:
    return all(bool(np.isfinite(array).all()) for array in weights.values())
