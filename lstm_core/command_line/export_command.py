"""`export`: a model in the form that somebody else can open."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from lstm_core.atomic import replacing
from lstm_core.bundle import Bundle, read_bundle
from lstm_core.command_line.console import print_json
from lstm_core.errors import InputError


def export(chosen: argparse.Namespace) -> int:
    """Writes a model in another form."""
    check_output(chosen.output)
    bundle = read_bundle(chosen.model)
    if chosen.precision is not None and chosen.to != "html":
        raise InputError(f"--precision is for --to html; {chosen.to} has none. Leave it out.")
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


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


EXPORTS: dict[str, Callable[[Bundle, argparse.Namespace], None]] = {"html": _html}
"""What writes each form."""
