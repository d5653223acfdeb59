"""Time machine: what a run expected at the end of each epoch, after the text in the box and after its pinned seeds."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.events import PinnedAnswer
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, database_away, next_words, shell
from pages.ui.charts import curves_cache
from pages.ui.charts.next_word_bars import next_word_chart
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, isolated
from pages.ui.playground import kept_answers

STEP_SECONDS: Final = 0.8
POLL_SECONDS: Final = 2.0
TITLE_CHARACTERS: Final = 18
OWN_TEXT: Final = "The text in the box"
"""What the choice of seeds calls the text that was typed."""

_PLAYING: Final = "time_playing"
_EPOCH: Final = "time_epoch"
_EPOCHS: Final = "time_epochs"
_RUN: Final = "time_run"


def show(model: OpenModel, seed: str) -> None:
    """The slider over the epochs with its play button, and the bars of the chosen epoch.

    Args:
        model: the playground's.
        seed: the text in the box.
    """
    if model.run is None:
        st.caption(
            "For a run of yours, this view shows what it expected after a text, epoch by epoch. "
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
    )
    polling = STEP_SECONDS if playing else POLL_SECONDS if model.run.is_live else None
    st.fragment(database_away.said(_machine), run_every=polling)(model.run.id, seed.strip(), playing)


def _toggle() -> None:
    playing = not st.session_state.get(_PLAYING)
    st.session_state[_PLAYING] = playing
    epochs = st.session_state.get(_EPOCHS)
    if playing and epochs and st.session_state.get(_EPOCH, epochs[-1]) >= epochs[-1]:
        st.session_state[_EPOCH] = epochs[0]  # at the end, play from the beginning


def _machine(run_id: str, own: str, playing: bool) -> None:
    if st.session_state.get(_RUN) != run_id:  # another run starts at its own latest epoch
        st.session_state[_RUN] = run_id
        st.session_state.pop(_EPOCH, None)
    try:
        pinned = curves_cache.curves_of(run_id).pinned
        kept = kept_answers.epochs(run_id)
    except FAULTS as error:  # deleted meanwhile
        alerts.warning(sentence(error))
        return
    if not pinned and not kept:
        st.caption(
            "No answers yet: the model is asked about its pinned seeds, and kept, at the end of every epoch. "
            "Runs from before pinned seeds existed show nothing here."
        )
        return
    seed = _seed(run_id, own, [answer.seed for answer in pinned[max(pinned)]] if pinned else [], bool(kept))
    if seed is None:
        st.caption("The text box is empty. Type a few words there, or choose a pinned seed.")
        return
    epochs = kept if seed == OWN_TEXT else sorted(pinned)
    st.session_state[_EPOCHS] = epochs
    epoch = _epoch(epochs, playing)
    if seed == OWN_TEXT:
        answer = kept_answers.answer(run_id, epoch, own)
    else:
        answer = next((one for one in pinned[epoch] if one.seed == seed), None)
    if answer is not None:
        _bars(epoch, answer)
    st.caption(_kept_note(kept))
    if playing and epoch == epochs[-1]:
        st.session_state[_PLAYING] = False
        st.rerun()


def _seed(run_id: str, own: str, pinned: list[str], can_ask: bool) -> str | None:
    """The chosen seed, `OWN_TEXT` for the one in the box; None where that is chosen and empty."""
    seeds = [OWN_TEXT, *pinned] if can_ask else pinned
    key = f"time_seed_{run_id}_{can_ask}"
    if st.session_state.get(key) not in seeds:
        st.session_state[key] = OWN_TEXT if can_ask and (own or not pinned) else pinned[0]
    seed = st.selectbox("What comes after", seeds, key=key, width=320)
    return None if seed == OWN_TEXT and not own else seed


def _kept_note(kept: list[int]) -> str:
    """Which epochs any text can be asked of."""
    if not kept:
        return (
            "This run kept no models of its epochs, so that only its pinned seeds, which were asked while it "
            "trained, have answers. A new run answers any text."
        )
    named = ", ".join(count(epoch) for epoch in kept)
    return (
        f"Any text can be asked of the {count(len(kept))} models that the run kept, after epoch {named}; "
        "pinned seeds were asked after every epoch."
        if len(kept) > 1
        else f"Any text can be asked of the model that the run kept, after epoch {named}."
    )


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
    key = f"time_slider_{epochs[0]}_{epochs[-1]}_{len(epochs)}"
    st.session_state[key] = epoch

    def moved() -> None:
        st.session_state[_EPOCH] = st.session_state[key]

    st.select_slider("Epoch", epochs, key=key, on_change=moved)
    return epoch


def _last_words(text: str) -> str:
    """The end of a text, short enough for a title on a phone."""
    if len(text) <= TITLE_CHARACTERS:
        return text
    end = text[-TITLE_CHARACTERS:]
    whole_words = end.partition(" ")[2]
    return f"… {whole_words or end}"


def _bars(epoch: int, answer: PinnedAnswer) -> None:
    next_word_chart(
        answer.words,
        answer.probabilities,
        title=f"After epoch {count(epoch)}: “{isolated(_last_words(answer.seed))}”",
        key="time_bars",
        follow_words=True,
    )
    if answer.ending is not None:
        st.caption(next_words.ending(answer.ending), help=next_words.ENDING_MEANING)
