"""How a run ended, in sentences for its owner."""

from __future__ import annotations

import errno
import signal

from lstm_core.errors import LabError

MEMORY = (
    "The computer ran out of memory. Use fewer texts, a smaller vocabulary or fewer units, and start again."
)
KILLED = "The computer ran out of memory or the process was killed."
SILENT = "The training process stopped answering and was ended."
NO_TENSORFLOW = (
    "TensorFlow could not be loaded on this computer. Install the packages of requirements.txt again."
)
NO_PROCESS = "No training process could be started on this computer; it may have too many already. Try again."
DISK_FULL = "The disk is full. Delete runs that are not needed any more, then continue this one."
OWN_FAULT = "Training ended by a fault in LSTM Lab itself; worker.log in the run's folder says more."


def stopped(has_model: bool, has_updated: bool, in_time: bool = True) -> str | None:
    """What to say of a run that its owner stopped.

    Args:
        has_model: whether a model of the run was saved, in this attempt or before.
        has_updated: whether this attempt updated the weights at least once.
        in_time: whether the process ended by itself, so that the model is kept as it stood.
    """
    if not has_model:
        if has_updated:
            return "Stopped in the first epoch before a model was saved, so there is no model."
        return "Stopped before the first update, so there is no model."
    if not has_updated:
        return "Stopped before it went on; the model is the one from before."
    return None if in_time else "Stopped; the model is the one of the last finished epoch."


def interrupted(has_model: bool) -> str:
    """What to say of a run whose server ended."""
    if has_model:
        return "The server ended while this run was training. It can go on from its last finished epoch."
    return "The server ended before this run had a model. It can be started again."


def exit_message(return_code: int) -> str:
    """What to say of a worker that ended without a word."""
    if return_code == -signal.SIGKILL:
        return KILLED
    if return_code < 0:
        try:
            name = signal.Signals(-return_code).name
        except ValueError:
            name = str(-return_code)
        return (
            f"The training process was ended by the signal {name}; worker.log in the run's folder says more."
        )
    return (
        f"The training process ended unexpectedly with exit code {return_code}; "
        "worker.log in the run's folder says more."
    )


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
