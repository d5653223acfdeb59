"""The command line: `python -m lstm_core inspect-csv | train | complete | export | compare | dispatch`.

What people read goes to standard output, the progress bar and errors to standard error. With `--json` every
line of standard output is one JSON object. A user's mistake is one line and exit status 2.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import errno
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

from lstm_core.artifact_names import BEST_BUNDLE, CHECKPOINT_FILE, CORPUS_FILE, LAST_BUNDLE
from lstm_core.atomic import replacing
from lstm_core.bundle import read_bundle
from lstm_core.command_line.arguments import flag_of, make_parser
from lstm_core.command_line.compare_command import compare
from lstm_core.command_line.console import BAR_CELLS, Bar, ConsoleReporter, print_event, print_json
from lstm_core.command_line.dispatch_command import dispatch
from lstm_core.command_line.export_command import check_output, export
from lstm_core.command_line.input_file import check_file, chosen_column, no_text_column
from lstm_core.command_line.memory_check import check_memory
from lstm_core.command_line.quiet import quiet
from lstm_core.command_line.sharded_training import check_members, group_training, sharded_corpus
from lstm_core.errors import InputError, LabError, RunError, SettingsError
from lstm_core.events import End, Epoch, Event, Progress
from lstm_core.runs import endings
from lstm_core.settings import FIELDS, Settings
from lstm_core.text.corpus import Corpus, build_corpus
from lstm_core.text.csv_file import inspect_table, read_texts
from lstm_core.text.data_source import data_source
from lstm_core.text.training_corpus import TrainingCorpus

_STARTED = time.perf_counter()
_MAY_CHANGE = ("epochs", "patience")


def main(arguments: list[str] | None = None) -> int:
    """Does what the arguments say and returns the exit status."""
    try:
        chosen = make_parser(inspect_csv, train, complete, export, compare, dispatch).parse_args(arguments)
        status: int = chosen.command(chosen)
        sys.stdout.flush()
        return status
    except InputError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("Stopped before there was a model.", 130)
    except BrokenPipeError:  # whoever read the output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        is_full = error.errno == errno.ENOSPC
        what = "The disk is full" if is_full else f"{error.filename or 'A file'} cannot be used"
        return _complain(
            f"{what} ({error.strerror or error}). Name another place or make room.", 1 if is_full else 2
        )
    except (LabError, MemoryError, ImportError) as error:
        return _complain(endings.error_message(error), 1)


def inspect_csv(chosen: argparse.Namespace) -> int:
    """Says how a file is read, and what its columns are."""
    check_file(chosen.file)
    with Bar("Reading") as bar:
        report = inspect_table(chosen.file, progress=bar.show)
    names = ("encoding", "delimiter", "header", "rows", "bad_rows", "columns", "text_column", "reasons")
    facts = {name: getattr(report, name) for name in names}
    if chosen.json:
        print_json(facts)
    else:
        print(f"{chosen.file}: {report.rows:,} rows, {report.bad_rows:,} bad ones")
        print(f"Columns: {', '.join(report.columns)}")
        for reason in report.reasons:
            print(f"- {reason}")
    if report.text_column is None:
        raise no_text_column(chosen.file, report.columns)
    return 0


def train(chosen: argparse.Namespace) -> int:
    """Trains a model on a column of a file, or resumes a run."""
    given = {name: getattr(chosen, name) for name in FIELDS if getattr(chosen, name) is not None}
    check_output(chosen.output)
    check_members(chosen)
    with contextlib.ExitStack() as stack:
        if chosen.resume is not None:
            folder = chosen.resume
            settings, corpus = _stored(folder, given, chosen)
        else:
            settings = Settings(**given)
            if chosen.file is None and chosen.shards is None:
                raise InputError(
                    "No file was given. Name the CSV file to train on, or a run with --resume DIR."
                )
            folder = chosen.checkpoint or Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="lstm-lab-"))
            )
            if (folder / CHECKPOINT_FILE).exists():
                raise RunError(
                    f"{folder} holds a run already. Resume it with --resume, or name another folder."
                )
            corpus = _read_corpus(chosen, settings)
            check_memory(settings, corpus)
            if isinstance(corpus, Corpus):
                corpus.save(folder / CORPUS_FILE)
        if chosen.members > 1 or chosen.ray:
            return _reported(chosen, folder, group_training(chosen, settings, folder))
        return _reported(chosen, folder, _training(corpus, settings, folder, chosen.resume is not None))


def complete(chosen: argparse.Namespace) -> int:
    """Says what a model expects after a seed."""
    from lstm_core.inference.predictor import Predictor

    predictor = Predictor(read_bundle(chosen.model))
    found = predictor.next_words(chosen.seed, chosen.top_k)
    completion = ended = None
    if chosen.words:
        words, ended = predictor.most_probable(chosen.seed, chosen.words)
        completion = predictor.append(chosen.seed, words)
    if chosen.json:
        pairs = zip(found.words, found.probabilities, strict=True)
        print_json(
            {
                "seed": chosen.seed,
                "unknown_words": list(found.unknown_words),
                "next": [{"word": word, "probability": probability} for word, probability in pairs],
                "completion": completion,
                "ends_here": found.ending,
                "ended": ended,
            }
        )
        return 0
    if found.unknown_words:
        print(f"Not in the vocabulary: {', '.join(found.unknown_words)}")
    width = max(map(len, found.words))
    for word, probability in zip(found.words, found.probabilities, strict=True):
        print(f"{probability:7.1%}  {word:<{width}}  {'█' * round(probability * BAR_CELLS)}".rstrip())
    if found.ending is not None:
        print(f"{found.ending:7.1%}  ends here")
    if completion is not None:
        print(completion)
        if ended:
            print("(The text ends here.)")
    return 0


# Training


def _read_corpus(chosen: argparse.Namespace, settings: Settings) -> TrainingCorpus:
    """The texts of the file's column, the guessed one where none was named."""
    if chosen.shards is not None:
        return sharded_corpus(chosen, settings)
    with Bar("Reading") as bar:
        report, column = chosen_column(chosen.file, chosen.column, bar)
        rows = read_texts(chosen.file, column, report.options(), progress=bar.show)
        source = data_source(chosen.file, report.options())
        return dataclasses.replace(build_corpus(rows, settings), source=source)


def _stored(
    folder: Path, given: dict[str, Any], chosen: argparse.Namespace
) -> tuple[Settings, TrainingCorpus]:
    """Settings and texts of the run in a folder; flags may name what the run has, and change its length."""
    from lstm_core.model.checkpoint import read_checkpoint

    found = read_checkpoint(folder / CHECKPOINT_FILE)
    if found is None:
        raise RunError(
            f"{folder} holds no checkpoint. Give the folder that --checkpoint named when it was trained."
        )
    settings = Settings.from_dict(found[1].settings)
    for name, value in given.items():
        if name not in _MAY_CHANGE and value not in (getattr(settings, name), "auto"):
            raise SettingsError(
                f"{flag_of(name)} was {value}, but the run in {folder} has {getattr(settings, name)}. "
                f"Leave it out; only {' and '.join(map(flag_of, _MAY_CHANGE))} can change."
            )
    settings = settings.replace(**{name: value for name, value in given.items() if name in _MAY_CHANGE})
    done = found[1].epoch
    if settings.epochs <= done:
        raise SettingsError(
            f"The run in {folder} has trained {done} epochs already. Choose more with --epochs."
        )
    if chosen.shards is not None:
        return settings, sharded_corpus(chosen, settings)
    corpus = Corpus.load(folder / CORPUS_FILE)
    if chosen.file is not None:
        read = _read_corpus(chosen, settings)
        if read.vocabulary.words != corpus.vocabulary.words or not _same_texts(read, corpus):
            raise RunError(
                f"{chosen.file} does not hold the texts that the run in {folder} was trained on. "
                "Leave the file out, or start a new run."
            )
    return settings, corpus


def _same_texts(one: TrainingCorpus, other: Corpus) -> bool:
    return one.in_memory.texts.token_ids.tobytes() == other.texts.token_ids.tobytes()


Train: TypeAlias = Callable[[Callable[[], bool]], Iterable[Event]]
"""Training that has not begun: its events, given what says whether it is to stop."""


def _training(corpus: TrainingCorpus, settings: Settings, folder: Path, resume: bool) -> Train:
    with quiet():
        from lstm_core.model.training import Training

        return Training(corpus, settings, folder=folder, resume=resume).events


def _reported(chosen: argparse.Namespace, folder: Path, events: Train) -> int:
    """Trains, tells what happens, and puts the model where it was asked for."""
    before = time.perf_counter() - _STARTED  # what went by before training began to count
    show: Callable[[Event, str | None], None] = print_event if chosen.json else ConsoleReporter()
    with _Interrupt() as interrupt:
        try:
            for event in events(interrupt.is_asked):
                if isinstance(event, Progress | Epoch | End):
                    event = dataclasses.replace(event, elapsed_seconds=event.elapsed_seconds + before)
                show(event, _save(folder, chosen.output) if isinstance(event, End) else None)
        except LabError:
            _save(folder, chosen.output)
            raise
    return interrupt.status


def _save(folder: Path, output: Path) -> str | None:
    """Copies the best model, or the last where none was measured; None where there is none yet."""
    source = next((folder / name for name in (BEST_BUNDLE, LAST_BUNDLE) if (folder / name).exists()), None)
    if source is None:
        return None
    with source.open("rb") as file, replacing(output) as target:
        shutil.copyfileobj(file, target)
    return str(output)


class _Interrupt:
    """Ctrl-C (and SIGTERM) asks training to stop after its update; a second one ends at once."""

    def __init__(self) -> None:
        self.status = 0
        self._before: dict[int, Any] = {}

    def is_asked(self) -> bool:
        return self.status != 0

    def __enter__(self) -> _Interrupt:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, _frame: object) -> None:
        if self.status:
            raise KeyboardInterrupt
        self.status = 128 + number


def _complain(message: str, status: int) -> int:
    print(" ".join(message.split()), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
