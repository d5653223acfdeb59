"""The curves of a run as a small drawing, for a report and a notebook: loss and accuracy, training and validation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lstm_core.events import Epoch

TRAINING, VALIDATION = "#1f6fb2", "#d55e00"
"""The colours of the pages."""

_WIDTH, _HEIGHT = 460, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 34, 40
_TICKS = 5


@dataclass(frozen=True)
class Drawing:
    """A picture that a notebook shows by itself.

    Args:
        svg: one or more `<svg>` elements.
    """

    svg: str

    def _repr_html_(self) -> str:
        return f"<div>{self.svg}</div>"


def draw_curves(epochs: Sequence[Epoch]) -> Drawing:
    """Loss and accuracy beside each other.

    Args:
        epochs: finished ones, at least one.
    """
    loss = _chart("Loss (nats)", epochs, "loss", 1.0)
    return Drawing(f"{loss} {_chart('Accuracy (%)', epochs, 'accuracy', 100.0)}")


def _chart(title: str, epochs: Sequence[Epoch], name: str, scale: float) -> str:
    training = [(epoch.epoch, scale * getattr(epoch, name)) for epoch in epochs]
    measured = [(epoch.epoch, getattr(epoch, f"val_{name}")) for epoch in epochs]
    validation = [(x, scale * y) for x, y in measured if y is not None]
    ticks = _ticks(0.0, max((y for _, y in training + validation if math.isfinite(y)), default=1.0))
    last = max(epoch.epoch for epoch in epochs)

    def place(x: float, y: float) -> tuple[float, float]:
        width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        right = (x - 1) / max(last - 1, 1)
        return _LEFT + right * width, _TOP + (1 - y / ticks[-1]) * height

    parts = [f'<text x="{_LEFT}" y="16" font-size="14" font-weight="600">{title}</text>']
    for tick in ticks:
        _, y = place(1, tick)
        parts.append(
            f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity="0.15"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
        )
    for epoch in sorted({1, (last + 1) // 2, last}):
        x, _ = place(epoch, 0)
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 22}" text-anchor="middle">{epoch}</text>')
    parts.append(f'<text x="{(_LEFT + _WIDTH) / 2}" y="{_HEIGHT - 4}" text-anchor="middle">Epoch</text>')
    for number, (label, curve, colour, dash) in enumerate(
        [("training", training, TRAINING, ""), ("validation", validation, VALIDATION, "6 3")]
    ):
        if not curve:
            continue
        points = [place(x, y) for x, y in curve if math.isfinite(y)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        legend = _WIDTH - 190 + 95 * number
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash}"/>'
            + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"/>' for x, y in points)
            + f'<path d="M{legend} 12h18" stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash}"/>'
            f'<text x="{legend + 23}" y="16">{label}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" aria-label="{title} by epoch" font-family="system-ui, sans-serif" '
        f'font-size="11.5" fill="currentColor">{"".join(parts)}</svg>'
    )


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from `low` to the first at or above `high`, about five."""
    rough = max(high - low, 1e-9) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    return [low + step * number for number in range(math.ceil((high - low) / step) + 1)]
