"""What is answered to pinned seeds: plain values that an event can carry."""

import json

import pytest

from lstm_core.inference.pinned_answers import pinned_answers
from lstm_core.inference.predictor import Predictor


def test_each_seed_is_answered_in_plain_values(table: Predictor) -> None:
    answers = pinned_answers(table, ["the", "zebra"], 2)
    assert [answer["seed"] for answer in answers] == ["the", "zebra"]
    assert answers[0]["words"] == ["cat", "mat"]
    assert answers[0]["probabilities"] == pytest.approx([0.5, 0.25])
    assert json.loads(json.dumps(answers)) == answers
