"""The unit finder: paint words of a text, get the units that are high or low just there."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.inspection.unit_finder import UnitMatch, matching_units
from lstm_core.inference.inspection.unit_meaning import Firing, strongest
from pages.ui.inside.gates import choose_layer, choose_quantity
from pages.ui.inside.labelled_texts import texts
from pages.ui.inside.names import Quantity
from pages.ui.inside.text_box import Read
from pages.ui.inside.units import activations_of, show_texts
from pages.ui.inside.word_figures import signed
from pages.ui.models.open_model import OpenModel

NUM_UNITS: Final = 5
NUM_TEXTS: Final = 5


def show(model: OpenModel, read: Read | None) -> None:
    """The words to paint, the units that match, and where the best of them fires in the model's texts."""
    if read is None:
        return
    predictor = model.predictor
    painted_words = st.pills(
        "Paint the words where a unit should be high",
        read.numbered,
        selection_mode="multi",
        default=repeated(read),
        key=f"finder_{hash(read.words)}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        memory = cell_spec(predictor.settings.cell).memory_name
        quantity = choose_quantity(predictor, "finder_quantity", memory)
        layer = choose_layer(predictor, "finder_layer")
    painted = np.array([word in painted_words for word in read.numbered])
    values = trace(predictor, read.token_ids).layers[layer].values(quantity.name)  # (timesteps, units)
    found = matching_units(values, painted, NUM_UNITS)
    if not found:
        st.info(
            "Choose some words above, but not all: every “the”, for example, or a name and what is said of it. The "
            "units that tell them from the others appear here.",
            icon=":material/format_paint:",
        )
        return
    st.markdown(
        "| unit | match | mean at the painted words | at the others |\n|:--|--:|--:|--:|\n"
        + "".join(_row(one) for one in found)
    )
    st.caption(
        "Match is the correlation with what is painted: 1 is high at these words and low at all others, −1 the other "
        "way round. In a short text some unit matches nearly anything: look below whether it does the same elsewhere."
    )
    names = {f"Unit {one.unit + 1}": one for one in found}
    chosen = st.segmented_control(
        "Look at", list(names), default=next(iter(names)), required=True, key=f"finder_unit_{'_'.join(names)}"
    )
    match = names[chosen or next(iter(names))]
    _here(model, read, values[:, match.unit], painted, quantity, match)
    _elsewhere(model, layer, quantity, match)


def repeated(read: Read) -> list[str]:
    """What is painted at first: each place of the word that comes most often, if any comes twice."""
    word, times = Counter(read.words).most_common(1)[0]
    if not 1 < times < len(read.words):
        return []
    return [numbered for numbered, one in zip(read.numbered, read.words, strict=True) if one == word]


def _row(match: UnitMatch) -> str:
    return f"| {match.unit + 1} | **{signed(match.score)}** | {signed(match.inside)} | {signed(match.outside)} |\n"


def _here(
    model: OpenModel,
    read: Read,
    course: np.ndarray,
    painted: np.ndarray,
    quantity: Quantity,
    match: UnitMatch,
) -> None:
    """The text, each word with the unit's value behind it."""
    peak = int(np.flatnonzero(painted)[np.abs(course[painted]).argmax()])
    firing = Firing(np.array(read.token_ids), course, peak)
    st.markdown(f"**Unit {match.unit + 1} in this text** ({quantity.title.lower()})")
    show_texts(model.predictor, [firing])


def _elsewhere(model: OpenModel, layer: int, quantity: Quantity, match: UnitMatch) -> None:
    """Where the unit goes furthest in the texts that the model learned from, in the direction of the match."""
    found = texts(model)
    if found is None:
        return
    seen = activations_of(model, layer, quantity.name, found)
    is_low = match.inside < match.outside
    st.markdown(f"**Where it is {'lowest' if is_low else 'highest'} in the model's texts**")
    show_texts(model.predictor, strongest(seen, match.unit, NUM_TEXTS, is_low))
