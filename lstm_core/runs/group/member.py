"""One member of a group: trains its part of every batch, and tells what happens if it is the first."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Final

from lstm_core.errors import CorpusError, LabError
from lstm_core.runs import timing
from lstm_core.runs.endings import error_message
from lstm_core.runs.group.job import Job
from lstm_core.runs.worker.leaving import leave
from lstm_core.text.shards.sharded_corpus import ShardedCorpus

ENDED: Final = 0
"""Exit status: training has ended, or was asked to."""

FAILED: Final = 2
"""Training cannot go on, as the events say; starting again would change nothing."""


def run(folder: Path) -> None:
    """Trains, and ends this process."""
    asked, has_begun = threading.Event(), threading.Event()
    threading.Thread(target=_until_hung_up, args=(asked, has_begun), name="line", daemon=True).start()
    job = Job.load(folder)
    try:
        _train(job, asked, has_begun)
    except (LabError, MemoryError) as error:
        job.tell_error(error_message(error))  # if all have the same, the first one is heard
        leave(FAILED)
    leave(ENDED)


def _train(job: Job, asked: threading.Event, has_begun: threading.Event) -> None:
    corpus = ShardedCorpus.load(job.texts)
    if corpus is None:
        raise CorpusError(f"There are no texts in {job.texts}. Every member has to see the same folder.")
    # The group comes first, before anything else in this process asks anything of TensorFlow.
    from lstm_core.model.mirrored_group import MirroredGroup

    group = MirroredGroup()
    from lstm_core.model.training import Training

    training = Training(corpus, job.settings, folder=job.folder, resume=True, group=group)
    has_begun.set()
    for event in training.events(asked.is_set):
        if group.rank == 0:
            job.tell(event)
    if group.rank > 0:
        # Others may still be fetching this one's part of the last sum. Who watches ends it when the first is done.
        time.sleep(timing.LAUNCHER_GRACE)


def _until_hung_up(asked: threading.Event, has_begun: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    asked.set()
    if not has_begun.is_set():  # it may wait for others that never come
        leave(ENDED)
