"""Changes of settings that can be taken with one click, each with what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Proposal:
    """Settings to change together.

    Args:
        label: the change in a few words, fit for a button.
        changes: the settings' new values, by name.
        cost: what is gained or lost by it, in one sentence; empty where the label says it all.
        seconds: how long the run then takes, where that is what it is about.
    """

    label: str
    changes: Mapping[str, Any]
    cost: str = ""
    seconds: float | None = None
