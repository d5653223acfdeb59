"""Drawings of the lesson and of Inside: what they say on a phone is what they say elsewhere, and nothing sticks out."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_core.inference.inspection.forward_pass import GateSum, WordScore
from lstm_core.text.corpus import TextIds
from lstm_core.text.packing import Packing
from pages.ui.inside.forward_drawing import MOST_SQUARES, NextWord, Strip, forward_drawing
from pages.ui.learn.cell_diagram import UnitValues, cell_diagram
from pages.ui.learn.lesson_figures import Curve
from pages.ui.learn.text_drawings import packed_rows, words_and_ids
from pages.ui.learn.unrolled import unrolled

PHONE = 380
"""Widest drawing that is hardly made smaller on a phone of 390 px."""

VALUES = UnitValues(0.97, 0.48, -0.51, 0.69, -0.22, -0.45, 0.1, -0.29, 256)
LETTERS = [*"Bcfahbedgachefbgd?"]


def cell(is_narrow: bool) -> str:
    return cell_diagram(VALUES, "water", "of", is_narrow=is_narrow)


def networks(is_narrow: bool) -> str:
    curves = [Curve(look, look, [0.5**k for k in range(len(LETTERS))]) for look in ("lstm", "rnn", "gru")]
    return unrolled(LETTERS, "B", curves, 17, is_narrow)


def ids(is_narrow: bool) -> str:
    return words_and_ids(["would", "you", "like", "a", "cup", "of"], [55, 3, 36, 5, 654, 16], is_narrow)


def packed(is_narrow: bool) -> str:
    texts = TextIds(np.arange(2, 17, dtype=np.int32), np.array([0, 9, 15]))
    names = {token_id: f"w{token_id}" for token_id in range(2, 17)}
    return packed_rows(Packing(texts, 1, 8 if is_narrow else 16), names, is_narrow)


def forward(is_narrow: bool) -> str:
    sums = [(GateSum("forget", 0.1, 0.2, 0.3, 0.65, is_open=True), "Forget gate", "#8a3563")]
    expected = [NextWord("tea", WordScore(-0.5, 0.2), 0.4), NextWord("coffee", WordScore(-0.7, 0.1), 0.3)]
    strips = [Strip("Cell state c", np.linspace(-1, 1, MOST_SQUARES), None)]
    return forward_drawing(["a", "cup", "of"], 2, strips, sums, ["h ≈ 0.5"], expected, is_narrow)


DRAWINGS = [cell, networks, ids, packed, forward]


def words(svg: str) -> set[str]:
    return {word for text in ElementTree.fromstring(svg).itertext() for word in text.split()}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_on_a_phone_a_drawing_says_the_same(drawing: Callable[[bool], str]) -> None:
    assert words(drawing(False)) - words(drawing(True)) == set()


@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_nothing_sticks_out(drawing: Callable[[bool], str], is_narrow: bool) -> None:
    svg = ElementTree.fromstring(drawing(is_narrow))
    _, _, width, height = map(float, svg.get("viewBox", "").split())
    if is_narrow:
        assert width <= PHONE + 20
    for node in svg.iter():
        x, y = float(node.get("x", 0)), float(node.get("y", 0))
        assert 0 <= x <= x + float(node.get("width", 0)) <= width
        assert 0 <= y <= y + float(node.get("height", 0)) <= height
        points = [float(number) for number in re.findall(r"-?[\d.]+", node.get("points", ""))]
        assert all(0 <= one <= width for one in points[::2])
        assert all(0 <= one <= height for one in points[1::2])


def test_the_words_of_a_sentence_are_turned_where_they_stand_close() -> None:
    sentence = ["would", "you", "like", "a", "cup", "of", "tea", "or", "a", "glass", "of"]
    curves = [Curve("lstm", "LSTM", [1.0] * len(sentence))]
    assert "rotate" in unrolled(sentence, "water", curves, 3, is_narrow=True)
    assert "rotate" not in unrolled(sentence, "water", curves, 3)
    assert "rotate" not in networks(True)
