"""How a server does, in numbers: queue, workers, memory, disk, versions and faults; nobody's names or texts."""

from __future__ import annotations

import platform
import shutil
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

import psutil
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from lstm_core.errors import StorageError
from lstm_core.runs.journal import Journal
from lstm_core.runs.queue.available_memory import available_memory
from lstm_core.runs.run import LIVE, OVER
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import SCHEMA_VERSION, runs_table
from lstm_core.runs.store.uploads import Uploads

_PACKAGES: Final = {"Streamlit": "streamlit", "NumPy": "numpy", "SQLAlchemy": "SQLAlchemy"}


@dataclass(frozen=True)
class ServerState:
    """What an operator looks at.

    Args:
        runs: how many runs there are in each state, None while the database cannot be reached.
        visitors: how many visitors they belong to, None as well.
        workers: processes that this server started, the spare one included.
        memory: resident bytes of this process and of its workers.
        memory_free: bytes that are left, None where the system does not say.
        disk_free: bytes that are left on the disk of the store.
        uploads: bytes of uploaded files, None while they cannot be reached.
        models_open: bytes of opened models.
        faults: how often each class of fault happened within a day.
        versions: of what matters, by name.
    """

    runs: dict[str, int] | None
    visitors: int | None
    workers: int
    memory: int
    memory_free: int | None
    disk_free: int
    uploads: int | None
    models_open: int
    faults: Counter[str]
    versions: dict[str, str]


def server_state(store: RunStore, journal: Journal, models_open: int = 0) -> ServerState:
    """Looks at the store and at this process.

    Args:
        store: whose queue is shown.
        journal: of this process.
        models_open: bytes of opened models.
    """
    runs, visitors = _counted(store)
    this = psutil.Process()
    workers = this.children(recursive=True)
    return ServerState(
        runs=runs,
        visitors=visitors,
        workers=len(workers),
        memory=sum(map(_resident, (this, *workers))),
        memory_free=available_memory(),
        disk_free=shutil.disk_usage(store.home).free,
        uploads=_uploaded(store),
        models_open=models_open,
        faults=journal.faults_of_a_day(),
        versions={
            "Python": platform.python_version(),
            "Database schema": str(SCHEMA_VERSION),
            **{name: version(package) for name, package in _PACKAGES.items()},
        },
    )


def _counted(store: RunStore) -> tuple[dict[str, int] | None, int | None]:
    """The runs in each state, and how many visitors they belong to; None for both where nobody answers."""
    by_state = (
        select(runs_table.c.state, func.count()).where(~runs_table.c.deleted).group_by(runs_table.c.state)
    )
    owners = select(func.count(runs_table.c.owner.distinct())).where(~runs_table.c.deleted)
    try:
        with store.engine.connect() as connection:
            counted = {row[0]: int(row[1]) for row in connection.execute(by_state)}
            visitors = connection.execute(owners).scalar_one()
    except SQLAlchemyError:
        return None, None
    return {state: counted.get(state, 0) for state in ("waiting", *LIVE, *OVER)}, visitors


def _uploaded(store: RunStore) -> int | None:
    try:
        return Uploads(store.upload_files).num_bytes()
    except StorageError:
        return None


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it has ended
        return 0
