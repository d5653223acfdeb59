"""The curves of a run as a table: a row an epoch."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import fields

from lstm_core.events import Epoch


def curves_csv(epochs: Iterable[Epoch]) -> str:
    """The epochs as CSV, under the names of `Epoch`'s fields; a figure that was not measured is empty.

    Args:
        epochs: finished ones, in their order.
    """
    names = [field.name for field in fields(Epoch)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for epoch in epochs:
        writer.writerow(getattr(epoch, name) for name in names)
    return text.getvalue()
