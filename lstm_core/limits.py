"""All limits of a server in one place: how much one visitor, and all together, may ask of it.

One's own machine is the default and its limits are wide. `LSTM_LAB_PUBLIC=1` says that strangers come; then the
limits are those of a small public server. Each can be set by an environment variable of its own, which is the
limit's name in capitals behind `LSTM_LAB_`, for example `LSTM_LAB_MODEL_MB=50`; 0 means no limit.
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
    model_mb: int = _limit(2_048, 200, "MB of a model that is opened")
    opened_models_mb: int = _limit(1_024, 400, "MB of opened models in the server's memory")

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
