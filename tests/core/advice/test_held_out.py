"""Columns that leave nothing to validate on."""

from __future__ import annotations

from lstm_core.advice.held_out import NothingHeldOut, nothing_held_out
from lstm_core.settings import Settings
from lstm_core.text.corpus import build_corpus

MOODS = ["very happy", "very sad", "quite angry", "quite calm", "a bit tired", "all right", "not sure"]


def found(texts: list[str], settings: Settings) -> NothingHeldOut | None:
    corpus = build_corpus(enumerate(texts, 1), settings)
    return nothing_held_out(settings, corpus.summary, len(corpus.validation))


def test_a_column_of_few_values_leaves_nothing_and_dropping_duplicates_helps() -> None:
    settings = Settings(token_level="word")
    nothing = found(MOODS * 30, settings)
    assert nothing is not None
    assert nothing.reason == (
        "All 21 held-out texts also occur in training: of 210 texts 7 are different. There is nothing to "
        "validate on. This column may hold labels rather than texts."
    )
    drop, without = nothing.proposals
    assert (drop.label, drop.changes) == ("Drop duplicates", {"drop_duplicates": True})
    assert drop.cost == "Leaves 7 texts, each different."
    assert without.changes == {"validation_share": 0.0}
    for proposal in nothing.proposals:
        assert found(MOODS * 30, settings.replace(**proposal.changes)) is None


def test_duplicates_are_not_dropped_where_too_little_would_be_left() -> None:
    for texts in (["no emotion"] * 40, ["no emotion", "some emotion"] * 20):
        nothing = found(texts, Settings(token_level="word"))
        assert nothing is not None
        assert [proposal.label for proposal in nothing.proposals] == ["Train without validation"]


def test_too_few_texts_for_the_share() -> None:
    nothing = found(MOODS[:4], Settings(token_level="word"))
    assert nothing is not None
    assert nothing.reason == "10 % of 4 texts is less than one text: there is nothing to validate on."


def test_nothing_is_said_where_something_is_left_or_nothing_was_asked_for() -> None:
    assert found([f"text number {number}" for number in range(20)], Settings(token_level="word")) is None
    assert found(MOODS * 30, Settings(token_level="word", validation_share=0.0)) is None
