"""The tour of the library runs from top to bottom, and says what it promises."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.filterwarnings("ignore")  # what jupyter warns of is not ours
def test_the_tour() -> None:
    tour = nbformat.read(DOCS / "tour.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in tour.cells)  # it is kept without what it printed
    NotebookClient(tour, timeout=300, resources={"metadata": {"path": str(DOCS)}}).execute()
    outputs = {cell.source: cell.outputs for cell in tour.cells if cell.cell_type == "code"}
    (drawn,) = outputs["lab.curves(model)"]
    assert drawn.data["text/html"].count("<svg") == 2
    (trained,) = [found for source, found in outputs.items() if "lab.train(" in source]
    printed = "".join(output.get("text", "") for output in trained)
    assert "Epoch 5: loss " in printed
    assert "5 epochs in " in printed
    (expected,) = [found for source, found in outputs.items() if "next_words" in source]
    assert expected[0].text.count("%") == 5
