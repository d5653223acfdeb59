"""What one server process shares between all sessions: the store, the launcher, and loaded models."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import BundleError
from lstm_core.inference.model_cache import ModelCache
from lstm_core.inference.predictor import Predictor
from lstm_core.limits import Limits
from lstm_core.runs.queue.elsewhere import NoWorkers, workers_are_elsewhere
from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.store.classes import Classes
from lstm_core.runs.store.privacy import make_private
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.runs.upload_rate import UploadRate

HOME_MODEL: Final = Path(__file__).resolve().parents[2] / "assets/home_model.zip"


@st.cache_resource(show_spinner=False)
def store() -> RunStore:
    """The run store that the environment names."""
    opened = RunStore.from_environment()
    make_private(opened.home)
    return opened


@st.cache_resource(show_spinner=False)
def uploads() -> Uploads:
    """The spool of uploaded files; old ones are deleted when the server starts."""
    spool = Uploads(
        store().upload_files, limits().upload_mb * 2**20 or sys.maxsize, limits().spool_mb * 2**20
    )
    spool.delete_old(keep=Classes(store()).uploads())
    return spool


@st.cache_resource(show_spinner=False)
def launcher() -> Launcher:
    """The one launcher of this server process; it starts no worker where workers are elsewhere."""
    elsewhere = workers_are_elsewhere()
    return Launcher(store(), NoWorkers() if elsewhere else LocalProcesses(store(), spare=True))


@st.cache_resource(show_spinner=False)
def limits() -> Limits:
    """The limits of this server."""
    return Limits.from_environment()


@st.cache_resource(show_spinner=False)
def upload_rate() -> UploadRate:
    """How much visitors have uploaded lately."""
    return UploadRate(limits().visitor_uploads)


@st.cache_resource(show_spinner=False)
def models() -> ModelCache:
    """The models that sessions share."""
    return ModelCache(limits().opened_models_mb * 2**20, limits().model_mb * 2**20)


def predictor(path: Path) -> Predictor:
    """The model in a bundle file, read again when the file has changed.

    Raises:
        BundleError: the file is no bundle, or too large.
        OSError: it cannot be read.
    """
    return models().predictor(path)


def predictor_or_none(path: Path) -> Predictor | None:
    """The same, or None where the file is just being replaced, deleted or is damaged."""
    try:
        return predictor(path)
    except (BundleError, OSError):
        return None
