"""What the figures of stage 1 show, in words, and how they were measured."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core.cells.registry import cell_spec
from pages.ui.charts.chart_labels import percent
from pages.ui.learn.models import Moment, memory_task, pair
from pages.ui.learn.prose import fading_prose as prose
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, in_one_line

FAR: Final = 4
"""How many words back the mean over the held-out texts is told."""

MOMENTS: Final[dict[str, Moment]] = {
    prose.BEFORE: "before",
    prose.DURING: "during",
    prose.AFTER: "after",
}


def told_of_memory(moment: Moment, opened: OpenModel) -> None:
    """What the figure shows of the memory task, and how it was measured."""
    models = memory_task(moment)
    facts = {cell: model.bundle.facts for cell, model in models.items()}
    named = next(name for name, one in MOMENTS.items() if one == moment)
    right = {cell: in_one_line(percent(found["accuracy"])) for cell, found in facts.items()}
    st.markdown(
        prose.MEMORY_TOLD.format(gap=facts["lstm"]["gap"], moment=named, **right)
        + " "
        + prose.MOMENTS[moment]
    )
    if not opened.is_sample:
        st.markdown(prose.NOT_YOURS)
    during = memory_task("during")["lstm"].bundle.facts["updates"]
    _how_measured(prose.MADE_MEMORY.format(units=models["lstm"].settings.units, updates=during), opened)


def told_of_sentences(opened: OpenModel) -> None:
    """What the figure shows of everyday sentences, and how it was measured."""
    models = pair()
    losses = {cell: model.bundle.history[-1]["val_loss"] for cell, model in models.items()}
    facts = {cell: model.bundle.facts for cell, model in models.items()}
    reach = {cell: in_one_line(percent(found["reach"][FAR])) for cell, found in facts.items()}
    st.markdown(prose.SENTENCES_TOLD.format(**losses))
    st.markdown(
        prose.MEAN_TOLD.format(texts=facts["lstm"]["reach_texts"], far=FAR, farther=_farther(facts), **reach)
    )
    settings = models["lstm"].settings
    _how_measured(
        prose.MADE_PAIR.format(
            units=settings.units,
            embedding=settings.embedding_size,
            words=count(len(models["lstm"].vocabulary.words)),
            rows=count(facts["lstm"]["training_texts"]),
            epochs=settings.epochs,
        ),
        opened,
    )


def _how_measured(made: str, opened: OpenModel) -> None:
    with st.expander(prose.HOW_MEASURED, icon=":material/straighten:"):
        st.latex(
            r"r_k = \frac{\lVert \partial\, \mathrm{logit}_t / \partial\, x_{t-k} \rVert}"
            r"{\lVert \partial\, \mathrm{logit}_t / \partial\, x_{t} \rVert}"
        )
        st.markdown(prose.MEASURED.format(made=made))
        if opened.is_sample:
            st.markdown(prose.CHOOSE_A_RUN)


def _farther(facts: dict[str, dict[str, Any]]) -> str:
    """Which of the two looks back further over the held-out texts, if any does."""
    lstm, rnn = (facts[cell]["reach"][FAR] for cell in ("lstm", "rnn"))
    if max(lstm, rnn) < 1.5 * min(lstm, rnn):
        return prose.EQUALLY_FAR
    return prose.FARTHER.format(name=cell_spec("lstm" if lstm > rnn else "rnn").label)
