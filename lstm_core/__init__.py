"""LSTM language models from CSV to next-word probabilities; knows no Streamlit and no Plotly.

`import lstm_core as lab` is all that a notebook needs. Every public name stands in the table below and is loaded when
it is first used, so that importing this costs nothing, and TensorFlow is loaded by `train` alone.
"""

import importlib
from typing import Any

_PUBLIC = {
    # Texts
    "inspect_table": "lstm_core.text.csv_file",
    "read_csv": "lstm_core.library",
    "Tokenizer": "lstm_core.text.tokenizer",
    # Training
    "Settings": "lstm_core.settings",
    "NOTEBOOK": "lstm_core.settings",
    "train": "lstm_core.library",
    "curves": "lstm_core.library",
    # Models
    "load": "lstm_core.library",
    "save": "lstm_core.library",
    "Predictor": "lstm_core.inference.predictor",
    "evaluate": "lstm_core.inference.evaluation",
    "beam_search": "lstm_core.inference.decoding.beam_search",
    # Looking inside
    "trace": "lstm_core.inference.inspection.traces",
    "integrated_gradients": "lstm_core.inference.inspection.attribution",
    "leave_one_out": "lstm_core.inference.inspection.attribution",
    # Carrying away
    "html_page": "lstm_core.export.html_page",
    "notebook": "lstm_core.export.notebook",
    "curves_csv": "lstm_core.export.curves_table",
    # Versions and errors
    "VERSION": "lstm_core.version",
    "LabError": "lstm_core.errors",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'lstm_core' has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_PUBLIC]
