"""Names of runs: the one that a new run gets, and names in lists, which can be told apart and say how a run is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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


def share_done(run: Run) -> str:
    """How far a run is: "42 %"."""
    return f"{int(100 * (run.current.get('progress') or 0))} %"


def state_word(run: Run) -> str | None:
    """How a run is, in a word or two: "training 42 %", "waiting", "failed"; None for one that has finished."""
    if run.state == "finished":
        return None
    return f"training {share_done(run)}" if run.state == "running" else run.state


def listed_names(runs: Iterable[Run]) -> dict[str, str]:
    """What a list calls runs, by id: names of which no two are alike, with the states of unfinished runs.

    Args:
        runs: in the order in which equal names are numbered.
    """
    runs = list(runs)
    names = distinct_names({run.id: run.name for run in runs})
    words = {run.id: state_word(run) for run in runs}
    return distinct_names(
        {key: f"{name} · {words[key]}" if words[key] else name for key, name in names.items()}
    )


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
