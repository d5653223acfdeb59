"""How a run ended: its state, and a sentence for its owner."""

from __future__ import annotations

import errno
import signal
from typing import Literal, NamedTuple

from lstm_core.errors import LabError, StorageError
from lstm_core.runs.run import State

MEMORY = (
    "The computer ran out of memory. Use fewer texts, a smaller vocabulary or fewer units, and start again."
)
KILLED = "The computer ran out of memory or the process was killed."
SILENT = "The training process stopped responding and was ended."
NO_TENSORFLOW = (
    "TensorFlow could not be loaded on this computer. Install the packages in requirements.txt again."
)
NO_PROCESS = (
    "The training process could not be started; this computer may be running too many already. Try again."
)
DISK_FULL = "The disk is full. Delete runs that you no longer need, then resume this one."
DISK_FULL_STATUS = errno.ENOSPC
"""Exit status of a worker that could not record its run's end because the disk is full."""

OWN_FAULT = "Training failed because of a bug in LSTM Lab. worker.log in the run's folder has the details."

EndReason = Literal["stopped", "interrupted"]
"""Why a worker was asked to end: its owner stopped the run, or its server has gone."""


class Ending(NamedTuple):
    """How an attempt ended.

    Args:
        state: one of `run.OVER`.
        message: a sentence about it, where there is something to say.
        retry: it ended through no fault of its own, so the run is worth another attempt by itself.
    """

    state: State
    message: str | None = None
    retry: bool = False


FINISHED = Ending("finished")
FINISHED_EARLY = Ending("finished", "Ended early because the loss stopped improving.")
DELETED = Ending("stopped", "Stopped when it was deleted.")
LOST = Ending("interrupted", "The machine that trained this run was lost.", retry=True)
UNRESPONSIVE = Ending("failed", SILENT, retry=True)
NOT_STARTED = Ending("failed", NO_PROCESS, retry=True)

MAX_ATTEMPTS = 3
"""How often a run is tried by itself, the first attempt included; then its owner decides."""

_FROM_OUTSIDE = (
    signal.SIGKILL,
    signal.SIGTERM,
    signal.SIGINT,
    *filter(None, [getattr(signal, "SIGHUP", None)]),
)
"""What ends a process from outside; other signals come from a fault of its own, which the next attempt has too."""


def asked(reason: EndReason, has_model: bool, has_updated: bool, in_time: bool = True) -> Ending:
    """How a run ended that was asked to.

    Args:
        has_model: whether a model of the run was saved, in this attempt or before.
        has_updated: whether this attempt updated the weights at least once.
        in_time: whether the worker ended by itself, so that the model is kept as it was at that moment.
    """
    if reason == "interrupted":
        return interrupted(has_model)
    return Ending("stopped", _stopped_message(has_model, has_updated, in_time))


def interrupted(has_model: bool) -> Ending:
    """How a run ended whose server ended."""
    if has_model:
        message = "The server ended while this run was training."
    else:
        message = "The server ended before this run had a model."
    return Ending("interrupted", message, retry=True)


def failed(error: BaseException) -> Ending:
    """How a run ended by an error; files that could not be reached are no fault of the run's."""
    return Ending("failed", error_message(error), retry=isinstance(error, StorageError))


def exited(exit_code: int) -> Ending:
    """How a run ended whose worker ended without saying anything.

    Args:
        exit_code: its exit status, or -n where signal n ended it.
    """
    if exit_code == DISK_FULL_STATUS:
        return Ending("failed", DISK_FULL)
    return Ending("failed", _exit_message(exit_code), retry=-exit_code in _FROM_OUTSIDE)


def error_message(error: BaseException) -> str:
    """What to say of an error that ended training."""
    if isinstance(error, LabError):
        return str(error)
    # TensorFlow's own error, known by its name because it cannot be imported here
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return MEMORY
    if isinstance(error, ImportError):
        return NO_TENSORFLOW
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DISK_FULL
    return OWN_FAULT


def _stopped_message(has_model: bool, has_updated: bool, in_time: bool) -> str | None:
    if not has_model:
        if has_updated:
            return "Stopped during the first epoch, before a model was saved, so there is no model."
        return "Stopped before the first update, so there is no model."
    if not has_updated:
        return "Stopped before training resumed; the model is the one from before."
    return None if in_time else "Stopped; the model is from the last finished epoch."


def _exit_message(exit_code: int) -> str:
    if exit_code == -signal.SIGKILL:
        return KILLED
    if exit_code >= 0:
        how = f"The training process ended unexpectedly with exit code {exit_code}"
    else:
        try:
            name = signal.Signals(-exit_code).name
        except ValueError:
            name = str(-exit_code)
        how = f"The training process was ended by the signal {name}"
    return f"{how}. worker.log in the run's folder has the details."
