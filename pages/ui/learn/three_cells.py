"""Stage 4: RNN, LSTM and GRU side by side, what they cost, and a race that measures how far they remember."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.settings import Cell, Settings
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.names import EQUATIONS
from pages.ui.learn import questions
from pages.ui.learn.equations import aligned
from pages.ui.learn.lesson_figures import Curve, race_figure
from pages.ui.learn.models import LESSON
from pages.ui.learn.picture import picture
from pages.ui.learn.prose import three_cells_prose as prose
from pages.ui.learn.three_diagrams import small_diagram
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, in_one_line, plain

CELLS: Final[tuple[Cell, ...]] = ("rnn", "lstm", "gru")
_FIRST_GAP: Final = 4


@dataclass(frozen=True)
class Race:
    """The recall race as it was run.

    Args:
        content: what `lessons/train_recall.py` wrote.
    """

    content: dict[str, Any]

    @property
    def gaps(self) -> list[int]:
        """The gaps that were run, in rising order."""
        return sorted({result["gap"] for result in self.content["results"]})

    def curve(self, cell: Cell, gap: int) -> np.ndarray:
        """(points,) median over the seeds of the share of right answers."""
        for result in self.content["results"]:
            if result["cell"] == cell and result["gap"] == gap:
                return np.median(np.array(result["accuracy"]), axis=0)
        raise KeyError((cell, gap))

    def ends(self, cell: Cell, gap: int) -> list[float]:
        """The share of right answers at the end, one a seed."""
        result = next(one for one in self.content["results"] if one["cell"] == cell and one["gap"] == gap)
        return [curve[-1] for curve in result["accuracy"]]

    @property
    def seen(self) -> list[int]:
        """Sequences seen at each point."""
        points = len(self.content["results"][0]["accuracy"][0])
        each = self.content["updates_per_point"] * self.content["sequences_per_update"]
        return [each * (point + 1) for point in range(points)]


@st.cache_data(show_spinner=False)
def race() -> Race:
    """The shipped results."""
    return Race(json.loads((LESSON / "recall.json").read_text("utf-8")))


def show(opened: OpenModel) -> None:
    """The whole stage."""
    settings = opened.predictor.settings
    st.markdown(prose.OPENING)
    for column, cell in zip(st.columns(3, gap="medium"), CELLS, strict=True):
        name, told = prose.CELLS[cell]
        with column:
            st.subheader(name, anchor=False)
            picture(
                small_diagram(cell),
                key=f"learn_small_{cell}",
                alt=prose.SMALL_ALT.format(name=name, told=told),
            )
            st.caption(told)
            each = prose.EACH_OF_YOURS if cell == settings.cell else prose.EACH
            st.markdown(each.format(number=count(cell_parameters(settings, cell))))
    st.caption(
        prose.PARAMETERS.format(
            name=plain(opened.name), units=settings.units, embedding=settings.embedding_size
        )
    )
    _equations()
    gap = _race()
    questions.show(prose, {"most_parameters": True, "first_to_fail": gap >= 16})


def _equations() -> None:
    """What each cell computes, side by side."""
    for column, cell in zip(st.columns([25, 26, 36], gap="small"), CELLS, strict=True):
        with column:
            st.markdown(f"**{prose.CELLS[cell][0]}**")
            st.latex(r"\small " + aligned(EQUATIONS[cell]))


def cell_parameters(settings: Settings, cell: Cell) -> int:
    """How many numbers the first recurrent layer learns, were it of this cell."""
    return sum(math.prod(shape) for shape in cell_spec(cell).shapes(settings.embedding_size, settings.units))


def _race() -> int:
    """The recall race, with a slider for the gap; the gap."""
    results = race()
    st.subheader(prose.RACE_TITLE, anchor=False)
    gap = int(st.select_slider(prose.GAP, results.gaps, _FIRST_GAP, key="learn_gap"))
    cells: tuple[Cell, ...] = ("lstm", "rnn", "gru")
    curves = [Curve(cell, cell_spec(cell).label, results.curve(cell, gap).tolist()) for cell in cells]
    chance = 1 / results.content["symbols"]
    title = prose.RACE_FIGURE.format(gap=gap)
    ends = ", ".join(f"{curve.name} {percent(curve.y[-1])}" for curve in curves)
    told = ", ".join(f"{curve.name} {in_one_line(percent(curve.y[-1]))}" for curve in curves)
    live_chart(
        race_figure(curves, results.seen, chance, title),
        key="learn_race",
        height=360,
        alt=prose.RACE_ALT.format(title=title, ends=ends, chance=percent(chance)),
    )
    st.markdown(prose.RACE_END.format(sequences=count(results.seen[-1]), ends=told))
    with st.expander(prose.RACE_HOW, icon=":material/straighten:"):
        content = results.content
        every = "; ".join(
            f"{cell_spec(cell).label} {', '.join(in_one_line(percent(share)) for share in results.ends(cell, gap))}"
            for cell in CELLS
        )
        st.markdown(
            prose.RACE.format(
                symbols=content["symbols"],
                gap=gap,
                units=content["units"],
                ends=every,
                parameters=", ".join(
                    f"{count(content['parameters'][cell])} ({cell_spec(cell).label})" for cell in CELLS
                ),
            )
        )
    return gap
