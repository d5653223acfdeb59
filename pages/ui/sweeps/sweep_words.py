"""What sweeps and their runs are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

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
