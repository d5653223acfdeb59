"""What sweeps and their runs are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from lstm_core.runs.stored_sweep import Sweep
from pages.ui.train import run_settings


def settings_in_words(values: Mapping[str, Any]) -> str:
    """Settings with their values: "LSTM units 100, dropout 0.3".

    Args:
        values: by the settings' names.
    """
    return ", ".join(
        f"{run_settings.label(name)} {run_settings.written(name, value)}" for name, value in values.items()
    )


def labels(names: Iterable[str]) -> str:
    """The labels of settings in a list: "LSTM units, dropout and cell"."""
    found = [run_settings.label(name) for name in names]
    return " and ".join(filter(None, [", ".join(found[:-1]), *found[-1:]]))


def sweep_name(file_name: str, varied: Iterable[str]) -> str:
    """What a sweep is called: "diary · LSTM units and dropout"."""
    return f"{PurePath(file_name).stem or 'sweep'} · {labels(varied)}"


def sweep_run_name(file_name: str, values: Mapping[str, Any]) -> str:
    """What a run of a sweep is called until its owner renames it: "diary · LSTM units 100, dropout 0.3"."""
    return f"{PurePath(file_name).stem or 'run'} · {settings_in_words(values)}"


def search_in_words(sweep: Sweep) -> str:
    """How a sweep's runs were chosen: "A grid of LSTM units 50, 100 and dropout 0.3, 0.5"."""
    tried = [
        f"{run_settings.label(name)} {', '.join(run_settings.written(name, one) for one in values)}"
        for name, values in sweep.search.values.items()
    ]
    settings = " and ".join(filter(None, ["; ".join(tried[:-1]), *tried[-1:]]))
    if sweep.search.order == "random":
        return f"Drawn at random with the seed {sweep.search.seed} from {settings}"
    return f"A grid of {settings}"
