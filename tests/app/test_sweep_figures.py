"""The overlay of a sweep's validation curves: every run in its place, the best in front, words for all of it."""

from __future__ import annotations

from lstm_core.events import Epoch
from pages.ui.charts.colours import LIGHT
from pages.ui.sweeps.sweep_figures import SweepCurve, sweep_curves
from pages.ui.sweeps.sweep_words import labels, settings_in_words, sweep_name, sweep_run_name


def run(name: str, group: str, *losses: float, is_best: bool = False) -> SweepCurve:
    epochs = [Epoch(number, 1.0, 0.1, val_loss=loss) for number, loss in enumerate(losses, 1)]
    return SweepCurve(name, group, epochs, is_best)


RUNS = [
    run("units 50, <b>", "units 50", 3.0, 2.5),
    run("units 50, 0.5", "units 50", 2.9, 2.0, 2.2, is_best=True),
    run("units 100, 0.3", "units 100"),
]


def test_each_run_has_its_curve_in_its_place() -> None:
    figure, _ = sweep_curves(RUNS)
    assert [list(trace.y) for trace in figure.data] == [[3.0, 2.5], [2.9, 2.0, 2.2], [], [2.0]]
    assert [list(trace.x) for trace in figure.data] == [[1, 2], [1, 2, 3], [], [2]]
    assert "units 50, &lt;b&gt;: validation loss" in figure.data[0].hovertemplate


def test_the_best_is_marked_by_more_than_its_colour() -> None:
    other, best, _, mark = sweep_curves(RUNS)[0].data
    assert best.line.width > other.line.width
    assert {other.line.color, best.line.color, mark.marker.color} == {LIGHT.validation}
    assert list(mark.text) == ["best"]


def test_runs_of_one_value_share_a_dash_and_one_entry_of_the_legend() -> None:
    first, second, third, _ = sweep_curves(RUNS)[0].data
    assert first.line.dash == second.line.dash != third.line.dash
    assert [trace.showlegend for trace in (first, second, third)] == [True, False, True]
    assert [first.name, third.name] == ["units 50", "units 100"]


def test_there_is_room_for_each_entry_of_the_legend() -> None:
    one, two = (sweep_curves(RUNS[:number])[1] for number in (2, 3))
    assert two > one
    assert sweep_curves(RUNS[:2])[1] == sweep_curves(RUNS[:1])[1]


def test_before_the_first_epoch_the_figure_says_so() -> None:
    empty, _ = sweep_curves([run("a", "a"), run("b", "b")])
    assert [note.text for note in empty.layout.annotations] == ["The first epoch has not ended yet"]
    assert len(empty.data) == 3
    assert list(empty.data[-1].x) == []


def test_the_trigram_is_a_labelled_line() -> None:
    figure, _ = sweep_curves(RUNS, 2.4)
    assert [shape.y0 for shape in figure.layout.shapes] == [2.4]
    assert [note.text for note in figure.layout.annotations] == ["trigram"]
    assert not sweep_curves(RUNS)[0].layout.shapes


def test_names_say_what_varies() -> None:
    values = {"units": 1024, "dropout": 0.3, "learn_endings": True, "cell": "gru"}
    assert settings_in_words(values) == "LSTM units 1,024, dropout 0.3, learn where texts end on, cell GRU"
    assert [labels(list(values)[:number]) for number in (1, 2, 3)] == [
        "LSTM units",
        "LSTM units and dropout",
        "LSTM units, dropout and learn where texts end",
    ]
    assert sweep_name("my texts.csv", ["units"]) == "my texts · LSTM units"
    assert sweep_run_name(".csv", {"units": 2}) == ".csv · LSTM units 2"
