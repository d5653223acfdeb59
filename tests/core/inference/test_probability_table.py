"""Probabilities as CSV: what stands in it, and that no spreadsheet calculates it."""

import csv
import io

import pytest

from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.decoding.word_stream import generate
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.probability_table import csv_bytes, defused, next_words_csv, written_words_csv


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A"]
)
def test_what_begins_a_formula_is_defused(cell: str) -> None:
    assert defused(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "word", "a=b", "3-4", "'", "été"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


def test_numbers_are_no_texts_and_stay_numbers() -> None:
    assert rows(csv_bytes(("a", "b"), [(-1.5, "-x")])) == [["a", "b"], ["-1.5", "'-x"]]


def test_next_words_with_the_tail(table: Predictor) -> None:
    header, first, second, tail = rows(next_words_csv(table.next_words("the", 2)))
    assert header == ["rank", "word", "probability", "surprise_bits"]
    assert first[:2] == ["1", "cat"]
    assert (float(first[2]), float(first[3])) == (pytest.approx(0.5), pytest.approx(1))
    assert second[1] == "mat"
    assert tail[1] == "(4 other words)"
    assert float(tail[2]) == pytest.approx(0.25)


def test_written_words_with_their_alternatives(table: Predictor) -> None:
    header, first, second = rows(written_words_csv(list(generate(table, "the", 2, Decoding()))))
    assert header[:6] == ["place", "word", "probability", "surprise_bits", "alternative_1", "probability_1"]
    assert (first[:2], second[:2]) == (["1", "cat"], ["2", "sat"])
    assert len(first) == len(header) == 14
    assert rows(written_words_csv([])) == [["place", "word", "probability", "surprise_bits"]]
