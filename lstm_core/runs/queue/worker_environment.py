"""The environment in which a worker is started, on whichever machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from lstm_core.runs.remote.place import FILES_VARIABLE
from lstm_core.runs.store.database import URL_VARIABLE
from lstm_core.runs.store.run_store import HOME_VARIABLE, RunStore
from lstm_core.runs.worker.compiled_programs import compiled_environment

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
_REPOSITORY = Path(__file__).parents[3]


def store_variables(store: RunStore) -> dict[str, str]:
    """The variables by which a worker opens the same store."""
    return {
        HOME_VARIABLE: str(store.home),
        URL_VARIABLE: store.url,
        FILES_VARIABLE: store.files_url or "",
    }


def worker_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process and what a worker needs besides.

    Args:
        settings: variables by name, those of `store_variables` among them. They name the store, because others can
            read a command line.
    """
    return {
        **os.environ,
        **compiled_environment(Path(settings[HOME_VARIABLE])),
        **settings,
        **python_path(),
    }


def python_path() -> dict[str, str]:
    """The variable by which a Python that is started elsewhere finds this program."""
    paths = [str(_REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths)}


def thread_variables(number: int) -> dict[str, str]:
    """The variables by which a process uses so many threads; TensorFlow would use all cores."""
    return dict.fromkeys(_THREADS, str(number))
