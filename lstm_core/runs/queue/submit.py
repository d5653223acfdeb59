"""From an upload and its settings to a queued run, or to a sweep of several."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lstm_core.artifact_names import SOURCE_FILE
from lstm_core.errors import InputError
from lstm_core.limits import Limits
from lstm_core.runs.journal import journal
from lstm_core.runs.pinned_seeds import checked_pinned
from lstm_core.runs.queue.admission import check_room, check_settings
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.run_store import RunStore, new_id
from lstm_core.runs.store.sweeps import NewRun, Sweeps
from lstm_core.runs.store.uploads import Upload, Uploads
from lstm_core.search import Search
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions


def submit(
    store: RunStore,
    uploads: Uploads,
    upload_id: str,
    owner: str,
    settings: Settings,
    column: str,
    options: ReadingOptions,
    name: str,
    rows: int | None = None,
    pinned: Iterable[str] = (),
    limits: Limits | None = None,
    names_upload: bool = True,
) -> str:
    """Queues a run; a launcher starts it when its turn comes.

    The run gets a file of its own, so the upload can be deleted afterwards.

    Args:
        owner: the visitor who owns the run.
        column: the column of the file that holds the texts.
        options: how the file is read.
        name: what the run is called.
        rows: rows in the file, where known.
        pinned: seeds that the model is asked at the end of every epoch; none means the texts' own beginnings.
        limits: of this server; None allows everything.
        names_upload: the run says which upload it came from, so that its owner can open that again; not where the
            upload is somebody else's.

    Returns:
        The run's id.

    Raises:
        InputError: the upload is gone, there is no owner, or there are too many pinned seeds or one that is
            too long.
        LimitError: the server allows less, or has no room.
        RunError: the name is empty.
    """
    _check_owner(owner)
    if limits is not None:
        check_settings(limits, settings, rows)
        check_room(store, limits, owner)
    seeds = checked_pinned(pinned)
    upload = uploads.get(upload_id)
    named = upload.id if names_upload else None
    source = RunSource(upload.name, column, options, rows, seeds, upload_id=named)
    run_id = new_id()
    with _with_files(store, upload, [run_id]):
        store.create(run_id, owner, name, settings, source)
    journal.write("queued", rows=rows)
    return run_id


def submit_sweep(
    store: RunStore,
    uploads: Uploads,
    upload_id: str,
    owner: str,
    runs: Sequence[tuple[str, Settings, float]],
    search: Search,
    column: str,
    options: ReadingOptions,
    name: str,
    rows: int | None = None,
    pinned: Iterable[str] = (),
    limits: Limits | None = None,
) -> str:
    """Queues the runs of a sweep, all or none of them.

    They share the uploaded file, which takes no more space than once. A server that is killed meanwhile leaves
    nothing in the queue.

    Args:
        runs: a name, settings and the seconds that it is expected to take at most for each, in the order in which they
            start.
        search: how they were chosen.
        name: what the sweep is called.

    The other arguments and errors are those of `submit`.

    Returns:
        The sweep's id.
    """
    _check_owner(owner)
    if limits is not None:
        for _, settings, _ in runs:
            check_settings(limits, settings, rows)
        check_room(store, limits, owner, len(runs))
    seeds = checked_pinned(pinned)
    upload = uploads.get(upload_id)
    source = RunSource(upload.name, column, options, rows, seeds, upload_id=upload.id)
    new_runs = [NewRun(new_id(), *run) for run in runs]
    sweep_id = new_id()
    with _with_files(store, upload, [run.id for run in new_runs]):
        Sweeps(store).create(sweep_id, owner, name, search, new_runs, source)
    for _ in new_runs:
        journal.write("queued", rows=rows)
    return sweep_id


def _check_owner(owner: str) -> None:
    if not owner:
        raise InputError(
            "This browser is not identified yet, so the run would have no owner. Reload the page and try again."
        )


@contextmanager
def _with_files(store: RunStore, upload: Upload, run_ids: Sequence[str]) -> Iterator[None]:
    """Gives each run the uploaded file before the block, and takes it back where the block fails."""
    try:
        for run_id in run_ids:
            with store.artifacts.publish(run_id, SOURCE_FILE) as path:
                _link(upload.path, path)
        yield
    except BaseException:
        for run_id in run_ids:
            store.artifacts.delete_all(run_id)
        raise


def _link(source: Path, target: Path) -> None:
    """The same file under a second name, which takes no space; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise InputError("This upload is no longer available. Choose the file again.") from None
    except OSError:
        shutil.copyfile(source, target)
