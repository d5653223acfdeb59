"""Curves as a table, read back."""

import csv

from lstm_core.events import Epoch
from lstm_core.export.curves_table import curves_csv


def test_a_row_an_epoch() -> None:
    text = curves_csv(
        [Epoch(1, 2.5, 0.25, seconds=1.5), Epoch(2, 2.0, 0.5, val_loss=3.0, val_perplexity=20.0, best=True)]
    )
    first, second = csv.DictReader(text.splitlines())
    assert text.splitlines()[0].startswith("epoch,loss,accuracy,val_loss,val_accuracy,")
    assert (first["epoch"], first["loss"], first["accuracy"], first["val_loss"]) == ("1", "2.5", "0.25", "")
    assert (second["val_loss"], second["val_perplexity"], second["best"]) == ("3.0", "20.0", "True")


def test_no_epoch_leaves_the_names() -> None:
    assert curves_csv([]).count("\n") == 1
