"""Lets every write of a run's life fail, one after the other: what is lost, half-written or stuck afterwards.

    python -m bench.failing_writes [--every 1] [--seed 0]

A visitor uploads texts, saves settings and starts a run, which is claimed, records, saves a model twice and ends; the
run is renamed and shared, and another one deleted. That life is lived once to count its writes to files and statements
to the database, and then again for each of them, which fails: alone, or with all that follow, as on a full disk. Each
time the fault has to be one that pages have a sentence for, whatever was accepted before has to be there, every model
has to open, and on a sound disk the same life has to go on in the same folder. A run whose deletion failed may be
there or not.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from lstm_core.artifact_names import CORPUS_FILE, LAST_BUNDLE, SOURCE_FILE
from lstm_core.bundle import Bundle, read_bundle, write_bundle
from lstm_core.errors import BundleError, LabError
from lstm_core.events import Epoch
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.faults import FAULTS, OTHER, sentence
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes

OWNER: Final = "bench"
KINDS: Final = {
    "no space, once": (errno.ENOSPC, False),
    "no space from then on": (errno.ENOSPC, True),
    "read-only from then on": (errno.EROFS, True),
}
OUTCOMES: Final = ("without a sentence", "lost", "half-written", "stuck")
_SAID: Final = {
    errno.ENOSPC: "database or disk is full",
    errno.EROFS: "attempt to write a readonly database",
}


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--every", type=int, default=1, help="let only one write in so many fail")
    parser.add_argument("--seed", type=int, default=0, help="which of them, where not all do")
    chosen = parser.parse_args()
    first = random.Random(chosen.seed).randrange(chosen.every)
    counting = Faults(0, errno.ENOSPC, False)
    with tempfile.TemporaryDirectory() as home, counting.at_work():
        live(Path(home), Accepted(), counting)
    print(f"seed {chosen.seed}, {counting.writes} writes in a run's life, one in {chosen.every} fails")
    print(f"| fault | times | {' | '.join(OUTCOMES)} |")
    print("|---|---" + "|---" * len(OUTCOMES) + "|")
    for kind, (code, lasts) in KINDS.items():
        found = [
            outcome(Faults(number, code, lasts))
            for number in range(1 + first, counting.writes + 1, chosen.every)
        ]
        counts = [sum(column) for column in zip(*found, strict=True)]
        print(f"| {kind} | {len(found)} | {' | '.join(map(str, counts))} |", flush=True)


@dataclass
class Accepted:
    """What a visitor was told that it was done."""

    uploads: list[str] = field(default_factory=list)
    runs: dict[str, str] = field(default_factory=dict)
    """Names by id."""
    deleting: str = ""


class Faults:
    """Counts writes, and lets one of them fail.

    Args:
        which: the write that fails, counted from 1; 0 is none.
        code: how it fails.
        lasts: all that follow fail, too.
    """

    def __init__(self, which: int, code: int, lasts: bool) -> None:
        self._which, self._code, self._lasts = which, code, lasts
        self.writes = 0

    def write(self) -> None:
        """Counts a write to a file; raises where it is to fail."""
        if self._fails():
            raise OSError(self._code, os.strerror(self._code))

    def statement(self, *seen: Any) -> None:
        """Counts a statement that changes the database, or a commit; raises where it is to fail."""
        if (len(seen) == 1 or not str(seen[2]).lstrip().startswith(("SELECT", "PRAGMA"))) and self._fails():
            raise OperationalError("", {}, Exception(_SAID[self._code]))

    def _fails(self) -> bool:
        self.writes += 1
        return self.writes == self._which or (self._lasts and 0 < self._which < self.writes)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Puts this between the program and its files."""
        with ExitStack() as patches:
            for name in ("replace", "fsync", "link", "mkdir"):
                patches.enter_context(patch.object(os, name, self._counted(getattr(os, name))))
            patches.enter_context(patch.object(io, "open", self._opened(io.open)))
            yield

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.write()
            return function(*arguments, **options)

        return counted

    def _opened(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if not set(mode) & set("wxa+"):
                return function(file, mode, *arguments, **options)
            self.write()
            return _Written(function(file, mode, *arguments, **options), self)

        return opened


class _Written:
    """An open file whose writes are counted."""

    def __init__(self, file: Any, faults: Faults) -> None:
        self._file, self._faults = file, faults

    def write(self, content: Any) -> Any:
        self._faults.write()
        return self._file.write(content)

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def live(home: Path, accepted: Accepted, faults: Faults | None = None) -> None:
    """A run's life; what is done is noted in `accepted`."""
    store = RunStore(home)
    uploads = Uploads(store.upload_files)
    try:
        if faults is not None:
            event.listen(store.engine, "before_cursor_execute", faults.statement)
            event.listen(store.engine, "commit", faults.statement)
        upload = uploads.save(b"Text\ndid you eat\nit is late\nthis is it\n", "texts.csv")
        accepted.uploads.append(upload)
        uploads.save_draft(upload, {"units": 3})
        run_id, other = (_queued(store, uploads, upload, accepted) for _ in range(2))
        attempts = Attempts(store)
        while run := attempts.claim_next(capacity=100):
            attempts.record(run.id, run.attempt, [Epoch(1, 2.0, 0.25)], {"epoch": 1}, "running")
            for epoch in (1, 2):
                write_bundle(_model(epoch), store.artifacts.working_folder(run.id) / LAST_BUNDLE)
            attempts.finish(run.id, run.attempt, "finished", None)
        store.rename(run_id, OWNER, "renamed")
        accepted.runs[run_id] = "renamed"
        Shares(store).create(run_id, OWNER)
        del accepted.runs[other]
        accepted.deleting = other
        Deletions(store).delete(other, OWNER, for_good=True)
    finally:
        store.close()


def _queued(store: RunStore, uploads: Uploads, upload: str, accepted: Accepted) -> str:
    settings = Settings(epochs=3, embedding_size=2, units=2)
    run_id = submit(store, uploads, upload, OWNER, settings, "Text", ReadingOptions(), "a run")
    accepted.runs[run_id] = "a run"
    return run_id


def outcome(faults: Faults) -> list[bool]:
    """Lives once with a fault, and says which of `OUTCOMES` it had."""
    accepted, said = Accepted(), ""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            with faults.at_work():
                live(home, accepted, faults)
        except FAULTS as error:
            said = OTHER if not isinstance(error, LabError) and sentence(error) == OTHER else ""
        except Exception as error:
            said = repr(error)
        store = RunStore(home)
        lost = not _is_there(store, accepted)
        half = not _is_whole(store, accepted.deleting)
        store.close()
        try:
            live(home, Accepted())
            stuck = False
        except FAULTS:
            stuck = True
    return [bool(said), lost, half, stuck]


def _is_there(store: RunStore, accepted: Accepted) -> bool:
    try:
        for upload in accepted.uploads:
            Uploads(store.upload_files).get(upload)
        return all(store.get(run_id).name in (name, "renamed") for run_id, name in accepted.runs.items())
    except LabError:
        return False


def _is_whole(store: RunStore, deleting: str) -> bool:
    """Whether every run has its texts, and every model opens; but for one that was being deleted."""
    for run in store.list_runs(OWNER):
        if run.id == deleting:
            continue
        if not {SOURCE_FILE, CORPUS_FILE}.intersection(store.artifacts.names(run.id)):
            return False
        path = store.artifacts.get(run.id, LAST_BUNDLE)
        try:
            if path is not None and read_bundle(path).facts["epoch"] not in (1, 2):
                return False
        except BundleError:
            return False
    return True


def _model(epoch: int) -> Bundle:
    settings = Settings(epochs=3, embedding_size=2, units=2, token_level="word")
    vocabulary = Vocabulary(["you", "did", "it"], [3, 2, 1], [0, 3, 2])
    shapes = weight_shapes(settings, vocabulary.size)
    weights = {name: np.full(shape, epoch, np.float32) for name, shape in shapes.items()}
    return Bundle(settings, vocabulary, weights, [], {"epoch": epoch})


if __name__ == "__main__":
    main()
