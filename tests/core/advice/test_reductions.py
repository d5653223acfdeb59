"""Smaller runs that take a given time or fit in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstm_core.advice.reductions import FIVE_MINUTES, MINUTE, RunSize, faster, fitting
from lstm_core.advice.scale import CorpusScale
from lstm_core.pace import Pace
from lstm_core.settings import NOTEBOOK, Settings

SLOW, FAST = Pace(speed=5e10), Pace(speed=1e15)

NOTEBOOK_RUN = Settings(**NOTEBOOK).replace(epochs=15)
"""Settings that stay as they are when the defaults change."""

SIZES = np.array([1, 1_000, 5_000, 10_000])
SCALE = CorpusScale(
    10_000, SIZES, 20 * SIZES, np.array([10, 4_000, 12_000, 20_000]), np.geomspace(0.05, 1, 20_000)
)


def run(pace: Pace = SLOW, **changes: object) -> RunSize:
    return RunSize(NOTEBOOK_RUN.replace(**changes), SCALE, pace)


def test_a_short_run_needs_no_proposals() -> None:
    assert faster(run(epochs=1, max_vocabulary=1_000, limit=1_000)) == []


def test_every_proposal_reaches_its_goal() -> None:
    long = run()
    assert long.expected.total_seconds > 1_000
    goals = faster(long)
    assert [goal.seconds for goal in goals] == [MINUTE, FIVE_MINUTES]
    for goal in goals:
        assert goal.proposals
        for proposal in goal.proposals:
            reached = long.changed(**proposal.changes).expected.total_seconds
            assert proposal.seconds == reached
            assert reached <= 1.1 * goal.seconds


def test_fewer_texts_say_what_they_cost() -> None:
    texts = faster(run())[1].proposals[0]
    assert set(texts.changes) == {"limit"}
    limit = texts.changes["limit"]
    assert texts.label == f"First {limit:,} texts"
    assert texts.cost.startswith(f"It learns from {limit / 100:.0f} % of the texts and knows ")
    one_more_step = {1_000: 1_500, 1_500: 2_000, 2_000: 3_000, 3_000: 4_000}[limit]
    assert run().changed(limit=one_more_step).expected.total_seconds > 1.1 * FIVE_MINUTES


def test_together_more_texts_can_stay() -> None:
    many_words = replace(SCALE, words=np.array([10, 16_000, 18_000, 20_000]))
    goal = faster(replace(run(), scale=many_words))[1]
    alone = next(one for one in goal.proposals if set(one.changes) == {"limit"})
    together = next(one for one in goal.proposals if len(one.changes) == 3)
    assert together.changes["units"] == 100
    assert together.changes["limit"] >= 1.25 * alone.changes["limit"]
    assert together.label == f"100 units, 5,000 words, first {together.changes['limit']:,} texts"
    assert "100 units should cost little: on 2,000 dialogues" in together.cost


def test_words_are_not_cut_off_where_the_fewer_texts_have_fewer() -> None:
    few_words = replace(SCALE, words=np.array([10, 400, 3_000, 20_000]))
    goals = faster(replace(run(), scale=few_words))
    together = next(one for one in goals[0].proposals if len(one.changes) > 1)
    assert set(together.changes) == {"units", "limit"}
    assert together.label == f"100 units, first {together.changes['limit']:,} texts"
    known = few_words.vocabulary_size(together.changes["limit"], 20_000) - 2
    assert f"and knows {known:,} instead of 20,000 words. 100 units should" in together.cost
    assert "unknown" not in together.cost


def test_fewer_words_say_how_many_become_unknown() -> None:
    words = next(
        one
        for goal in faster(run(epochs=5))
        for one in goal.proposals
        if set(one.changes) == {"max_vocabulary"}
    )
    share = SCALE.unknown_share(words.changes["max_vocabulary"])
    assert words.cost == f"{100 * share:.1f} % of the words in the texts become unknown."


def test_characters_are_not_called_words() -> None:
    goals = faster(replace(run(epochs=5), scale=replace(SCALE, unit="character")))
    told = " ".join(f"{one.label} {one.cost}" for goal in goals for one in goal.proposals)
    assert "5,000 characters" in told
    assert "word" not in told


def test_a_run_that_fits_needs_no_proposals() -> None:
    assert fitting(run(FAST), 8 * 2**30) == ()


@pytest.mark.parametrize("megabytes", [700, 750, 800])
def test_every_proposal_fits(megabytes: int) -> None:
    large, room = run(FAST, batch_targets=4_096), megabytes * 2**20
    assert large.expected.needed_bytes > room
    proposals = fitting(large, room)
    assert proposals
    for proposal in proposals:
        assert large.changed(**proposal.changes).expected.needed_bytes <= room


def test_where_no_single_change_is_enough_all_are_made() -> None:
    large = run(FAST, units=2_048, batch_targets=16_384, layers=2)
    proposals = fitting(large, 900 * 2**20)
    assert [dict(one.changes) for one in proposals] == [
        {"units": 50, "max_vocabulary": 1_000, "batch_targets": 128}
    ]


def test_nothing_is_proposed_where_nothing_fits() -> None:
    assert fitting(run(FAST), 400 * 2**20) == ()
