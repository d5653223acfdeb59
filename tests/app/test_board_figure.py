"""The class's curves: every run has a look of its own and keeps it, and names are text."""

from __future__ import annotations

import itertools

import pytest

from pages.ui.classroom.board_figure import BoardLine, board_figure, spread


def test_lines_are_named_at_their_ends_and_names_are_text() -> None:
    sam = BoardLine("<b>Sam</b>", {1: 3.0, 2: 2.0}, place=1, is_mine=True)
    figure = board_figure([sam, BoardLine("Kim", {}, 2), BoardLine("Lou", {1: 2.01}, 0)], trigram_loss=2.5)
    assert [trace.name for trace in figure.data] == ["Lou", "&lt;b&gt;Sam&lt;/b&gt;", "trigram"]
    assert figure.data[1].line.width > figure.data[0].line.width
    assert {note.text for note in figure.layout.annotations} == {"&lt;b&gt;Sam&lt;/b&gt;", "Lou", "trigram"}


def test_forty_lines_are_all_different_and_keep_their_looks_when_the_ranks_change() -> None:
    lines = [BoardLine(str(place), {1: 1.0}, place) for place in range(40)]
    figures = [board_figure(lines), board_figure(lines[::-1])]
    looks = [
        {trace.name: (trace.line.color, trace.marker.symbol) for trace in figure.data} for figure in figures
    ]
    assert len(set(looks[0].values())) == 40
    assert looks[0] == looks[1]
    assert [note.text for note in figures[1].layout.annotations] == [
        str(place) for place in range(39, 27, -1)
    ]


def test_labels_are_moved_apart_as_little_as_needed() -> None:
    assert spread([1.0, 5.0], 1.0) == [1.0, 5.0]
    assert spread([2.0, 2.0], 1.0) == [1.5, 2.5]
    places = spread([1.0, 1.1, 1.2, 9.0], 0.5)
    assert places[3] == 9.0
    assert places[1] == pytest.approx(1.1, abs=0.02)
    crowd = spread([4.9 + 0.01 * (number % 5) for number in range(13)], 0.09)
    for moved, gap in ((places, 0.5), (crowd, 0.09)):
        gaps = [above - below for below, above in itertools.pairwise(sorted(moved))]
        assert min(gaps) > 0.98 * gap
