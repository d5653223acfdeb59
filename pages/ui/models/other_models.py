"""Models to compare with the one that is open: on the Playground side by side, and in Inside's Memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lstm_core.inference.predictor import Predictor
from lstm_core.runs.run import Run
from pages.ui import resources, shell
from pages.ui.models import current_run
from pages.ui.models.open_model import SAMPLE_LABEL, OpenModel
from pages.ui.models.run_names import distinct_names, name_with_cell

LAST: Final = "last"


@dataclass(frozen=True)
class OtherModel:
    """A model to compare with.

    Args:
        label: what to call it; no two in a list are alike.
        path: its file.
    """

    label: str
    path: Path


LESSON_MODELS: Final = {
    "lesson_rnn": OtherModel("The lesson's simple RNN", shell.ROOT / "assets/lesson/rnn.zip"),
    "lesson_lstm": OtherModel("The lesson's LSTM", shell.ROOT / "assets/lesson/lstm.zip"),
}
"""A pair that differs in nothing but its cells; it learned from the sample model's texts."""


def other_models(model: OpenModel, asked: str | None = None) -> dict[str, OtherModel]:
    """The models to compare with, those of the same texts first.

    Args:
        model: the open one.
        asked: what a link names; somebody else's run is in the list when a link names its share link's token.

    Returns:
        By ids that do not change: `LAST`, an own run's id, the token that was asked for, a key of `LESSON_MODELS`, or
        `current_run.SAMPLE`.
    """
    found: dict[str, OtherModel] = {}
    if model.run is not None:
        last = current_run.model_path(model.run, "last")
        if last is not None and _epoch_of(last) != model.predictor.bundle.facts.get("epoch"):
            found[LAST] = OtherModel("This run after its last epoch", last)
    if model.is_sample:
        found |= LESSON_MODELS
    others = {run.id: run for run in current_run.own_runs() if model.run is None or run.id != model.run.id}
    if asked is not None and asked not in {LAST, current_run.SAMPLE, *LESSON_MODELS, *others}:
        shared = current_run.shared(asked)
        if shared is not None:
            others[asked] = shared
    labels = distinct_names({key: name_with_cell(run) for key, run in reversed(others.items())})
    # Those of the same texts first; else the newest first, as before.
    for key, run in sorted(others.items(), key=lambda item: not _same_texts(model.run, item[1])):
        path = current_run.model_path(run)
        if path is not None:
            found[key] = OtherModel(labels[key], path)
    if not model.is_sample:
        found[current_run.SAMPLE] = OtherModel(SAMPLE_LABEL, resources.HOME_MODEL)
    return {key: other for key, other in found.items() if other.path.is_file()}


def _same_texts(run: Run | None, other: Run) -> bool:
    """Whether two runs were made from the same column of the same file, as far as is known."""
    if run is None:
        return False
    here, there = run.source, other.source
    return (here.file_name, here.column, here.rows) == (there.file_name, there.column, there.rows)


def _epoch_of(path: Path) -> object:
    """The epoch after which a model was written; None where that is not known."""
    predictor: Predictor | None = resources.predictor_or_none(path)
    return None if predictor is None else predictor.bundle.facts.get("epoch")
