"""Carry a model away: as a page of its own, for Keras, as a notebook, and its curves as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.bundle import Bundle
from lstm_core.events import Epoch
from lstm_core.export.curves_table import curves_csv
from lstm_core.export.html_page import html_page
from lstm_core.export.keras_file import keras_file
from lstm_core.export.notebook import notebook
from lstm_core.export.report import report
from lstm_core.runs.run import Run
from pages.ui import resources
from pages.ui.file_button import file_button
from pages.ui.models import current_run

KERAS_SECONDS: Final = 10


def popover(path: Path, name: str, stem: str, run: Run | None = None, epochs: Sequence[Epoch] = ()) -> None:
    """The popover with the files; each is made when someone asks for it, and its button turns meanwhile.

    Args:
        path: the model's file.
        name: what the model is called, plain text.
        stem: what the names of the downloaded files begin with.
        run: that the model belongs to, for its owner and whoever may read its texts.
        epochs: all epochs of the run, where they are known; else those that the model knows of.
    """
    source = run.source if run is not None and run.shows_texts_to(current_run.visitor()) else None
    data = {} if source is None else {"File": source.file_name, "Column": source.column}
    named = () if source is None else (source.file_name, source.column)

    def bundle() -> Bundle:
        return resources.predictor(path).bundle

    def curves() -> str:
        return curves_csv(epochs or map(Epoch.from_history, bundle().history))

    with st.popover("Carry away", icon=":material/work:", key="carry_away"):
        file_button(
            "A page with the model inside (.html)",
            lambda: html_page(bundle(), name),
            file_name=f"{stem}.html",
            mime="text/html",
            key="carry_html",
            explanation="Completes text in any browser, without a server and without a network.",
            width="stretch",
        )
        file_button(
            "For Keras (.keras)",
            lambda: keras_file(path),
            file_name=f"{stem}.keras",
            mime="application/octet-stream",
            key="carry_keras",
            explanation="Takes token ids, gives logits; opened with keras.models.load_model. "
            f"Made in about {KERAS_SECONDS} s.",
            width="stretch",
        )
        file_button(
            "A notebook (.ipynb)",
            lambda: notebook(bundle(), name, *named),
            file_name=f"{stem}.ipynb",
            mime="application/x-ipynb+json",
            key="carry_notebook",
            explanation="Trains the model again with plain Keras, from the CSV.",
            width="stretch",
        )
        file_button(
            "A report to print (.html)",
            lambda: report(resources.predictor(path), name, epochs, data),
            file_name=f"{stem}-report.html",
            mime="text/html",
            key="carry_report",
            explanation="Data, settings, curves, figures, samples and versions on one page.",
            width="stretch",
        )
        file_button(
            "The curves (.csv)",
            curves,
            file_name=f"{stem}-curves.csv",
            mime="text/csv",
            key="carry_csv",
            explanation="All figures, a row an epoch.",
            width="stretch",
        )
