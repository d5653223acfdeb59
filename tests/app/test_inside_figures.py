"""Inside's figures as data: what is drawn, in which words, and that a user's text stays text."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.inference.inspection.embeddings import Map
from lstm_core.inference.inspection.unit_meaning import Profile
from lstm_core.settings import Cell
from pages.ui.charts.cell_looks import BASELINE_LOOK, LOOKS
from pages.ui.charts.colours import LIGHT
from pages.ui.inside.map_figures import memory_curves, word_map
from pages.ui.inside.names import EQUATIONS, gates, quantities
from pages.ui.inside.unit_figures import mean_openness, unit_course, unit_heatmap, unit_profile
from pages.ui.inside.word_figures import attribution_bars, before_and_after, cosine_bars

WORDS = ["the", "<b>cat</b>"]
VALUES = np.array([[0.0, 0.5, 1.0], [0.25, 0.75, 0.125]])
FORGET, *_, MEMORY, HIDDEN = quantities("lstm")


def test_gates_stand_in_the_order_of_explaining() -> None:
    assert [one.name for one in quantities("lstm")] == ["forget", "input", "candidate", "output", "c", "h"]
    assert [one.name for one in quantities("gru")] == ["reset", "update", "candidate", "h"]
    assert [one.name for one in quantities("rnn")] == ["h"]
    assert [one.name for one in gates("lstm")] == ["forget", "input", "output"]
    assert gates("rnn") == ()


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_each_equation_is_one(cell: Cell) -> None:
    assert all(line.count(" = ") == 1 for line in EQUATIONS[cell])


def test_a_heatmap_shows_units_in_the_given_order_and_says_a_sentence() -> None:
    figure = unit_heatmap(VALUES, WORDS, np.array([2, 0, 1]), FORGET, marked=0)
    (cells,) = figure.data
    assert [list(row) for row in cells.z] == [[1.0, 0.0, 0.5], [0.125, 0.25, 0.75]]
    assert [list(row) for row in cells.customdata] == [[3, 1, 2], [3, 1, 2]]
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert cells.colorscale[-1][1] == LIGHT.sequential[-1]
    assert "unit %{customdata} keeps %{z:.2f} of its cell state" in cells.hovertemplate
    assert list(figure.layout.yaxis.ticktext) == ["the", "&lt;b&gt;cat&lt;/b&gt;"]
    assert figure.layout.shapes[0].x0 == 0.5
    assert "1" in figure.layout.annotations[0].text


def test_signed_values_diverge_around_zero() -> None:
    (cells,) = unit_heatmap(4 * VALUES, WORDS, np.arange(3), MEMORY).data
    assert cells.zmin == -cells.zmax
    assert cells.zmax > 3
    assert cells.colorscale[-1][1] == LIGHT.diverging[-1]
    (hidden,) = unit_heatmap(VALUES, WORDS, np.arange(3), HIDDEN).data
    assert (hidden.zmin, hidden.zmax) == (-1, 1)


def test_lines_have_the_colours_of_their_meaning() -> None:
    known = gates("lstm")
    figure = mean_openness({one.name: VALUES for one in known}, known, WORDS)
    assert [line.line.color for line in figure.data] == [LIGHT.forget, LIGHT.input, LIGHT.output]
    assert list(figure.data[0].y) == [0.5, 0.375]
    assert len({line.line.dash for line in figure.data}) == 3
    course = unit_course({one.name: VALUES for one in quantities("gru")}, quantities("gru"), WORDS, 2)
    assert [list(line.y) for line in course.data] == [[1.0, 0.125]] * 4
    assert "unit 3" in course.data[0].hovertemplate


def test_a_profile_has_a_band_and_a_mean() -> None:
    found = Profile(np.array([0, 1]), np.array([0.1, 0.2]), np.zeros(2), np.ones(2), np.array([9, 7]))
    band, mean = unit_profile(found, MEMORY, 4, "Position").data
    assert list(band.y) == [1, 1, 0, 0]
    assert list(mean.y) == [0.1, 0.2]
    assert mean.line.color == LIGHT.cell_state


def test_before_and_after_write_one_number_where_nothing_changed() -> None:
    bars, marks, labels = before_and_after(WORDS, [0.5, 0.25], [0.5, 0.75]).data
    assert list(bars.x) == [50, 75]
    assert list(marks.x) == [50, 25]
    assert [label.strip() for label in labels.text] == ["50.0 %", "25.0 % → 75.0 %"]
    assert list(labels.x) == [50, 75]


def test_attributions_say_what_each_word_does() -> None:
    (bars,) = attribution_bars(WORDS, np.array([1.5, -0.25]), "Leaving out", "Fall of the logit", 1.5).data
    assert list(bars.text) == ["+1.50", "−0.25"]
    assert list(bars.hovertext) == [
        "“the”: +1.50, fall of the logit",
        "“&lt;b&gt;cat&lt;/b&gt;”: −0.25, fall of the logit",
    ]
    assert bars.marker.color[0] != bars.marker.color[1]


def test_neighbours_hand_back_the_word_as_it_is() -> None:
    (bars,) = cosine_bars(WORDS, [0.5, -0.5], "Nearest to “<i>”").data
    assert list(bars.customdata) == WORDS
    assert list(bars.text) == ["+0.50", "−0.50"]


@pytest.mark.parametrize("dimensions", [2, 3])
def test_a_map_is_coloured_by_frequency_or_by_labels_and_marks_what_was_searched(dimensions: int) -> None:
    places = Map(np.eye(3)[:, :dimensions], np.full(dimensions, 0.25))
    words, counts = ["a", "b", "<i>c</i>"], np.array([100, 10, 1])
    points, rings = word_map(places, words, counts, None, ["b", "a"]).data
    assert list(points.marker.color) == [2, 1, 0]
    assert len(rings.x) == 2
    grouped = word_map(places, words, counts, ["x<", None, "y"], [], "Mood")
    assert [group.name for group in grouped.data] == ["x&lt;", "y"]
    assert grouped.data[0].marker.symbol != grouped.data[1].marker.symbol
    assert "“&lt;i&gt;c&lt;/i&gt;”, seen 1 times" in grouped.data[1].hovertext


def test_memory_is_drawn_in_per_cent() -> None:
    curves = {"This LSTM": np.array([0.5, 0.1]), "Trigram": np.zeros(2)}
    mine, trigram = memory_curves([1, 2], curves, {"This LSTM": LOOKS["lstm"], "Trigram": BASELINE_LOOK}).data
    assert list(mine.y) == [50, 10]
    assert (mine.name, trigram.line.color) == ("This LSTM", LIGHT.baseline)
    assert mine.line.dash != trigram.line.dash
