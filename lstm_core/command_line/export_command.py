"""`export`: a model in the form that somebody else can open."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from lstm_core.atomic import replacing
from lstm_core.bundle import Bundle, read_bundle
from lstm_core.command_line.console import print_json
from lstm_core.command_line.quiet import quiet
from lstm_core.errors import InputError
from lstm_core.events import Epoch


def export(chosen: argparse.Namespace) -> int:
    """Writes a model in another form."""
    check_output(chosen.output)
    bundle = read_bundle(chosen.model)
    for flag, form in (("precision", "html"), ("file", "notebook"), ("column", "notebook")):
        if getattr(chosen, flag) is not None and chosen.to != form:
            raise InputError(f"--{flag} is for --to {form}; {chosen.to} has none. Leave it out.")
    EXPORTS[chosen.to](bundle, chosen)
    size = chosen.output.stat().st_size
    if chosen.json:
        print_json({"output": str(chosen.output), "bytes": size})
    else:
        print(f"{chosen.output}: {size:,} bytes")
    return 0


def check_output(output: Path) -> None:
    """Finds out before the work whether its outcome can be written.

    Raises:
        InputError: it cannot.
    """
    parent = output.absolute().parent
    if output.is_dir():
        raise InputError(f"--output {output} is a folder. Name a file in it, such as {output / 'model.zip'}.")
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise InputError(f"--output {output} cannot be written: {parent} is not writable.")


def _html(bundle: Bundle, chosen: argparse.Namespace) -> None:
    from lstm_core.export.html_page import html_page

    _write(chosen.output, html_page(bundle, chosen.model.stem, chosen.precision or "float32"))


def _keras(bundle: Bundle, chosen: argparse.Namespace) -> None:
    with quiet():
        from lstm_core.model.keras_model import export_keras

        export_keras(bundle, chosen.output)


def _notebook(bundle: Bundle, chosen: argparse.Namespace) -> None:
    from lstm_core.export.notebook import notebook

    file_name, column = chosen.file or "texts.csv", chosen.column or "Text"
    _write(chosen.output, notebook(bundle, chosen.model.stem, file_name, column))


def _csv(bundle: Bundle, chosen: argparse.Namespace) -> None:
    from lstm_core.export.curves_table import curves_csv

    _write(chosen.output, curves_csv(Epoch.from_history(entry) for entry in bundle.history))


def _report(bundle: Bundle, chosen: argparse.Namespace) -> None:
    from lstm_core.export.report import report
    from lstm_core.inference.predictor import Predictor

    _write(chosen.output, report(Predictor(bundle), chosen.model.stem))


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


EXPORTS: dict[str, Callable[[Bundle, argparse.Namespace], None]] = {
    "keras": _keras,
    "notebook": _notebook,
    "html": _html,
    "csv": _csv,
    "report": _report,
}
"""What writes each form."""
