"""All limits of a server in one place: how much one visitor, and all together, may ask of it.

One's own machine is the default and its limits are wide. `LSTM_LAB_PUBLIC=1` says that strangers come; then the
limits are those of a small public server. Each can be set by an environment variable of its own, which is the
limit's name in capitals behind `LSTM_LAB_`, for example `LSTM_LAB_QUEUE_LENGTH=50`; 0 means no limit.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lstm_core.errors import SettingsError

PUBLIC_VARIABLE: Final = "LSTM_LAB_PUBLIC"
_PREFIX: Final = "LSTM_LAB_"


def _limit(own: int, public: int, meaning: str) -> Any:
    """A dataclass field: its default is the limit of one's own machine."""
    return dataclasses.field(default=own, metadata={"own": own, "public": public, "meaning": meaning})


@dataclass(frozen=True)
class Limits:
    """What may be asked of this server; 0 means no limit. Immutable, see `Limits.from_environment`."""

    # Files
    upload_mb: int = _limit(500, 50, "MB of an uploaded file")
    visitor_uploads: int = _limit(0, 20, "uploads that one visitor may make in an hour")
    spool_mb: int = _limit(0, 2_000, "MB of all uploads that wait for a run")
    model_mb: int = _limit(2_048, 200, "MB of a model that is opened")
    opened_models_mb: int = _limit(1_024, 400, "MB of opened models in the server's memory")

    # A run
    rows: int = _limit(0, 100_000, "texts of a run")
    words: int = _limit(0, 3_000_000, "words of a run's texts")
    vocabulary: int = _limit(0, 30_000, "distinct words that a run may learn")
    parameters: int = _limit(0, 20_000_000, "parameters of a run")
    run_memory_mb: int = _limit(0, 2_000, "MB of memory that a run may need")
    epochs: int = _limit(0, 100, "epochs of a run")
    run_minutes: int = _limit(0, 30, "minutes that an attempt may train")

    # What is kept
    visitor_runs: int = _limit(0, 20, "runs that one visitor may keep")
    visitor_disk_mb: int = _limit(0, 500, "MB of the runs of one visitor")
    disk_mb: int = _limit(0, 10_000, "MB of all runs")
    run_days: int = _limit(0, 30, "days that a run is kept after its end")

    # The queue
    visitor_queue: int = _limit(100, 3, "runs of one visitor that wait or train")
    queue_length: int = _limit(1_000, 20, "runs of all visitors that wait")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Limits:
        """The limits that the environment asks for.

        Args:
            environment: variables by name; by default those of this process.

        Raises:
            SettingsError: a variable is no whole number of 0 or more.
        """
        environment = os.environ if environment is None else environment
        public = environment.get(PUBLIC_VARIABLE, "").strip().lower() in ("1", "true", "yes", "on")
        values = {}
        for field in dataclasses.fields(cls):
            name = variable(field.name)
            value = environment.get(name, "").strip()
            if value and not (value.isascii() and value.isdigit()):
                raise SettingsError(f"{name} was {value!r}; a whole number was expected, 0 for no limit.")
            values[field.name] = int(value) if value else field.metadata["public" if public else "own"]
        return cls(**values)


def variable(name: str) -> str:
    """The environment variable that sets a limit."""
    return _PREFIX + name.upper()


def exceeded(amount: float, limit: float) -> bool:
    """Whether an amount is above a limit; 0 is none."""
    return 0 < limit < amount
