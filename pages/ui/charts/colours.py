"""The one table of colours: one meaning, one colour, on every page and in both themes.

The hues are warm relatives of the Okabe-Ito palette. Within a figure they stay apart for eyes without red, green
or blue cones, and each has at least 3:1 contrast with the page in its theme; `tests/app/test_colours.py` computes
both. Figures are always made with the colours of `LIGHT`, so that a notebook can show them as they are; on a dark
page the live chart swaps each for its partner in `DARK_OF_LIGHT`.

References:
    Okabe & Ito (2008), Color Universal Design.
    Machado, Oliveira & Fernandes (2009), A Physiologically-based Model for Simulation of Color Vision Deficiency.
"""

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """What each colour of one theme means; every value is `#rrggbb`.

    Attributes:
        background: the page.
        training: curves over the training texts.
        validation: curves over the texts held out.
        baseline: what a model without learning reaches (unigram, trigram).
        forget: the forget gate, in diagrams, heatmaps and equations alike.
        input: the input gate.
        candidate: the candidate values.
        output: the output gate.
        cell_state: the cell state c.
        hidden_state: the hidden state h.
        bars: probabilities of next words.
        unknown: unknown words and warnings, always with a mark beside it.
        error: only where something failed.
        runs: runs that are compared, each a colour of its own; blue, red, green, olive, violet, magenta, navy, maroon.
        sequential: ten steps for values from 0 to 1, from nearly the page's colour to the strongest.
        diverging: ten steps for signed values, negative to positive, neutral between the fifth and the sixth.
    """

    background: str
    training: str
    validation: str
    baseline: str
    forget: str
    input: str
    candidate: str
    output: str
    cell_state: str
    hidden_state: str
    bars: str
    unknown: str
    error: str
    runs: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]

    @property
    def gates(self) -> dict[str, str]:
        """The four gate colours by name, in Keras's kernel order."""
        return {
            "input": self.input,
            "forget": self.forget,
            "candidate": self.candidate,
            "output": self.output,
        }


LIGHT: Final = Palette(
    background="#fbf9f4",
    training="#1f6fb2",
    validation="#d55e00",
    baseline="#6f6a62",
    forget="#8a3563",
    input="#1d6326",
    candidate="#9c8500",
    output="#7f6fd4",
    cell_state="#dd5b5c",
    hidden_state="#1690ad",
    bars="#0b7565",
    unknown="#b57600",
    error="#a8182c",
    runs=("#2d7fd2", "#d74267", "#125412", "#7e7e1b", "#4d28bd", "#94387d", "#121254", "#4a1c28"),
    sequential=(
        "#f4efe6",
        "#dbe7d7",
        "#badfdb",
        "#aad2e7",
        "#84bddd",
        "#5ca9d3",
        "#2494ca",
        "#1c75aa",
        "#155689",
        "#0d3a69",
    ),
    diverging=(
        "#6c3a12",
        "#955e2f",
        "#bf844d",
        "#dab895",
        "#f4ede4",
        "#e7f0eb",
        "#9ac8b9",
        "#3aa095",
        "#007572",
        "#004c4f",
    ),
)

DARK: Final = Palette(
    background="#1b1a17",
    training="#5aa9e6",
    validation="#f5a04a",
    baseline="#a39c90",
    forget="#d37aa6",
    input="#b0dca9",
    candidate="#eccb4e",
    output="#a083f8",
    cell_state="#f36c57",
    hidden_state="#45d9f2",
    bars="#4fb8a3",
    unknown="#f7d070",
    error="#ff6f66",
    runs=("#c4dbf3", "#d33159", "#29c229", "#e5e585", "#ae9aea", "#ba4a9e", "#7070e1", "#d694a4"),
    sequential=(
        "#212429",
        "#233145",
        "#1f3f62",
        "#104e81",
        "#0c659a",
        "#027db4",
        "#0096cd",
        "#4eb5d8",
        "#86d4e4",
        "#bcf2f3",
    ),
    diverging=(
        "#fec886",
        "#d89c60",
        "#b1733d",
        "#705134",
        "#352f2b",
        "#293231",
        "#2a605c",
        "#00918a",
        "#58bbaf",
        "#90e7d6",
    ),
)


def _pairs() -> dict[str, str]:
    """Pair every light colour with the dark one of the same meaning."""
    pairs: dict[str, str] = {}
    for field in fields(Palette):
        light, dark = getattr(LIGHT, field.name), getattr(DARK, field.name)
        if isinstance(light, str):
            light, dark = (light,), (dark,)
        pairs.update(zip(light, dark, strict=True))
    return pairs


DARK_OF_LIGHT: Final = _pairs()
"""Dark partner of every light colour; what a figure needs to follow a switch of the theme."""


def colorscale(steps: tuple[str, ...]) -> list[list[float | str]]:
    """Spread colours evenly over 0..1, in the form Plotly takes as `colorscale`.

    Args:
        steps: two or more colours, such as `LIGHT.sequential`.

    Returns:
        `[[0.0, first], ..., [1.0, last]]`.
    """
    return [[index / (len(steps) - 1), colour] for index, colour in enumerate(steps)]
