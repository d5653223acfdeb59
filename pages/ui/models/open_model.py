"""The model that a page works with: an opened file, the current run's, or the shipped one."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.run import Run
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.uploads import Upload
from pages.ui import alerts, database_away, resources, shell
from pages.ui.models import current_run, model_file
from pages.ui.models.run_names import file_stem
from pages.ui.plain_text import plain
from pages.ui.working import working

POLL_SECONDS: Final = 2.0
REST_SECONDS: Final = 5.0
"""Between two looks at a run that is over: somebody may resume or rename it elsewhere."""

LARGE_BYTES: Final = 50 * 2**20
"""Models larger than this take about half a second and more to open."""

SAMPLE_LABEL: Final = "Sample model"
"""What pickers call the shipped model."""


@dataclass(frozen=True)
class OpenModel:
    """A model and where it comes from.

    Args:
        path: its file.
        stamp: when the file last changed; another model of the run has another stamp.
        predictor: the model.
        name: what to call it inside a sentence, plain text: "the run “my texts”".
        run: the run that it belongs to; None for the shipped model and for opened files.
    """

    path: Path
    stamp: int
    predictor: Predictor
    name: str
    run: Run | None = None

    @property
    def is_sample(self) -> bool:
        """It is the shipped model."""
        return self.path == resources.HOME_MODEL

    @property
    def identity(self) -> str:
        """Changes whenever the model does; part of the keys of what is calculated from one model."""
        return f"{self.path}:{self.stamp}"

    @property
    def file_stem(self) -> str:
        """What the names of downloaded files begin with."""
        return "lstm-lab" if self.run is None else file_stem(self.run.name)

    @property
    def description(self) -> str:
        """Its name and what it learned from where that is known, ready for Markdown."""
        learned = ", trained on 10,000 lines of everyday talk" if self.is_sample else ""
        return f"{plain(self.name)}{learned}"


def open_file(path: Path, name: str, run: Run | None = None) -> OpenModel:
    """Opens a model's file.

    Args:
        path: a bundle.
        name: what to call the model inside a sentence.
        run: the run that it belongs to.

    Raises:
        BundleError: the file is no bundle.
        OSError: it cannot be read, for example since it was deleted.
    """
    return OpenModel(path, path.stat().st_mtime_ns, resources.predictor(path), name, run)


def open_sample() -> OpenModel:
    """The shipped model.

    Raises:
        BundleError, OSError: it is damaged or missing.
    """
    return open_file(resources.HOME_MODEL, "the sample model")


def named() -> Upload | Run | None:
    """What the address names: a model file that was opened, the visitor's own run, a shared one, or nothing."""
    return model_file.opened() or current_run.current()


def open_model(picker_place: DeltaGenerator, offer_weights: bool = False) -> OpenModel:
    """The model that the URL names. Where there is none yet, the page says so and ends here.

    While the run trains, the page runs again as soon as a better model is there.

    Args:
        picker_place: where runs are picked, unless a file is open.
        offer_weights: let the visitor choose between the best epoch's model and the last one's.
    """
    run = named()
    if isinstance(run, Upload):
        return _opened_or_stop(run.path, f"the model file “{run.name}”", None)
    with picker_place:
        current_run.picker(run, SAMPLE_LABEL)
    if run is None:
        return _opened_or_stop(resources.HOME_MODEL, "the sample model", None)
    with picker_place:
        which = _weights(run) if offer_weights else "best"
    path = current_run.model_path(run, which)
    _follow(run, path, which)
    if path is None:
        st.info(
            "This run has no model yet. The first one is saved at the end of the first epoch and appears here "
            "by itself.",
            icon=":material/hourglass_empty:",
        )
        shell.link("train", "Watch it train", ":material/monitoring:", **current_run.query(run))
        st.stop()
    return _opened_or_stop(
        path, f"the run “{run.name}”{' after its last epoch' if which == 'last' else ''}", run
    )


def _opened_or_stop(path: Path, name: str, run: Run | None) -> OpenModel:
    try:
        # Smaller ones are open before anybody could read it.
        is_large = path.stat().st_size > LARGE_BYTES
        with working("Opening the model") if is_large else nullcontext():
            return open_file(path, name, run)
    except FAULTS as error:
        alerts.error(sentence(error))
        model_file.close_button()
        st.stop()


def _weights(run: Run) -> str:
    """Which of a run's two models: the best epoch's, or the last one's where that is another."""
    best = run.current.get("best_epoch")
    measured = run.current.get("validation_targets")
    if run.is_live or not measured or best is None or run.current.get("x", best) == best:
        return "best"
    names = {"best": "Best epoch", "last": "Last epoch"}
    chosen = st.segmented_control(
        "Weights",
        list(names),
        format_func=names.__getitem__,
        default="best",
        required=True,
        key="weights",
        bind="query-params",
        label_visibility="collapsed",
        help="The best epoch has the lowest validation loss; the last epoch is where the run ended.",
    )
    return chosen or "best"


def _follow(run: Run, path: Path | None, which: str) -> None:
    """Runs the page again when a run has another model than the one in `path`, another name, or ends."""
    shown = _shown(run, path)

    @st.fragment(run_every=REST_SECONDS if run.is_over else POLL_SECONDS)
    @database_away.said
    def look() -> None:
        try:
            now = current_run.again(run)
        except LabError:  # deleted or no longer shared: the whole page says so
            st.rerun()
        if _shown(now, current_run.model_path(now, which)) != shown:
            st.rerun()

    look()


def _shown(run: Run, path: Path | None) -> tuple[object, ...]:
    """What a page shows of a run beside its model's answers."""
    return run.name, run.is_over, run.source.shares_texts, _changed(path)


def _changed(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_mtime_ns
    except OSError:
        return 0
