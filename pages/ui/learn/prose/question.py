"""A question of the lesson: predict first, then look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question.

    Args:
        name: of its mark in the browser; never changed, so that marks stay true.
        ask: the question.
        choices: what can be predicted.
        right: which of them it is, from 0.
        look: what to do to see the answer, as the rest of a sentence that begins with "Now".
        why: the answer in a sentence or two.
    """

    name: str
    ask: str
    choices: tuple[str, ...]
    right: int
    look: str
    why: str
