"""Playground: type a seed and watch what a trained model expects next."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import FIELDS
from pages.ui import current_run, model_file, next_words, resources, shell
from pages.ui.plain_text import count, plain

SEED_KEY = "seed"
EXAMPLES = (("this", 1), ("it is", 3), ("did you", 5))

shell.guard()


def opened() -> tuple[Path | None, str]:
    """The model to play with and what it is: an opened file, the current run's, or the shipped one."""
    upload = model_file.opened()
    if upload is not None:
        return upload.path, f"the model file {plain(upload.name)}"
    run = current_run.current()
    with heading_right:
        current_run.picker(run, "Sample model")
    if run is None:
        return resources.HOME_MODEL, "the sample model, trained on 2,400 everyday sentences"
    return current_run.model_path(run), f"the run {plain(run.name)}"


heading, heading_right = st.columns([3, 1], vertical_alignment="bottom")
heading.title("Playground", anchor=False)
path, description = opened()

if path is None:
    st.info(
        "This run has no model yet: the first one is written when its first epoch ends. "
        "This page shows it as soon as it is there.",
        icon=":material/hourglass_empty:",
    )
    shell.link("train", "Watch it train", ":material/monitoring:")
    st.stop()
try:
    model = resources.predictor(path)
except (LabError, OSError) as error:
    st.error(str(error), icon=":material/error:")
    model_file.close_button()
    st.stop()


@st.fragment
def play(model: Predictor) -> None:
    """Box, bars and completion; the fragment alone reruns while one types."""
    seed = next_words.seed_box(SEED_KEY, "Type a few words, for example: did you")
    shown, controls = st.columns([2, 1], gap="large")
    with controls:
        top_k = st.slider("Words to show", 1, 20, 10, key="k", bind="query-params")
        num_words = st.number_input("Words to add", 1, 100, 5, key="num_words", persist_state="session")
        with st.container(horizontal=True):
            st.button(
                f"Complete {num_words} {'word' if num_words == 1 else 'words'}",
                key="complete",
                type="primary",
                icon=":material/auto_awesome:",
                on_click=complete,
                args=(model, seed, int(num_words)),
            )
            st.button(
                "Undo",
                key="undo",
                icon=":material/undo:",
                disabled=not next_words.can_undo(SEED_KEY),
                on_click=next_words.undo,
                args=(SEED_KEY,),
            )
            st.button(
                "Clear",
                key="clear",
                icon=":material/backspace:",
                disabled=not seed,
                on_click=next_words.replace_seed,
                args=(SEED_KEY, ""),
            )
        st.caption("The greedy way: the most probable word each time.")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Examples", width="content")
            for text, words in EXAMPLES:
                st.button(
                    f"{text} +{words}",
                    key=f"example_{text}",
                    type="tertiary",
                    help=f"Completes “{text}” by {words} {'word' if words == 1 else 'words'}.",
                    on_click=complete,
                    args=(model, text, words),
                )
    with shown:
        next_words.bars(model, seed, top_k, "bars", SEED_KEY)


def complete(model: Predictor, seed: str, num_words: int) -> None:
    """Writes the most probable words behind the seed, into the box."""
    next_words.replace_seed(SEED_KEY, model.complete(seed, num_words))


play(model)

settings = model.settings
with st.container(border=True):
    st.markdown(
        f"You play with {description}: {FIELDS['cell'].metadata['names'][settings.cell]}, "
        f"{count(settings.units)} units, embedding size {count(settings.embedding_size)}, "
        f"{count(len(model.vocabulary.words))} words."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        model_file.download_button(path)
        model_file.open_button()
        model_file.close_button()
