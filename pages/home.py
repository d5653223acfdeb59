"""Home: a small model answers as you type, and the way to training your own."""

from __future__ import annotations

import streamlit as st

from lstm_core.errors import BundleError
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.track_record import track_record
from pages.ui import next_words, shell
from pages.ui.charts.chart_labels import percent
from pages.ui.models.open_model import open_sample

SEED_KEY = "home_seed"
EXAMPLES = ("would you like", "thank you for", "i dont know")

shell.guard()

st.title("Teach an LSTM your own words", anchor=False)
st.markdown(
    "Upload a CSV of texts, watch a long short-term memory network learn which word comes next, "
    "then type and see what it expects."
)

model: Predictor | None = None
try:
    model = open_sample().predictor
except (OSError, BundleError):
    st.info(
        "The model of this page is missing. Train your own, or rebuild it with `make home-model`.",
        icon=":material/info:",
    )

if model is not None:
    if SEED_KEY not in st.session_state:
        st.session_state[SEED_KEY] = "did you"

    @st.fragment
    def try_it(model: Predictor) -> None:
        """The live text box; only this fragment reruns while someone types."""
        seed = next_words.seed_box(SEED_KEY, "Type a few words")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Try", width="content")
            for example in EXAMPLES:
                st.button(
                    example,
                    key=f"home_example_{example}",
                    type="tertiary",
                    on_click=next_words.replace_seed,
                    args=(SEED_KEY, example),
                )
            next_words.undo_button(SEED_KEY, "home_undo")
        next_words.bars(model, seed, 5, "home_bars", SEED_KEY)

    left, right = st.columns([3, 2], gap="large")
    with left:
        try_it(model)
        if (record := track_record(model.bundle)) is not None:
            counted = (
                ""
                if record.trigram_top5 is None
                else f"; counting word triples, {percent(record.trigram_top5)}"
            )
            st.caption(
                "On lines it has never seen, the next word is among its first five guesses "
                f"{percent(record.top5)} of the time{counted}."
            )
    with right, st.container(border=True):
        st.subheader("Now with your own texts", anchor=False)
        st.markdown(
            f"The model on this page learned {len(model.vocabulary.words):,} words from 10,000 lines of everyday talk. "
            "Train yours on messages, recipes, poems or logs, in a few minutes."
        )
        if st.button("Train your own", key="home_train", type="primary", icon=":material/arrow_forward:"):
            shell.go("train")
        shell.link("learn", "Learn how it works", ":material/school:")
        shell.link("playground", "Play with this model", ":material/keyboard:")
        st.caption("Your texts and models stay on the computer that runs this app.")
else:
    shell.link("train", "Train your own", ":material/arrow_forward:")
