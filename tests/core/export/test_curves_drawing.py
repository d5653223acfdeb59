"""The drawing of a run's curves, as numbers in its paths."""

import math
import re

from lstm_core.events import Epoch
from lstm_core.export.curves_drawing import draw_curves


def test_loss_and_accuracy_with_validation() -> None:
    drawn = draw_curves(
        [
            Epoch(1, 4.0, 0.1, val_loss=4.5, val_accuracy=0.08),
            Epoch(2, 2.0, 0.5, val_loss=4.0, val_accuracy=0.1),
        ]
    )
    assert drawn.svg.count("<svg") == 2
    assert drawn.svg.count("<polyline") == 4
    first = re.search(r'points="([^"]+)" fill="none" stroke="#1f6fb2"', drawn.svg)
    assert first is not None
    (x1, y1), (x2, y2) = (tuple(map(float, point.split(","))) for point in first[1].split())
    assert (x1, x2) == (48.0, 448.0)  # the chart's borders
    assert (y1, y2) == (71.2, 145.6)  # 34 + 186 (1 - 4 / 5), 34 + 186 (1 - 2 / 5); the axis ends at 5


def test_without_validation_and_with_one_epoch() -> None:
    drawn = draw_curves([Epoch(1, 4.0, 0.1)])
    assert drawn.svg.count("<polyline") == 2
    assert "validation" not in drawn.svg


def test_what_is_not_finite_is_left_out() -> None:
    assert "nan" not in draw_curves([Epoch(1, 4.0, 0.1), Epoch(2, math.nan, 0.1)]).svg


def test_a_notebook_shows_it() -> None:
    assert draw_curves([Epoch(1, 4.0, 0.1)])._repr_html_().startswith("<div><svg")
