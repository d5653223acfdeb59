"""`train --shards`: more texts than memory holds, by one process or by several that train together."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_core.command_line.arguments import flag_of
from lstm_core.command_line.console import Bar
from lstm_core.command_line.dispatch_command import prepare_ray
from lstm_core.command_line.input_file import check_file, chosen_column
from lstm_core.errors import CorpusError, InputError, SettingsError
from lstm_core.events import Event
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions, read_texts
from lstm_core.text.data_source import data_source
from lstm_core.text.shards.building import TEXT_SETTINGS, build_shards
from lstm_core.text.shards.sharded_corpus import ShardedCorpus

if TYPE_CHECKING:
    from lstm_core.runs.group.places import Places


def check_members(chosen: argparse.Namespace) -> None:
    """Refuses a group without what it needs.

    Raises:
        InputError: what is missing.
    """
    if chosen.members < 1:
        raise InputError(f"--members was {chosen.members}; at least 1 was expected.")
    if (chosen.members > 1 or chosen.ray) and chosen.shards is None:
        raise InputError("Members read the texts from files. Name a folder for them with --shards DIR.")
    if (chosen.members > 1 or chosen.ray) and not (chosen.checkpoint or chosen.resume):
        raise InputError(
            "Members need a folder for their run that all of them see. Name it with --checkpoint DIR."
        )


def sharded_corpus(chosen: argparse.Namespace, settings: Settings) -> ShardedCorpus:
    """The texts in the folder of `--shards`, which are written there if they are not there yet.

    Raises:
        SettingsError: the folder has texts that were read with other settings.
        CorpusError: there are no texts and no file was named, or they come from another file.
    """
    found = ShardedCorpus.load(chosen.shards)
    if found is not None:
        _check_made_with(found, settings)
        _check_source(found, chosen.file)
        return found
    if chosen.file is None:
        raise CorpusError(f"There are no texts in {chosen.shards} yet. Name the CSV file to read them from.")
    with Bar("Reading") as bar:
        report, column = chosen_column(chosen.file, chosen.column, bar)

        def rows() -> Iterator[tuple[int, str]]:
            return read_texts(chosen.file, column, report.options(), progress=bar.show, most_rows=sys.maxsize)

        return build_shards(rows, settings, chosen.shards, data_source(chosen.file, report.options()))


def group_training(
    chosen: argparse.Namespace, settings: Settings, folder: Path
) -> Callable[[Callable[[], bool]], Iterable[Event]]:
    """Training by several processes that has not begun: its events, given what says whether it is to stop.

    Raises:
        InputError: the cluster that was named cannot be used.
    """
    from lstm_core.runs.group.job import Job
    from lstm_core.runs.group.places import LocalPlaces
    from lstm_core.runs.group.watching import train_together

    places = _ray_places(chosen) if chosen.ray else LocalPlaces(chosen.members)
    job = Job(folder.resolve(), chosen.shards.resolve(), settings)
    job.save()

    def events(should_stop: Callable[[], bool]) -> Iterable[Event]:
        return train_together(job, places, should_stop, lambda sentence: print(sentence, file=sys.stderr))

    return events


def _ray_places(chosen: argparse.Namespace) -> Places:
    """Places on the cluster that was named, to which this process is connected then.

    Raises:
        InputError: Ray is not installed, or the cluster cannot be used.
    """
    from lstm_core.runs.cluster.cluster_address import ClusterAddress

    address = ClusterAddress.parse(chosen.ray)
    prepare_ray()
    if not address.answers():
        raise InputError(f"Nothing answers at {address}. Give HOST:PORT of the Ray cluster's head node.")
    from lstm_core.runs.cluster.connection import connect
    from lstm_core.runs.cluster.group_places import RayPlaces

    try:
        connect(address)
    except ConnectionError:
        raise InputError(f"There is no Ray cluster at {address}. Give HOST:PORT of its head node.") from None
    return RayPlaces(chosen.members)


def _check_made_with(corpus: ShardedCorpus, settings: Settings) -> None:
    for name in TEXT_SETTINGS:
        was, wanted = corpus.made_with.get(name), getattr(settings, name)
        if wanted not in (was, "auto"):
            raise SettingsError(
                f"{flag_of(name)} was {wanted}, but the texts in {corpus.folder} were read with {was}. Choose the "
                "same, or name another folder with --shards."
            )


def _check_source(corpus: ShardedCorpus, file: Path | None) -> None:
    if file is None:
        return
    check_file(file)
    if data_source(file, ReadingOptions())["sha256"] != corpus.source.get("sha256"):
        raise CorpusError(
            f"The texts in {corpus.folder} come from another file than {file}. Leave the file out to train on them, or "
            "name another folder with --shards."
        )
