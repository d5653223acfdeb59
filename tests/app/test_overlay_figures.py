"""Curves of several runs in one figure: what is drawn, by what, and that names stay text."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.events import Epoch
from lstm_core.runs.curves import Curves
from pages.ui.charts.run_looks import RUN_LOOKS
from pages.ui.runs.overlay_figures import CURVES, DrawnRun, overlaid


def drawn(name: str, losses: Sequence[float | None], place: int = 0, trigram: float = 4.7) -> DrawnRun:
    """A run whose epochs last ten seconds each."""
    epochs = [
        Epoch(
            number,
            2.0 * number,
            0.1 * number,
            val_loss=loss,
            val_accuracy=None if loss is None else loss / 10,
            val_perplexity=None if loss is None else 100 * loss,
            val_top5_accuracy=None if loss is None else loss / 5,
            elapsed_seconds=10.0 * number,
        )
        for number, loss in enumerate(losses, 1)
    ]
    return DrawnRun(name, RUN_LOOKS[place], Curves(epochs=epochs, baselines={"trigram": {"loss": trigram}}))


def test_each_run_has_a_line_in_its_own_look() -> None:
    figure, _ = overlaid([drawn("one", [5.0, 4.0]), drawn("two", [3.0], place=3)], CURVES["loss"])
    assert [list(line.x) for line in figure.data[:2]] == [[1, 2], [1]]
    assert [list(line.y) for line in figure.data[:2]] == [[5.0, 4.0], [3.0]]
    assert [line.line.color for line in figure.data[:2]] == [RUN_LOOKS[0].colour, RUN_LOOKS[3].colour]
    assert [line.marker.symbol for line in figure.data[:2]] == ["circle", "triangle-up"]


def test_curves_are_drawn_by_seconds_and_on_a_log_scale() -> None:
    figure, _ = overlaid([drawn("one", [5.0, 4.0])], CURVES["perplexity"], by="seconds", log_scale=True)
    assert list(figure.data[0].x) == [10.0, 20.0]
    assert list(figure.data[0].y) == [500.0, 400.0]
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.xaxis.title.text == "Seconds of training"


def test_shares_are_drawn_in_per_cent() -> None:
    for name, value in (("accuracy", 20.0), ("top5", 40.0)):
        assert list(overlaid([drawn("one", [2.0])], CURVES[name])[0].data[0].y) == [value]


def test_smoothing_draws_the_mean_and_tells_the_measured_value() -> None:
    figure, _ = overlaid([drawn("one", [6.0, 0.0])], CURVES["loss"], smoothing=0.5)
    assert list(figure.data[0].y) == [6.0, 2.0]
    assert [told[1] for told in figure.data[0].customdata] == [6.0, 0.0]
    assert "smoothed %{y:.3f}" in figure.data[0].hovertemplate


def test_training_curves_are_thin_and_not_in_the_legend() -> None:
    figure, _ = overlaid([drawn("one", [5.0, None])], CURVES["loss"], training_too=True)
    held_out, training = figure.data[:2]
    assert (list(held_out.x), list(training.x)) == ([1], [1, 2])
    assert list(training.y) == [2.0, 4.0]
    assert training.line.width < held_out.line.width
    assert (held_out.showlegend, training.showlegend) == (True, False)
    assert list(overlaid([drawn("one", [5.0])], CURVES["top5"], training_too=True)[0].data[1].y) == []


def test_names_of_runs_are_text_wherever_they_stand() -> None:
    figure, _ = overlaid([drawn("<b>%{y}</b> & more", [5.0])], CURVES["loss"])
    line = figure.data[0]
    assert line.name == "&lt;b&gt;%{y}&lt;/b&gt; &amp; more"
    assert line.customdata[0][0] == "&lt;b&gt;%{y}&lt;/b&gt; &amp; more"
    assert "more" not in line.hovertemplate


def test_the_trigram_is_one_line_for_runs_of_the_same_texts() -> None:
    same, _ = overlaid([drawn("one", [5.0]), drawn("two", [4.0], 1)], CURVES["loss"])
    assert [list(line.y) for line in same.data[2:]] == [[4.7, 4.7]]
    assert [list(line.x) for line in same.data[2:]] == [[0, 1]]
    other, _ = overlaid([drawn("one", [5.0]), drawn("two", [4.0], 1, trigram=4.0)], CURVES["loss"])
    assert [line.y[0] for line in other.data[2:]] == [4.0, 4.7]
    assert len(overlaid([drawn("one", [5.0])], CURVES["top5"])[0].data) == 1


def test_the_trigram_s_name_stands_at_its_line_on_either_scale() -> None:
    for log_scale, place in ((False, 100.0), (True, 2.0)):
        figure, _ = overlaid([drawn("one", [5.0], trigram=100.0)], CURVES["loss"], log_scale=log_scale)
        assert [note.y for note in figure.layout.annotations] == [place]


def test_the_legend_has_room_for_every_name() -> None:
    _, one = overlaid([drawn("one", [5.0])], CURVES["loss"])
    _, eight = overlaid([drawn(str(place), [5.0], place) for place in range(8)], CURVES["loss"])
    assert eight - one == 7 * 22
