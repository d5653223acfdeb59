"""Figures as data: what is drawn, in which words, and that a user's text stays text."""

import json
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.events import Epoch, Progress
from pages.ui.charts.chart_labels import bits, escape_label, percent, shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.charts.curve_figures import accuracy_curves, loss_curves
from pages.ui.charts.next_word_bars import next_word_bars, with_surprise
from pages.ui.train.length_histogram import length_histogram

POINTS: list[Progress] = [
    Progress(0.5, 6.5, 0.05),
    Progress(1.0, 5.5, 0.125),
    Progress(1.5, 4.2131, 0.2504),
]
EPOCHS: list[Epoch] = [
    Epoch(1, 6.0, 0.0875, 5.8125, 0.1),
]
WITHOUT_VALIDATION: list[Epoch] = [
    Epoch(1, 6.0, 0.0875, None, None),
]


def drawn(*arguments: Any, **named: Any) -> go.Figure:
    """The bars of next words as Plotly reads them: it refuses a property that it does not know."""
    return go.Figure(next_word_bars(*arguments, **named))


def test_loss_curves_show_live_points_epoch_means_and_validation() -> None:
    live, means, validation, best = loss_curves(POINTS, EPOCHS).data
    assert (list(live.x), list(live.y)) == ([0.5, 1.0, 1.5], [6.5, 5.5, 4.2131])
    assert (list(means.x), list(means.y)) == ([1], [6.0])
    assert (list(validation.x), list(validation.y)) == ([1], [5.8125])
    assert list(best.x) == []
    assert live.line.color == means.line.color == LIGHT.training
    assert live.line.width < means.line.width
    assert (validation.line.color, validation.marker.symbol) == (LIGHT.validation, "diamond")
    assert live.hovertemplate == "epoch %{x:.1f}: training loss %{y:.3f}<extra></extra>"


def test_titles_say_what_is_seen() -> None:
    assert loss_curves([], []).layout.title.text == "Loss"
    assert loss_curves(POINTS, []).layout.title.text == "Loss 4.213"
    assert loss_curves(POINTS, EPOCHS).layout.title.text == "Loss 4.213 · validation 5.812"
    assert accuracy_curves(POINTS, EPOCHS).layout.title.text == "Accuracy 25.0 % · validation 10.0 %"
    early = POINTS[:1]  # short epochs end without a live point of their own
    assert loss_curves(early, EPOCHS).layout.title.text == "Loss 6.000 · validation 5.812"
    assert accuracy_curves(early, WITHOUT_VALIDATION).layout.title.text == "Accuracy 8.8 %"
    assert loss_curves([], []).layout.yaxis.title.text.startswith("Loss (nats)")
    assert accuracy_curves([], []).layout.yaxis.title.text.startswith("Accuracy (%)")
    assert accuracy_curves([], []).layout.xaxis.title.text == "Epoch"


def test_accuracy_is_drawn_in_per_cent() -> None:
    live, means, validation, _, trigram = accuracy_curves(POINTS, EPOCHS, {"trigram": 0.2}).data
    assert list(live.y) == pytest.approx([5.0, 12.5, 25.04])
    assert list(means.y) == pytest.approx([8.75])
    assert list(validation.y) == pytest.approx([10.0])
    assert list(trigram.y) == [20.0, 20.0]


def test_curves_have_the_same_traces_at_every_moment() -> None:
    moments = [loss_curves([], []), loss_curves(POINTS, WITHOUT_VALIDATION), loss_curves(POINTS, EPOCHS)]
    assert [[trace.name for trace in figure.data] for figure in moments] == [
        ["Training", "Training", "Validation", "Best epoch"]
    ] * 3
    assert [[trace.showlegend for trace in figure.data] for figure in moments] == [
        [True, False, False, False],
        [False, True, False, False],
        [False, True, True, False],
    ]


def test_the_best_epoch_is_marked_on_the_validation_curve() -> None:
    epochs: list[Epoch] = [
        Epoch(number, 6.0 - number, 0.1, loss, 0.25) for number, loss in ((1, 5.5), (2, 5.25), (3, 5.75))
    ]
    best = loss_curves([], epochs).data[3]
    assert (list(best.x), list(best.y), best.showlegend) == ([2], [5.25], False)
    assert best.textposition == "top center"
    at_the_end = loss_curves([], epochs[:2], total_epochs=2).data[3]
    assert (at_the_end.textposition, at_the_end.cliponaxis) == ("top left", False)
    assert list(accuracy_curves([], epochs).data[3].y) == [25.0]


def test_the_epoch_axis_stands_still_when_its_end_is_known() -> None:
    assert list(loss_curves([], [], total_epochs=50).layout.xaxis.range) == [0, 51]
    assert list(loss_curves(POINTS, EPOCHS, total_epochs=50).layout.xaxis.range) == [0, 51]
    assert loss_curves(POINTS, EPOCHS).layout.xaxis.range is None


def test_baselines_are_grey_broken_lines_named_at_their_end() -> None:
    figure = loss_curves(POINTS, EPOCHS, {"unigram": 6.1, "trigram": 4.9}, total_epochs=50)
    unigram, trigram = figure.data[4:]
    assert (list(unigram.x), list(unigram.y)) == ([0, 50], [6.1, 6.1])
    assert [unigram.line.dash, trigram.line.dash] == ["dot", "dash"]
    assert {unigram.line.color, trigram.line.color} == {LIGHT.baseline}
    assert [(note.text, note.y) for note in figure.layout.annotations] == [("unigram", 6.1), ("trigram", 4.9)]


def test_names_of_baselines_stand_beside_the_plot_where_zooming_leaves_them_and_no_mark_reaches() -> None:
    figure = loss_curves(POINTS, EPOCHS, {"trigram": 5.8}, total_epochs=50)
    (note,) = figure.layout.annotations
    assert (note.xref, note.x, note.xanchor, note.yanchor) == ("paper", 1, "left", "middle")
    assert figure.layout.margin.r >= 60
    assert loss_curves(POINTS, EPOCHS).layout.margin.r == 16


def test_bars_are_ranked_with_the_most_probable_on_top() -> None:
    (bars,) = drawn(["the", "you"], [0.123, 0.5]).data
    assert list(bars.customdata) == ["you", "the"]
    assert list(bars.x) == pytest.approx([50.0, 12.3])
    assert list(bars.y) == [0, 1]
    assert list(bars.text) == ["50.0 %", "12.3 %"]
    assert list(bars.hovertext) == ["next word “you”: 50.0 %", "next word “the”: 12.3 %"]
    assert bars.marker.color == LIGHT.bars


def test_words_that_look_like_markup_or_numbers_stay_words() -> None:
    words = ["<b>x</b>", "200", "&amp;", "constructor"]
    figure = drawn(words, [0.4, 0.3, 0.2, 0.1])
    assert list(figure.data[0].customdata) == words
    assert list(figure.layout.yaxis.ticktext) == [
        "&lt;b&gt;x&lt;/b&gt;",
        "200",
        "&amp;amp;",
        "constructor",
    ]
    assert json.loads(figure.to_json())["data"][0]["customdata"] == words


def test_the_chosen_word_is_marked_without_colour() -> None:
    figure = drawn(["you", "<i>"], [0.6, 0.4], chosen="<i>")
    assert list(figure.layout.yaxis.ticktext) == ["you", "<b>▸ &lt;i&gt;</b>"]
    assert list(figure.data[0].marker.pattern.shape) == ["", "/"]


@pytest.mark.parametrize(
    ("most", "limit"), [(0.0, 10), (0.1, 10), (0.11, 20), (0.5, 50), (0.51, 100), (1.0, 100)]
)
def test_the_axis_of_the_bars_has_few_ends(most: float, limit: int) -> None:
    start, end = drawn(["you"], [most]).layout.xaxis.range
    assert start == 0
    assert end == pytest.approx(limit, rel=0.01)


def test_a_rounding_error_above_one_is_still_a_probability() -> None:
    assert drawn(["you"], [1.0000001]).layout.xaxis.range[1] == pytest.approx(100, rel=0.01)


def test_bars_tell_the_surprise_when_pointed_at() -> None:
    figure = go.Figure(with_surprise(next_word_bars(["<b>x</b>"], [0.25])))
    assert figure.data[0].hovertext == ("next word “&lt;b&gt;x&lt;/b&gt;”: 25.0 %, a surprise of 2.0 bits",)


def test_surprise_in_bits() -> None:
    assert (bits(1.0), bits(0.5), bits(0.001)) == ("0.0 bits", "1.0 bits", "10.0 bits")
    assert bits(0) == "more bits than can be counted"


def test_no_words_make_an_empty_figure() -> None:
    figure = drawn([], [])
    assert list(figure.data[0].customdata) == []
    assert list(figure.layout.yaxis.range) == [0.5, -0.5]


def test_words_without_probabilities_are_refused() -> None:
    with pytest.raises(ValueError, match="got 2 words and 1 probabilities; expected as many of each"):
        drawn(["you", "the"], [1.0])


def test_lengths_are_counted_one_by_one_while_they_are_few() -> None:
    figure = length_histogram({2: 3, 5: 1, 7: 2})
    (bars,) = figure.data
    assert (list(bars.x), list(bars.y)) == ([2, 5, 7], [3, 1, 2])
    assert list(bars.hovertext) == ["2 words: 3 texts", "5 words: 1 text", "7 words: 2 texts"]
    assert figure.layout.title.text == "Half of the texts have at most 2 words"
    assert figure.layout.xaxis.dtick == 1  # no mark at 2.5 words


def test_lengths_are_counted_in_characters_where_texts_are_split_into_them() -> None:
    figure = length_histogram({2: 3, 1: 1}, "character")
    assert list(figure.data[0].hovertext) == ["1 character: 1 text", "2 characters: 3 texts"]
    assert figure.layout.title.text == "Half of the texts have at most 2 characters"
    assert figure.layout.xaxis.title.text == "Length (characters)"


def test_many_lengths_are_grouped() -> None:
    (bars,) = length_histogram(dict.fromkeys(range(1, 101), 2)).data
    assert len(bars.x) == 20
    assert bars.hovertext[0] == "1 to 5 words: 10 texts"
    assert bars.x[0] == 3
    assert sum(bars.y) == 198  # all but the longest two of 200


def test_a_text_far_longer_than_the_others_leaves_them_visible() -> None:
    figure = length_histogram({3: 500, 4: 1500, 5000: 1})
    (bars,) = figure.data
    assert list(bars.x) == [3, 4]
    assert bars.hovertext[1] == "4 words: 1\u202f500 texts"
    assert figure.layout.xaxis.title.text == "Length (words); 1 longer text not shown"


def test_no_lengths_make_an_empty_histogram() -> None:
    figure = length_histogram({})
    assert list(figure.data[0].x) == []
    assert figure.layout.xaxis.title.text == "Length (words)"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0.0 %"), (0.0004, "<0.1 %"), (0.0005, "0.1 %"), (0.12345, "12.3 %"), (1.0, "100.0 %")],
)
def test_shares_are_written_in_per_cent(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("text", "cells", "short"),
    [
        ("word", 4, "word"),
        ("words", 4, "wor…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("e\u0301e", 2, "e\u0301e"),
    ],
)
def test_long_words_end_in_an_ellipsis(text: str, cells: int, short: str) -> None:
    assert shorten(text, cells) == short


@given(st.text())
def test_an_escaped_label_holds_no_markup(text: str) -> None:
    label = escape_label(text)
    assert not set("<>\n\r\t") & set(label)
    back = label.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == " ".join(text.split())
