"""The files that training leaves in its folder: the last and the best model, those of epochs, what resuming needs."""

from __future__ import annotations

from pathlib import Path

from lstm_core.artifact_names import (
    BEST_BUNDLE,
    CHECKPOINT_FILE,
    LAST_BUNDLE,
    epoch_bundle,
    kept_epochs,
)
from lstm_core.atomic import replacing
from lstm_core.bundle import Bundle, bundle_bytes, write_bundle
from lstm_core.model.checkpoint import TrainingState, read_checkpoint, write_checkpoint
from lstm_core.model.kept_epochs import num_kept, thinned
from lstm_core.model.learned import Learned


class RunFiles:
    """Writes into one folder; each file is either the old one or the new one.

    Args:
        folder: where the files go; None writes and finds nothing.
        keep_epochs: keep the models of epochs too, see `lstm_core.model.kept_epochs`.
        writes: False where another process writes the same files, and this one only finds them.
    """

    def __init__(self, folder: Path | None, keep_epochs: bool = False, *, writes: bool = True) -> None:
        self._folder, self._keep_epochs = folder, keep_epochs
        self._written = folder if writes else None

    def write_stopped(self, bundle: Bundle) -> None:
        """Keeps the model of a run that is stopped inside an epoch."""
        if self._written is not None:
            write_bundle(bundle, self._written / LAST_BUNDLE)

    def write_epoch(self, bundle: Bundle, *, best: bool, learned: Learned, state: TrainingState) -> None:
        """Keeps the model of a finished epoch, and what resuming after it needs.

        Args:
            bundle: the model.
            best: it is the best so far.
            learned: weights, their averages and the optimizer's moments.
            state: how far training has come.
        """
        if self._written is None:
            return
        content = bundle_bytes(bundle)
        for name in (LAST_BUNDLE, BEST_BUNDLE) if best else (LAST_BUNDLE,):
            with replacing(self._written / name) as file:
                file.write(content)
        write_checkpoint(self._written / CHECKPOINT_FILE, learned, state)
        if self._keep_epochs:
            self._keep(self._written, content, state)

    def _keep(self, folder: Path, content: bytes, state: TrainingState) -> None:
        """Keeps an epoch's model where it is wanted, and deletes those that are no longer."""
        before = kept_epochs(path.name for path in folder.iterdir())
        most = num_kept(len(content))
        known = [*(epoch for epoch in before if epoch < state.epoch), state.epoch]
        wanted = thinned(known, most, state.best_epoch) if most else []
        for epoch in set(before) - set(wanted):  # also those of a later epoch, from before it began anew
            (folder / epoch_bundle(epoch)).unlink(missing_ok=True)
        if state.epoch in wanted:
            with replacing(folder / epoch_bundle(state.epoch)) as file:
                file.write(content)

    def checkpoint(self) -> tuple[Learned, TrainingState] | None:
        """What the last finished epoch left; None before there is one.

        Raises:
            TrainingError: the file is damaged.
        """
        return None if self._folder is None else read_checkpoint(self._folder / CHECKPOINT_FILE)
