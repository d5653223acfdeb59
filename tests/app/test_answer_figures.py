"""What several runs expect after the same text: which words are shown, and what is not known."""

from __future__ import annotations

from lstm_core.events import PinnedAnswer
from pages.ui.charts.run_looks import RUN_LOOKS
from pages.ui.runs.answer_figures import answer_bars, share_of, table_of, words_of

ONE = PinnedAnswer("did", ("you", "it", "a", "b", "c", "he"), (0.5, 0.2, 0.1, 0.05, 0.04, 0.03))
TWO = PinnedAnswer("did", ("he", "you", "<i>"), (0.4, 0.3, 0.1))


def test_the_words_are_the_first_guesses_of_any_run_the_likeliest_first() -> None:
    assert words_of([ONE, TWO]) == ["you", "he", "it", "a", "<i>", "b", "c"]
    assert words_of([ONE]) == ["you", "it", "a", "b", "c"]


def test_a_word_that_is_not_among_the_stored_ones_is_less_probable_than_they() -> None:
    assert table_of([ONE, TWO])[:3] == [
        ["you", "50.0 %", "30.0 %"],
        ["he", "3.0 %", "40.0 %"],
        ["it", "20.0 %", "<10.0 %"],
    ]


def test_a_tiny_probability_is_said_once_to_be_less() -> None:
    assert share_of(PinnedAnswer("did", ("you", "it"), (0.9, 0.0001)), "no") == "<0.1 %"


def test_each_run_has_its_bars_in_its_colour_and_names_are_text() -> None:
    figure, height = answer_bars(["<b>one</b>", "two"], [2, 0], [ONE, TWO], "After “did”")
    assert [bars.marker.color for bars in figure.data] == [RUN_LOOKS[2].colour, RUN_LOOKS[0].colour]
    assert list(figure.data[1].x[:3]) == [30.0, 40.0, 0.0]
    assert figure.data[0].name == "&lt;b&gt;one&lt;/b&gt;"
    assert figure.data[0].hovertext[0] == "&lt;b&gt;one&lt;/b&gt;: “you” 50.0 %"
    assert "&lt;i&gt;" in figure.layout.yaxis.ticktext
    assert height > answer_bars(["one"], [0], [ONE], "After “did”")[1]
