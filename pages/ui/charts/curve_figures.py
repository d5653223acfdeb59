"""The curves of one run: how its loss falls and its accuracy rises, inside epochs and from epoch to epoch."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from lstm_core.events import Epoch, Progress
from pages.ui.charts.chart_labels import escape_label, percent
from pages.ui.charts.colours import LIGHT


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
    latest = points[-1].loss if points else epochs[-1].loss if epochs else None
    held_out = _last([epoch.val_loss for epoch in epochs])
    title = "Loss" if latest is None else f"Loss {latest:.3f}"
    figure = _curves(
        live=([point.x for point in points], [point.loss for point in points]),
        means=([epoch.epoch for epoch in epochs], [epoch.loss for epoch in epochs]),
        validation=_present(epochs, [epoch.val_loss for epoch in epochs]),
        best_epoch=_best_epoch(epochs),
        baselines=baselines or {},
        total_epochs=total_epochs,
        reading=("loss", "%{y:.3f}"),
    )
    figure.update_layout(
        title={"text": title if held_out is None else f"{title} · validation {held_out:.3f}"},
        yaxis={
            "title": {"text": "Loss (nats): lower is better"},
            "tickformat": "~g",
            "rangemode": "nonnegative",
        },
    )
    return figure


def accuracy_curves(
    points: Sequence[Progress],
    epochs: Sequence[Epoch],
    baselines: Mapping[str, float] | None = None,
    total_epochs: int | None = None,
) -> go.Figure:
    """Draw how the accuracy of one run rises.

    Args:
        points: live points inside epochs, x ascending.
        epochs: finished epochs, ascending.
        baselines: accuracy in 0..1 that models without learning reach, by name, drawn as grey lines.
        total_epochs: right end of the epoch axis; None lets it grow with the points.

    Returns:
        A figure whose traces are always the same and in the same order, so that it can be updated in place.
    """
    latest = points[-1].accuracy if points else epochs[-1].accuracy if epochs else None
    held_out = _last([epoch.val_accuracy for epoch in epochs])
    title = "Accuracy" if latest is None else f"Accuracy {percent(latest)}"
    epoch_numbers, shares = _present(epochs, [epoch.val_accuracy for epoch in epochs])
    figure = _curves(
        live=([point.x for point in points], [100 * point.accuracy for point in points]),
        means=([epoch.epoch for epoch in epochs], [100 * epoch.accuracy for epoch in epochs]),
        validation=(epoch_numbers, [100 * share for share in shares]),
        best_epoch=_best_epoch(epochs),
        baselines={name: 100 * share for name, share in (baselines or {}).items()},
        total_epochs=total_epochs,
        reading=("accuracy", "%{y:.1f} %"),
    )
    figure.update_layout(
        title={
            "text": escape_label(title if held_out is None else f"{title} · validation {percent(held_out)}")
        },
        yaxis={"title": {"text": "Accuracy (%): higher is better"}, "rangemode": "tozero"},
    )
    return figure


def _curves(
    live: tuple[Sequence[float], Sequence[float]],
    means: tuple[Sequence[float], Sequence[float]],
    validation: tuple[Sequence[float], Sequence[float]],
    best_epoch: int | None,
    baselines: Mapping[str, float],
    total_epochs: int | None,
    reading: tuple[str, str],
) -> go.Figure:
    """Put the traces that loss and accuracy share into one figure; `reading` is the quantity and its format."""
    quantity, number = reading
    figure = go.Figure()
    figure.add_scatter(
        x=live[0],
        y=live[1],
        mode="lines",
        name="Training",
        legendgroup="training",
        showlegend=not means[0],
        line={"color": LIGHT.training, "width": 1.25},
        opacity=0.75,
        hovertemplate=f"epoch %{{x:.1f}}: training {quantity} {number}<extra></extra>",
    )
    figure.add_scatter(
        x=means[0],
        y=means[1],
        mode="lines+markers",
        name="Training",
        legendgroup="training",
        showlegend=bool(means[0]),
        line={"color": LIGHT.training, "width": 2.5},
        marker={"symbol": "circle", "size": 7},
        hovertemplate=f"epoch %{{x}}: mean training {quantity} {number}<extra></extra>",
    )
    figure.add_scatter(
        x=validation[0],
        y=validation[1],
        mode="lines+markers",
        name="Validation",
        line={"color": LIGHT.validation, "width": 2.5},
        marker={"symbol": "diamond", "size": 9},
        showlegend=bool(validation[0]),
        hovertemplate=f"after epoch %{{x}}: validation {quantity} {number}<extra></extra>",
    )
    best = [place for place in zip(*validation, strict=True) if place[0] == best_epoch]
    figure.add_scatter(
        x=[x for x, _ in best],
        y=[y for _, y in best],
        mode="markers+text",
        text=["best"] * len(best),
        textposition="top center",
        textfont={"color": LIGHT.validation, "size": 12},
        name="Best epoch",
        marker={"symbol": "circle-open", "size": 18, "color": LIGHT.validation, "line": {"width": 2}},
        showlegend=False,
        hovertemplate=f"best epoch %{{x}}: validation {quantity} {number}<extra></extra>",
    )
    end = float(total_epochs or max([1.0, *live[0][-1:], *means[0][-1:]]))
    for index, (name, value) in enumerate(baselines.items()):
        figure.add_scatter(
            x=[0, end],
            y=[value, value],
            mode="lines",
            name=escape_label(name),
            line={"color": LIGHT.baseline, "width": 1.5, "dash": ("dot", "dash", "dashdot")[index % 3]},
            showlegend=False,
            hovertemplate=f"{escape_label(name)} baseline: {quantity} {number}<extra></extra>",
        )
        figure.add_annotation(
            x=end,
            y=value,
            text=escape_label(name),
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            font={"color": LIGHT.baseline, "size": 12},
        )
    figure.update_layout(
        template={},
        hovermode="closest",
        margin={"l": 56, "r": 16, "t": 76, "b": 52},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        xaxis={"title": {"text": "Epoch"}, "rangemode": "tozero", "tickformat": "~g"},
    )
    if total_epochs:
        figure.update_xaxes(range=[0, total_epochs * 1.02])
    return figure


def _best_epoch(epochs: Sequence[Epoch]) -> int | None:
    """The epoch with the lowest validation loss, once there is more than one to choose from."""
    measured = [(epoch.val_loss, epoch.epoch) for epoch in epochs if epoch.val_loss is not None]
    return min(measured)[1] if len(measured) > 1 else None


def _last(values: Sequence[float | None]) -> float | None:
    """Last value that is there."""
    return next((value for value in reversed(values) if value is not None), None)


def _present(epochs: Sequence[Epoch], values: Sequence[float | None]) -> tuple[list[float], list[float]]:
    """Epoch numbers and values of the epochs that have a value."""
    pairs = [(epoch.epoch, value) for epoch, value in zip(epochs, values, strict=True) if value is not None]
    return [float(epoch) for epoch, _ in pairs], [value for _, value in pairs]
