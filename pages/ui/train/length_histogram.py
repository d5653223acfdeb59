"""How long the texts are, as a histogram; a function from numbers to a Plotly figure, with no Streamlit in it."""

from collections.abc import Iterator, Mapping

import plotly.graph_objects as go

from pages.ui.charts.colours import LIGHT


def length_histogram(counts: Mapping[int, int], unit: str = "word") -> go.Figure:
    """Draw how long the texts are.

    A few texts far longer than all others would press the rest into one bar, so that the axis ends where 99 of 100
    texts are covered and says how many lie beyond.

    Args:
        counts: number of texts by their length in words.
        unit: what lengths are counted in, "word" or "character".

    Returns:
        A figure with at most about 40 bars; where lengths are grouped, each bar says from where to where.
    """
    shortest, longest = min(counts, default=0), _quantile(counts, 0.99)
    width = next(step for step in _steps() if (longest - shortest) / step < 40)
    groups: dict[int, int] = {}
    for length in sorted(length for length in counts if length <= longest):
        start = shortest + (length - shortest) // width * width
        groups[start] = groups.get(start, 0) + counts[length]
    beyond = sum(counts.values()) - sum(groups.values())
    unseen = f"; {_many(beyond, 'longer text')} not shown" if beyond else ""
    figure = go.Figure(
        go.Bar(
            x=[start + (width - 1) / 2 for start in groups],
            y=list(groups.values()),
            width=width * 0.86,
            marker={"color": LIGHT.baseline},
            hovertext=[
                f"{_span(start, width, unit)}: {_many(number, 'text')}" for start, number in groups.items()
            ],
            hoverinfo="text",
            name="",
        )
    )
    few = {"dtick": 1} if longest - shortest < 10 else {}  # Plotly would also mark half words
    figure.update_layout(
        template={},
        title={"text": f"Half of the texts have at most {_many(_quantile(counts, 0.5), unit)}"},
        showlegend=False,
        margin={"l": 56, "r": 16, "t": 48, "b": 52},
        xaxis={"title": {"text": f"Length ({unit}s){unseen}"}, "showgrid": False, **few},
        yaxis={"title": {"text": "Texts"}, "rangemode": "tozero"},
    )
    return figure


def _quantile(counts: Mapping[int, int], share: float) -> int:
    """The smallest length that at least this share of the texts does not exceed; 0 without texts."""
    passed, texts = 0, sum(counts.values())
    for length in sorted(counts):
        passed += counts[length]
        if passed >= share * texts:
            return length
    return 0


def _span(start: int, width: int, unit: str) -> str:
    """The lengths that one bar stands for."""
    return _many(start, unit) if width == 1 else f"{start} to {start + width - 1} {unit}s"


def _many(number: int, noun: str) -> str:
    """A number and its noun, with thin spaces between thousands."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}".replace(",", "\u202f")


def _steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, ... without end."""
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10
