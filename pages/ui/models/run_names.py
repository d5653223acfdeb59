"""Names of runs: the one that a new run gets, and names that can be told apart in a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from lstm_core.cells.registry import cell_spec
from lstm_core.runs.run import Run
from lstm_core.settings import Settings


def new_run_name(file_name: str, settings: Settings) -> str:
    """What a run is called until its owner renames it: "diary · LSTM, 200 units".

    Args:
        file_name: of the texts, as it was uploaded.
        settings: of the run.
    """
    return f"{PurePath(file_name).stem or 'run'} · {cell_spec(settings.cell).label}, {settings.units} units"


def name_with_cell(run: Run) -> str:
    """A run's name with its kind of cell, for lists of models to compare: "my texts · LSTM"."""
    return f"{run.name} · {cell_spec(run.settings.cell).label}"


def file_stem(name: str) -> str:
    """A run's name as the beginning of a file's name, on any system: "diary-LSTM-200-units".

    Args:
        name: of the run; letters and digits of any script stay.
    """
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:80] or "run"


def distinct_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names of which no two are alike, since a browser sends back the name that was picked.

    Args:
        names: by id; the first of equals keeps its name.

    Returns:
        The same ids in the same order; equal names are numbered: "my texts", "my texts (2)".
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key, wanted in names.items():
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted} ({number})", number + 1
        taken.add(name)
        found[key] = name
    return found
