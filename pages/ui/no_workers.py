"""A word where runs wait because nobody executes them: on a server that leaves that to other machines."""

from __future__ import annotations

from typing import Final

from lstm_core.runs.queue.elsewhere import is_unattended, workers_are_elsewhere
from pages.ui import resources

NO_WORKERS: Final = (
    "No machine that trains is connected at the moment. Runs start by themselves when one is; "
    "you can close this page."
)


def nobody_trains() -> bool:
    """Whether waiting runs have to wait for a machine, so that no time can be told."""
    return workers_are_elsewhere() and is_unattended(resources.store())
