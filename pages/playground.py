"""Playground: type a seed, watch what a trained model expects next, let it write, and look closer."""

from __future__ import annotations

import streamlit as st

from lstm_core.inference.example_seeds import example_seeds
from pages.ui import next_words, shell
from pages.ui.models import model_footer
from pages.ui.models.open_model import OpenModel, open_model
from pages.ui.plain_text import plain
from pages.ui.playground import (
    copied_badge,
    decoding_controls,
    downloads,
    echo,
    link,
    views,
    writing,
)
from pages.ui.token_names import TokenNames, token_names

SEED_KEY = "seed"
EXAMPLE_WORDS = (1, 3, 5)

shell.guard()

heading, heading_right = st.columns([3, 2], vertical_alignment="bottom")
heading.title("Playground", anchor=False)
model = open_model(heading_right, offer_weights=True)


@st.fragment
def play(model: OpenModel) -> None:
    """Text box, bars and writing; only this fragment reruns while someone types."""
    predictor = model.predictor
    names = token_names(predictor)
    box = st.container()
    shown, side = st.columns([3, 2], gap="large")
    # The words before the settings: on a phone they stand below one another.
    with side:
        buttons, written_place, draw_place, settings = (st.container() for _ in range(4))
    with settings:
        top_k = st.slider(f"{names.many.capitalize()} to show", 1, 20, 10, key="k", bind="query-params")
        decoding = decoding_controls.controls(predictor.settings.learn_endings, names)
    with draw_place:
        decoding = decoding_controls.draw(decoding)
    with written_place:
        writing.stream(predictor, decoding, SEED_KEY)
    with box:
        start, start_written = link.from_address()
        next_words.start_with_written(SEED_KEY, start_written)
        example = example_seeds(predictor.bundle)[-1]
        seed = next_words.seed_box(SEED_KEY, f"Type a few {names.many}, for example: {example}", start)
        writing.remember_beginning(predictor, seed, SEED_KEY)
        echo.show(predictor, predictor.read(seed), SEED_KEY)
    with buttons:
        may_end = predictor.settings.learn_endings and not decoding.past_endings
        write(seed, example_seeds(predictor.bundle), may_end, names)
    with written_place:
        written = writing.chips(predictor, seed, decoding, SEED_KEY)
    if written is not None:
        with draw_place:
            copied_badge.show(model, seed, len(written[1]))
    with settings, st.container(horizontal=True, vertical_alignment="center"):
        downloads.popover(predictor, seed, top_k, written[1] if written else (), model.file_stem)
        link.show(seed, len(written[1]) if written else 0, model.run)
    with shown:
        next_words.bars(predictor, seed, top_k, "bars", SEED_KEY, name_unknown=False)
    views.show(model, seed, top_k, decoding, SEED_KEY)


def write(seed: str, examples: tuple[str, ...], may_end: bool, names: TokenNames) -> None:
    """The buttons that let the model write.

    Args:
        seed: what is in the box.
        examples: seeds to try.
        may_end: whether the text may end before all words are written.
        names: what the words are called.
    """
    most = "up to " if may_end else ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        num_words = st.number_input(
            f"{names.many.capitalize()} to add", 1, 200, 5, key="num_words", bind="query-params", width=110
        )
        st.button(
            f"Complete {most}{names.counted(int(num_words))}",
            key="complete",
            type="primary",
            icon=":material/auto_awesome:",
            on_click=writing.ask_anew,
            args=(SEED_KEY, seed, int(num_words), next_words.num_written(SEED_KEY)),
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Examples", width="content")
        for number, (text, words) in enumerate(zip(examples, EXAMPLE_WORDS, strict=False)):
            st.button(
                f"{plain(text)} +{words}",
                key=f"example_{number}",
                type="tertiary",
                help=f"Adds {most}{names.counted(words)} to “{plain(text)}”.",
                on_click=writing.ask_anew,
                args=(SEED_KEY, text, words),
            )


play(model)
model_footer.show(model)
