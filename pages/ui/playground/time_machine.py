"""Time machine: what a run expected after its pinned seeds at the end of each epoch."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.events import PinnedAnswer
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, next_words, shell
from pages.ui.charts import curves_cache
from pages.ui.charts.next_word_bars import next_word_chart
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import isolated

STEP_SECONDS: Final = 0.8
POLL_SECONDS: Final = 2.0
_PLAYING: Final = "time_playing"
_EPOCH: Final = "time_epoch"
_RUN: Final = "time_run"


def show(model: OpenModel) -> None:
    """The slider over the epochs with its play button, and the bars of the chosen epoch."""
    if model.run is None:
        st.caption(
            "For a run of yours, this view shows what it expected after the pinned seeds, epoch by epoch. "
            "This model comes without a record of its epochs."
        )
        shell.link("train", "Train a run", ":material/model_training:")
        return
    playing = bool(st.session_state.get(_PLAYING))
    st.button(
        "Pause" if playing else "Play the epochs",
        key="time_play",
        icon=":material/pause:" if playing else ":material/play_arrow:",
        on_click=_toggle,
        args=(model.run.id,),
    )
    polling = STEP_SECONDS if playing else POLL_SECONDS if model.run.is_live else None
    st.fragment(_machine, run_every=polling)(model.run.id, playing)


def _toggle(run_id: str) -> None:
    playing = not st.session_state.get(_PLAYING)
    st.session_state[_PLAYING] = playing
    epochs = sorted(curves_cache.curves_of(run_id).pinned)
    if playing and epochs and st.session_state.get(_EPOCH, epochs[-1]) >= epochs[-1]:
        st.session_state[_EPOCH] = epochs[0]  # at the end, play from the beginning


def _machine(run_id: str, playing: bool) -> None:
    if st.session_state.get(_RUN) != run_id:  # another run starts at its own latest epoch
        st.session_state[_RUN] = run_id
        st.session_state.pop(_EPOCH, None)
    try:
        pinned = curves_cache.curves_of(run_id).pinned
    except FAULTS as error:  # deleted meanwhile
        alerts.warning(sentence(error))
        return
    if not pinned:
        st.caption(
            "No answers yet: the model is asked about its pinned seeds at the end of every epoch. "
            "Runs from before pinned seeds existed show nothing here."
        )
        return
    epochs = sorted(pinned)
    seeds = [answer.seed for answer in pinned[epochs[-1]]]
    seed = st.selectbox("Pinned seed", seeds, key=f"pinned_{run_id}", width=320)
    epoch = _epoch(epochs, playing)
    answer = next((one for one in pinned[epoch] if one.seed == seed), None)
    if answer is not None:
        _bars(epoch, answer)
    if playing and epoch == epochs[-1]:
        st.session_state[_PLAYING] = False
        st.rerun()


def _epoch(epochs: list[int], playing: bool) -> int:
    """The epoch to show: the slider's, the next one while playing, the latest where none was chosen."""
    chosen = st.session_state.get(_EPOCH, epochs[-1])
    epoch = min(epochs, key=lambda one: (abs(one - chosen), one))
    if playing and st.session_state.get("time_shown"):
        epoch = next((one for one in epochs if one > epoch), epoch)
    st.session_state["time_shown"] = playing
    if playing:
        st.session_state[_EPOCH] = epoch
    if len(epochs) == 1:
        st.caption(f"After epoch {epoch}, the only one so far")
        return epoch
    key = f"time_slider_{epochs[0]}_{epochs[-1]}"
    st.session_state[key] = epoch

    def moved() -> None:
        st.session_state[_EPOCH] = st.session_state[key]

    st.slider("Epoch", epochs[0], epochs[-1], key=key, on_change=moved)
    return epoch


def _bars(epoch: int, answer: PinnedAnswer) -> None:
    next_word_chart(
        answer.words,
        answer.probabilities,
        title=f"“{isolated(answer.seed)}” after epoch {epoch}",
        key="time_bars",
        follow_words=True,
    )
    if answer.ending is not None:
        st.caption(next_words.ending(answer.ending), help=next_words.ENDING_MEANING)
