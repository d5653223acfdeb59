"""Predict, then look: the questions of a stage, answered by moving its controls, and what to take along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import streamlit as st

from pages.ui.learn import marks
from pages.ui.learn.prose import (
    cell_prose,
    fading_prose,
    how_it_writes_prose,
    learning_prose,
    steps_prose,
    text_to_model_prose,
    three_cells_prose,
    uses_prose,
)
from pages.ui.learn.prose import frame_prose as frame
from pages.ui.learn.prose.question import Question

OF_STAGES: Final = {
    1: fading_prose.QUESTIONS,
    2: cell_prose.QUESTIONS,
    3: steps_prose.QUESTIONS,
    4: three_cells_prose.QUESTIONS,
    5: text_to_model_prose.QUESTIONS,
    6: learning_prose.QUESTIONS,
    7: how_it_writes_prose.QUESTIONS,
    8: uses_prose.QUESTIONS,
}
NAMES: Final = frozenset(question.name for asked in OF_STAGES.values() for question in asked)
"""Of all questions."""


class StageProse(Protocol):
    """What a stage's prose has for its end."""

    @property
    def QUESTIONS(self) -> tuple[Question, ...]:  # noqa: N802 - a module's constant
        """Asked at the end of the stage."""
        ...

    @property
    def RECAP(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant
        """What to take along."""
        ...


def show(prose: StageProse, seen: Mapping[str, bool]) -> None:
    """The questions, then the recap.

    Args:
        prose: the stage's.
        seen: by a question's name, whether the controls stand where the answer can be seen.
    """
    with st.container(border=True, key="learn_questions"):
        st.subheader(frame.QUESTIONS, anchor=False)
        for question in prose.QUESTIONS:
            _ask(question, seen[question.name])
    with st.container(border=True, key="learn_recap"):
        st.subheader(frame.RECAP, anchor=False)
        st.markdown("\n".join(f"- {line}" for line in prose.RECAP))


def progress() -> None:
    """How much of the lesson is answered, and which stages are done."""
    done = marks.done()
    finished = [
        str(number) for number, asked in OF_STAGES.items() if all(question.name in done for question in asked)
    ]
    told = [frame.ANSWERED.format(done=len(done & NAMES), all=len(NAMES))]
    if finished:
        told.append(frame.STAGES_DONE.format(stages=", ".join(finished)))
    with st.container(key="learn_progress"):
        st.caption(" ".join([*told, frame.MARKS]))


def _ask(question: Question, is_seen: bool) -> None:
    done, right = question.name in marks.done(), question.choices[question.right]
    predicted = st.radio(
        question.ask,
        question.choices,
        index=None,
        key=f"learn_question_{question.name}",
        horizontal=True,
        persist_state="session",
    )
    if predicted is None:
        if done:
            told = frame.ANSWERED_BEFORE.format(right=right, why=question.why)
            st.caption(f":material/check: {told}")
        return
    asked_for = f"learn_told_{question.name}"

    def tell() -> None:
        st.session_state[asked_for] = True

    if not (is_seen or st.session_state.get(asked_for)):
        st.markdown(frame.PREDICTED.format(choice=predicted, look=question.look))
        st.button(frame.TELL, key=f"learn_tell_{question.name}", on_click=tell)
        return
    marks.mark(question.name)
    if predicted == right:
        st.markdown(f":material/check_circle: {frame.AS_PREDICTED.format(why=question.why)}")
    else:
        st.markdown(f":material/lightbulb: {frame.OTHERWISE.format(right=right, why=question.why)}")
