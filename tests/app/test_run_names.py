"""Names of runs: what a new one is called, and lists without two equal names."""

from __future__ import annotations

import pytest

from lstm_core.settings import Settings
from pages.ui.models.run_names import distinct_names, file_stem, new_run_name
from tests.app.conftest import AddRun, Open


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("diary.csv", "diary · GRU, 64 units"),
        ("my.old.texts.tsv", "my.old.texts · GRU, 64 units"),
        ("", "run · GRU, 64 units"),
    ],
)
def test_a_new_run_is_named_after_its_file_and_its_cell(file_name: str, name: str) -> None:
    assert new_run_name(file_name, Settings(cell="gru", units=64)) == name


def test_equal_names_are_numbered_and_the_first_keeps_its_name() -> None:
    names = {"1": "mine", "2": "yours", "3": "mine", "4": "mine (2)", "5": "mine"}
    assert distinct_names(names) == {
        "1": "mine",
        "2": "yours",
        "3": "mine (2)",
        "4": "mine (2) (2)",
        "5": "mine (3)",
    }


def test_the_picker_shows_the_newest_run_first_and_numbers_the_newer_of_equals(
    open_page: Open, add_run: AddRun
) -> None:
    for name in ("mine", "yours", "mine"):
        add_run(name=name)
    picker = next(box for box in open_page("playground").selectbox if box.label == "Run")
    assert picker.options == ["Sample model", "mine (2)", "yours", "mine"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("diary · LSTM, 200 units", "diary-LSTM-200-units"),
        ("../../etc/passwd", "etc-passwd"),
        ("日本語 の本", "日本語-の本"),
        ("…", "run"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_downloaded_file_carries_the_runs_name(name: str, stem: str) -> None:
    assert file_stem(name) == stem
