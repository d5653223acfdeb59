"""The curves of one run: how its loss falls and its accuracy rises, inside epochs and from epoch to epoch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from lstm_core.events import Epoch, Progress
from pages.ui.charts.chart_labels import escape_label, percent
from pages.ui.charts.colours import LIGHT


@dataclass(frozen=True)
class _Quantity:
    """What a chart is about.

    Args:
        name: of the value in points and epochs; with "val_" before it, of the held-out one.
        title: how the chart's title calls it.
        scale: what values are multiplied by on the axis.
        written: a value as the title shows it.
        hover: the format in which Plotly shows it.
        axis: what is special about the vertical axis.
    """

    name: str
    title: str
    scale: float
    written: Callable[[float], str]
    hover: str
    axis: dict[str, Any]

    def of(self, moment: Progress | Epoch) -> float:
        """The training value at a moment."""
        return float(getattr(moment, self.name))

    def held_out(self, epoch: Epoch) -> float | None:
        """The validation value after an epoch."""
        value: float | None = getattr(epoch, f"val_{self.name}")
        return value


_LABEL_WIDTH: Final = 60
"""Room for the name of a baseline, in CSS pixels."""

_LOSS: Final = _Quantity(
    "loss",
    "Loss",
    1,
    lambda value: f"{value:.3f}",
    "%{y:.3f}",
    {"title": {"text": "Loss (nats): lower is better"}, "tickformat": "~g", "rangemode": "nonnegative"},
)
_ACCURACY: Final = _Quantity(
    "accuracy",
    "Accuracy",
    100,
    percent,
    "%{y:.1f} %",
    {"title": {"text": "Accuracy (%): higher is better"}, "rangemode": "tozero"},
)


def loss_curves(
    points: Sequence[Progress],
    epochs: Sequence[Epoch],
    baselines: Mapping[str, float] | None = None,
    total_epochs: int | None = None,
) -> go.Figure:
    """Draw how the loss of one run falls.

    Args:
        points: live points inside epochs, x ascending.
        epochs: finished epochs, ascending.
        baselines: loss in nats that models without learning reach, by name ("trigram"), drawn as grey lines.
        total_epochs: right end of the epoch axis; None lets it grow with the points.

    Returns:
        A figure whose traces are always the same and in the same order, so that it can be updated in place.
    """
    return _curves(_LOSS, points, epochs, baselines or {}, total_epochs)


def accuracy_curves(
    points: Sequence[Progress],
    epochs: Sequence[Epoch],
    baselines: Mapping[str, float] | None = None,
    total_epochs: int | None = None,
) -> go.Figure:
    """Draw how the accuracy of one run rises; as `loss_curves`, with accuracies in 0..1."""
    return _curves(_ACCURACY, points, epochs, baselines or {}, total_epochs)


def _curves(
    quantity: _Quantity,
    points: Sequence[Progress],
    epochs: Sequence[Epoch],
    baselines: Mapping[str, float],
    total_epochs: int | None,
) -> go.Figure:
    """The figure of one quantity: live points, epoch means, validation, best epoch and baselines."""
    name, number, scale = quantity.name, quantity.hover, quantity.scale
    live = ([point.x for point in points], [scale * quantity.of(point) for point in points])
    means = ([epoch.epoch for epoch in epochs], [scale * quantity.of(epoch) for epoch in epochs])
    measured = [(epoch.epoch, held) for epoch in epochs if (held := quantity.held_out(epoch)) is not None]
    validation = ([x for x, _ in measured], [scale * held for _, held in measured])
    live_line = go.Scatter(
        x=live[0],
        y=live[1],
        mode="lines",
        name="Training",
        legendgroup="training",
        showlegend=not means[0],
        line={"color": LIGHT.training, "width": 1.25},
        opacity=0.75,
        hovertemplate=f"epoch %{{x:.1f}}: training {name} {number}<extra></extra>",
    )
    mean_line = go.Scatter(
        x=means[0],
        y=means[1],
        mode="lines+markers",
        name="Training",
        legendgroup="training",
        showlegend=bool(means[0]),
        line={"color": LIGHT.training, "width": 2.5},
        marker={"symbol": "circle", "size": 7},
        hovertemplate=f"epoch %{{x}}: mean training {name} {number}<extra></extra>",
    )
    validation_line = go.Scatter(
        x=validation[0],
        y=validation[1],
        mode="lines+markers",
        name="Validation",
        line={"color": LIGHT.validation, "width": 2.5},
        marker={"symbol": "diamond", "size": 9},
        showlegend=bool(validation[0]),
        hovertemplate=f"after epoch %{{x}}: validation {name} {number}<extra></extra>",
    )
    best_epoch = _best_epoch(epochs)
    end = float(total_epochs or max([1.0, *live[0][-1:], *means[0][-1:]]))
    best = [place for place in zip(*validation, strict=True) if place[0] == best_epoch]
    best_mark = go.Scatter(
        x=[x for x, _ in best],
        y=[y for _, y in best],
        mode="markers+text",
        text=["best"] * len(best),
        # At the right end the word stands to the left of its mark, where there is room for it.
        textposition="top left" if best_epoch and best_epoch > 0.9 * end else "top center",
        cliponaxis=False,
        textfont={"color": LIGHT.validation, "size": 12},
        name="Best epoch",
        marker={"symbol": "circle-open", "size": 18, "color": LIGHT.validation, "line": {"width": 2}},
        showlegend=False,
        hovertemplate=f"best epoch %{{x}}: validation {name} {number}<extra></extra>",
    )
    traces, annotations = [live_line, mean_line, validation_line, best_mark], []
    for index, (baseline, share) in enumerate(baselines.items()):
        label, value = escape_label(baseline), scale * share
        line = go.Scatter(
            x=[0, end],
            y=[value, value],
            mode="lines",
            name=label,
            line={"color": LIGHT.baseline, "width": 1.5, "dash": ("dot", "dash", "dashdot")[index % 3]},
            showlegend=False,
            hovertemplate=f"{label} baseline: {name} {number}<extra></extra>",
        )
        traces.append(line)
        # Beside the plot, at the line's height: it stays when the epochs are zoomed, and no curve gets in its way.
        annotations.append(
            {
                "x": 1,
                "xref": "paper",
                "y": value,
                "text": label,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "middle",
                "font": {"color": LIGHT.baseline, "size": 12},
            }
        )
    title = [quantity.title]
    if points or epochs:
        title.append(quantity.written(quantity.of(_latest(points, epochs))))
    if measured:
        title.append(f"· validation {quantity.written(measured[-1][1])}")
    xaxis: dict[str, Any] = {"title": {"text": "Epoch"}, "rangemode": "tozero", "tickformat": "~g"}
    if total_epochs:
        xaxis["range"] = [0, total_epochs * 1.02]
    # Given at once: changing a figure takes Plotly several times as long as making it, and this one is made for
    # every piece of news.
    layout = go.Layout(
        template={},
        title={"text": escape_label(" ".join(title))},
        hovermode="closest",
        margin={"l": 56, "r": _LABEL_WIDTH if baselines else 16, "t": 76, "b": 52},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        xaxis=xaxis,
        yaxis=quantity.axis,
        annotations=annotations,
    )
    return go.Figure(traces, layout)


def _latest(points: Sequence[Progress], epochs: Sequence[Epoch]) -> Progress | Epoch:
    """Where the training curve ends: a live point of the epoch under way, else the last epoch's mean.

    Short epochs end without a live point of their own, so that the last of those may be many epochs old.
    """
    if points and (not epochs or points[-1].x > epochs[-1].epoch):
        return points[-1]
    return epochs[-1]


def _best_epoch(epochs: Sequence[Epoch]) -> int | None:
    """The epoch with the lowest validation loss, once there is more than one to choose from."""
    measured = [(epoch.val_loss, epoch.epoch) for epoch in epochs if epoch.val_loss is not None]
    return min(measured)[1] if len(measured) > 1 else None
