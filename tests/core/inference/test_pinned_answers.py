"""What is answered to pinned seeds."""

import pytest

from lstm_core.inference.pinned_answers import pinned_answers
from lstm_core.inference.predictor import Predictor


def test_each_seed_is_answered(table: Predictor) -> None:
    answers = pinned_answers(table, ["the", "zebra"], 2)
    assert [answer.seed for answer in answers] == ["the", "zebra"]
    assert answers[0].words == ("cat", "mat")
    assert answers[0].probabilities == pytest.approx((0.5, 0.25))
