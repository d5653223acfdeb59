"""The limits of a server: one's own machine, a public one, and each by its variable."""

from __future__ import annotations

import dataclasses

import pytest

from lstm_core.errors import SettingsError
from lstm_core.limits import Limits, exceeded, variable


def test_ones_own_machine_is_the_default() -> None:
    assert Limits.from_environment({}) == Limits()
    assert Limits.from_environment({"LSTM_LAB_PUBLIC": "0"}) == Limits()


def test_a_public_server_allows_no_more_of_anything() -> None:
    own, public = Limits(), Limits.from_environment({"LSTM_LAB_PUBLIC": "1"})
    for field in dataclasses.fields(Limits):
        allowed, limited = getattr(own, field.name), getattr(public, field.name)
        assert limited > 0, field.name
        assert allowed == 0 or limited <= allowed, field.name


def test_each_has_a_variable_that_comes_first() -> None:
    limits = Limits.from_environment(
        {"LSTM_LAB_PUBLIC": "yes", "LSTM_LAB_OPENED_MODELS_MB": "7", "LSTM_LAB_MODEL_MB": "0"}
    )
    assert (limits.opened_models_mb, limits.model_mb) == (7, 0)
    assert variable("opened_models_mb") == "LSTM_LAB_OPENED_MODELS_MB"


@pytest.mark.parametrize("value", ["-1", "many", "1.5", "٣"])
def test_what_is_no_number(value: str) -> None:
    with pytest.raises(
        SettingsError, match=r"LSTM_LAB_MODEL_MB was .*; a whole number was expected, 0 for no limit\."
    ):
        Limits.from_environment({"LSTM_LAB_MODEL_MB": value})


def test_zero_is_no_limit() -> None:
    assert not exceeded(10**9, 0)
    assert not exceeded(5, 5)
    assert exceeded(6, 5)
