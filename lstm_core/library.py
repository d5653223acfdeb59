"""LSTM Lab in a notebook: what the pages do, in few lines. The names stand in `lstm_core/__init__.py`.

import lstm_core as lab

model = lab.train("dialogues.csv", epochs=10)
lab.curves(model)
model.next_words("did you")
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

from lstm_core.bundle import read_bundle, write_bundle
from lstm_core.errors import CsvError, InputError
from lstm_core.events import End, Epoch, Event, Progress
from lstm_core.export.curves_drawing import Drawing, draw_curves
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, build_corpus
from lstm_core.text.csv_file import inspect_table, read_texts
from lstm_core.text.data_source import data_source

_CELLS = 24


def read_csv(file: str | Path, column: str | None = None, **settings: Any) -> Corpus:
    """The texts of a file, split into words, counted, and some of them held out.

    Args:
        file: a CSV of any encoding and dialect, TSV, JSON Lines, or one text a line.
        column: of the texts; None takes the one that reads like texts.
        settings: fields of `Settings`; those of the texts are read.

    Raises:
        CsvError: the file cannot be read as a table of texts.
        CorpusError: too few texts to learn from.
        SettingsError: a setting outside its range, or an unknown one.
    """
    path = Path(file)
    report = inspect_table(path)
    column = column or report.text_column
    if column is None:
        raise CsvError(
            f"No column of {file} reads like texts; its columns are {', '.join(report.columns)}. "
            'Name one: column="...".'
        )
    corpus = build_corpus(read_texts(path, column, report.options()), Settings.from_dict(settings))
    return dataclasses.replace(corpus, source=data_source(path, report.options()))


def train(
    texts: str | Path | Corpus, column: str | None = None, *, show_progress: bool = True, **settings: Any
) -> Predictor:
    """Trains a model, with a progress bar, and gives that of the best epoch.

    Args:
        texts: a file, see `read_csv`, or what `read_csv` gave.
        column: of the texts in a file.
        show_progress: print a bar and a line an epoch.
        settings: fields of `Settings`, such as `epochs`, `embedding_size`, `units` and `cell`. For texts that are read
            already, give the settings of the texts to `read_csv`, and the others here.

    Returns:
        The model; its curves are in `model.bundle.history`.

    Raises:
        InputError: the texts or the settings cannot be used.
        TrainingError: the training cannot continue.
    """
    from lstm_core.model.training import Training

    corpus = texts if isinstance(texts, Corpus) else read_csv(texts, column, **settings)
    training = Training(corpus, Settings.from_dict(settings))
    best = None
    for event in training.events():
        if isinstance(event, Epoch) and event.best:
            best = training.bundle(event.epoch)
        if show_progress:
            _tell(event, training.settings.epochs)
    found = best or training.bundle(training.state.epoch)
    return Predictor(dataclasses.replace(found, history=[dict(entry) for entry in training.state.history]))


def load(file: str | Path) -> Predictor:
    """A model from a file that LSTM Lab saved.

    Raises:
        BundleError: the file is not such a model, or damaged.
    """
    return Predictor(read_bundle(Path(file)))


def save(model: Predictor, file: str | Path) -> None:
    """Saves a model, which every page and the command line open."""
    write_bundle(model.bundle, Path(file))


def curves(model: Predictor) -> Drawing:
    """The curves of a model's training, which a notebook draws.

    Raises:
        InputError: the model has none.
    """
    if not model.bundle.history:
        raise InputError("This model has no curves: it was saved before its first epoch had ended.")
    return draw_curves([Epoch.from_history(entry) for entry in model.bundle.history])


def _tell(event: Event, epochs: int) -> None:
    """Prints what happens; the bar is one line that is written over."""
    if isinstance(event, Progress):
        bar = "█" * round(_CELLS * event.x / epochs)
        line = f"{bar:░<{_CELLS}} epoch {event.epoch} of {epochs}, loss {event.loss:.3f}"
        print(f"\r{line:<72}", end="", flush=True)
    elif isinstance(event, Epoch):
        held_out = (
            "" if event.val_loss is None else f", held out {event.val_loss:.3f} ({event.val_accuracy:.1%})"
        )
        print(f"\r{f'Epoch {event.epoch}: loss {event.loss:.3f} ({event.accuracy:.1%}){held_out}':<72}")
    elif isinstance(event, End):
        print(
            f"\r{f'{event.epochs} epochs in {event.elapsed_seconds:.0f} s; best epoch {event.best_epoch}':<72}"
        )
    sys.stdout.flush()
