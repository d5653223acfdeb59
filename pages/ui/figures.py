"""Figures that several pages show: functions from numbers to a Plotly figure, with no Streamlit in them.

Colours are those of `colours.LIGHT`; text, grid and background are left to whoever draws the figure, so that they
follow the reader's theme. Text that comes from a user passes through `escape_label`, since Plotly reads a subset of
HTML in every label.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypedDict

import plotly.graph_objects as go

from pages.ui.colours import LIGHT

LABEL_CELLS: Final = 16
"""Widest label of a bar, in cells of a Latin letter; longer words end in an ellipsis."""

BAR_LIMITS: Final = (10, 20, 50, 100)
"""Right ends that the axis of the bars may have, in per cent; few of them, so that bars seldom change scale."""


class LivePoint(TypedDict):
    """One measurement inside an epoch: `x` in fractional epochs, `loss` in nats, `accuracy` in 0..1."""

    x: float
    loss: float
    accuracy: float


class EpochPoint(TypedDict):
    """One finished epoch; `val_*` are None without validation rows."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None


def escape_label(text: str) -> str:
    """Make Plotly show a text literally instead of reading `<b>`, `<a href>` or `&amp;` in it.

    Args:
        text: any text, such as a word of a user's corpus.

    Returns:
        The text with `&`, `<` and `>` as entities, and whitespace of every kind as single spaces.
    """
    flat = " ".join(text.split())
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, cells: int = LABEL_CELLS) -> str:
    """Cut a text to a width, with an ellipsis where something is missing.

    Args:
        text: the text as the user wrote it, not escaped.
        cells: the width; a Latin letter takes one cell, a wide (East Asian) character two, a combining mark none.

    Returns:
        The text, or its beginning and "…".
    """
    widths = [_cells(character) for character in text]
    if sum(widths) <= cells:
        return text
    taken, end = 1, 0  # the ellipsis takes one cell
    while taken + widths[end] <= cells:
        taken += widths[end]
        end += 1
    return text[:end].rstrip() + "…"


def percent(share: float) -> str:
    """Write a share as per cent with one decimal; what would round to nothing reads "<0.1 %".

    Args:
        share: in 0..1.

    Returns:
        For example "12.3 %".
    """
    return "<0.1 %" if 0 < share < 0.0005 else f"{100 * share:.1f} %"


def loss_curves(
    points: Sequence[LivePoint],
    epochs: Sequence[EpochPoint],
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
    latest = points[-1]["loss"] if points else epochs[-1]["loss"] if epochs else None
    held_out = _last([epoch["val_loss"] for epoch in epochs])
    title = "Loss" if latest is None else f"Loss {latest:.3f}"
    figure = _curves(
        live=([point["x"] for point in points], [point["loss"] for point in points]),
        means=([epoch["epoch"] for epoch in epochs], [epoch["loss"] for epoch in epochs]),
        validation=_present(epochs, [epoch["val_loss"] for epoch in epochs]),
        baselines=baselines or {},
        total_epochs=total_epochs,
        reading=("loss", "%{y:.3f}"),
    )
    figure.update_layout(
        title={"text": title if held_out is None else f"{title} · validation {held_out:.3f}"},
        yaxis={"title": {"text": "Loss (nats): lower is better"}, "tickformat": "~g"},
    )
    return figure


def accuracy_curves(
    points: Sequence[LivePoint],
    epochs: Sequence[EpochPoint],
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
    latest = points[-1]["accuracy"] if points else epochs[-1]["accuracy"] if epochs else None
    held_out = _last([epoch["val_accuracy"] for epoch in epochs])
    title = "Accuracy" if latest is None else f"Accuracy {percent(latest)}"
    epoch_numbers, shares = _present(epochs, [epoch["val_accuracy"] for epoch in epochs])
    figure = _curves(
        live=([point["x"] for point in points], [100 * point["accuracy"] for point in points]),
        means=([epoch["epoch"] for epoch in epochs], [100 * epoch["accuracy"] for epoch in epochs]),
        validation=(epoch_numbers, [100 * share for share in shares]),
        baselines={name: 100 * share for name, share in (baselines or {}).items()},
        total_epochs=total_epochs,
        reading=("accuracy", "%{y:.1f} %"),
    )
    figure.update_layout(
        title={"text": escape_label(title if held_out is None else f"{title} · validation {percent(held_out)}")},
        yaxis={"title": {"text": "Accuracy (%): higher is better"}, "rangemode": "tozero"},
    )
    return figure


def next_word_bars(
    words: Sequence[str], probabilities: Sequence[float], chosen: str | None = None, title: str = "Next word"
) -> go.Figure:
    """Draw the most probable next words as horizontal bars, the most probable on top.

    Bars stand at ranks, not at words, so that a new seed changes their lengths and labels and nothing else; a word
    such as "200" or "constructor" is a label like any other. The words as they are travel in `customdata`.

    Args:
        words: shape (k,), as the model knows them.
        probabilities: shape (k,), in 0..1; any order.
        chosen: the word to mark, if it is among them.
        title: plain text above the bars.

    Returns:
        A figure with one bar trace.

    Raises:
        ValueError: when there are not as many words as probabilities.
    """
    if len(words) != len(probabilities):
        raise ValueError(f"got {len(words)} words and {len(probabilities)} probabilities; expected as many of each")
    ranked = sorted(zip(words, map(float, probabilities), strict=True), key=lambda pair: -pair[1])
    ranks = list(range(len(ranked)))
    marked = [word == chosen for word, _ in ranked]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=[100 * share for _, share in ranked],
            y=ranks,
            width=0.62,
            marker={
                "color": LIGHT.bars,
                "cornerradius": 3,
                "pattern": {
                    "shape": ["/" if mark else "" for mark in marked],
                    "fillmode": "overlay",
                    "fgcolor": LIGHT.background,
                    "size": 7,
                    "solidity": 0.2,
                },
            },
            customdata=[word for word, _ in ranked],
            text=[escape_label(percent(share)) for _, share in ranked],
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"next word “{escape_label(word)}”: {escape_label(percent(share))}" for word, share in ranked],
            hoverinfo="text",
            name="",
        )
    )
    limit = next(limit for limit in BAR_LIMITS if limit >= min(100, 100 * max([0.0, *(p for _, p in ranked)])))
    labels = [escape_label(shorten(word)) for word, _ in ranked]
    figure.update_layout(
        template={},
        title={"text": escape_label(title)},
        showlegend=False,
        margin={"l": 148, "r": 72, "t": 48, "b": 52},
        xaxis={
            "title": {"text": "Probability (%)"},
            "range": [0, 1.004 * limit],  # a hair more, or the last grid line is left out
            "dtick": limit / 5 if limit < 100 else 25,
            "fixedrange": True,
        },
        yaxis={
            "range": [max(len(ranked), 1) - 0.5, -0.5],
            "tickvals": ranks,
            "ticktext": [f"<b>▸ {label}</b>" if mark else label for label, mark in zip(labels, marked, strict=True)],
            "tickfont": {"size": 15},
            "ticks": "outside",
            "ticklen": 8,
            "tickcolor": "rgba(0,0,0,0)",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    return figure


def length_histogram(counts: Mapping[int, int]) -> go.Figure:
    """Draw how long the texts are.

    Args:
        counts: number of texts by their length in words.

    Returns:
        A figure with at most about 40 bars; where lengths are grouped, each bar says from where to where.
    """
    texts = sum(counts.values())
    if texts == 0:
        median, width, first = 0, 1, 0
    else:
        median, passed = 0, 0
        for length in sorted(counts):
            passed += counts[length]
            if 2 * passed >= texts:
                median = length
                break
        first = min(counts)
        width = next(step for step in _steps() if (max(counts) - first) / step < 40)
    groups: dict[int, int] = {}
    for length, number in counts.items():
        start = first + (length - first) // width * width
        groups[start] = groups.get(start, 0) + number
    starts = sorted(groups)
    spans = [f"{start} to {start + width - 1} words" if width > 1 else f"{start} words" for start in starts]
    figure = go.Figure(
        go.Bar(
            x=[start + (width - 1) / 2 for start in starts],
            y=[groups[start] for start in starts],
            width=width * 0.86,
            marker={"color": LIGHT.baseline},
            hovertext=[f"{span}: {groups[start]} texts" for span, start in zip(spans, starts, strict=True)],
            hoverinfo="text",
            name="",
        )
    )
    figure.update_layout(
        template={},
        title={"text": f"Half of the texts have at most {median} words" if texts else "Length of the texts"},
        showlegend=False,
        margin={"l": 64, "r": 16, "t": 48, "b": 52},
        xaxis={"title": {"text": "Length (words)"}, "showgrid": False},
        yaxis={"title": {"text": "Texts"}, "rangemode": "tozero"},
    )
    return figure


def _curves(
    live: tuple[Sequence[float], Sequence[float]],
    means: tuple[Sequence[float], Sequence[float]],
    validation: tuple[Sequence[float], Sequence[float]],
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


def _cells(character: str) -> int:
    """Width of one character in cells."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _last(values: Sequence[float | None]) -> float | None:
    """Last value that is there."""
    return next((value for value in reversed(values) if value is not None), None)


def _present(epochs: Sequence[EpochPoint], values: Sequence[float | None]) -> tuple[list[float], list[float]]:
    """Epoch numbers and values of the epochs that have a value."""
    pairs = [(epoch["epoch"], value) for epoch, value in zip(epochs, values, strict=True) if value is not None]
    return [float(epoch) for epoch, _ in pairs], [value for _, value in pairs]


def _steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, ... without end."""
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10
