"""Settings: defaults that fit their own ranges, and errors that say what would fit."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.errors import SettingsError
from lstm_core.settings import FIELDS, NOTEBOOK, Settings
from lstm_core.weights import num_parameters, weight_shapes

NUMBERS = [name for name, field in FIELDS.items() if field.metadata["low"] is not None]


def test_every_setting_explains_itself() -> None:
    for field in FIELDS.values():
        assert field.metadata["explanation"].endswith(".")
        assert field.metadata["label"]


def test_the_notebook_s_settings_are_possible() -> None:
    settings = Settings(**NOTEBOOK)
    assert (settings.epochs, settings.embedding_size, settings.units) == (50, 50, 200)
    assert (settings.output_layer, settings.patience, settings.learn_endings) == ("dense", 0, False)
    assert (settings.dropout, settings.recurrent_dropout, settings.averaging, settings.unknown_rate) == (
        0,
        0,
        0,
        0,
    )


def test_round_trip_through_json() -> None:
    settings = Settings(cell="gru", layers=2, dropout=0.25, seed=7, schedule="exponential", case="keep")
    assert Settings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


def test_a_missing_name_means_what_was_done_before_there_was_the_setting() -> None:
    before = Settings(epochs=3, output_layer="dense", averaging=0.0, recurrent_dropout=0.0).replace(
        sampled_words=0, learn_endings=False
    )
    assert Settings.from_dict({"epochs": 3}) == before
    assert Settings(epochs=3) != before


def test_a_sample_is_scored_where_the_vocabulary_is_more_than_twice_as_large() -> None:
    settings = Settings(sampled_words=100)
    assert [settings.words_scored(words) for words in (50, 200, 201, 9_000)] == [50, 200, 101, 101]
    assert settings.replace(sampled_words=0).words_scored(100_000) == 100_000


def test_what_was_done_before_is_in_the_setting_s_range() -> None:
    for name, field in FIELDS.items():
        assert getattr(Settings(**{name: field.metadata["before"]}), name) == field.metadata["before"]


def test_settings_stored_before_token_level_had_its_name_still_read() -> None:
    stored = Settings(token_level="character").to_dict()
    stored["unit"] = stored.pop("token_level")
    assert Settings.from_dict(stored) == Settings(token_level="character")


def test_numbers_take_their_field_s_type() -> None:
    settings = Settings(epochs=3.0, dropout=0, learning_rate=1)
    assert (type(settings.epochs), type(settings.dropout), type(settings.learning_rate)) == (
        int,
        float,
        float,
    )


@pytest.mark.parametrize("name", NUMBERS)
def test_ranges_include_their_ends(name: str) -> None:
    low, high = FIELDS[name].metadata["low"], FIELDS[name].metadata["high"]
    assert getattr(Settings(**{name: low}), name) == low
    assert getattr(Settings(**{name: high}), name) == high
    for outside in (low - 1e-6 if isinstance(low, float) else low - 1, high + 1):
        with pytest.raises(SettingsError, match=f"^{name} was "):
            Settings(**{name: outside})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"epochs": 0}, "epochs was 0; choose a value from 1 to 1,000."),
        ({"epochs": 2.5}, "epochs was 2.5; a whole number was expected."),
        ({"epochs": "3"}, "epochs was '3'; a whole number was expected."),
        ({"epochs": True}, "epochs was True; a whole number was expected."),
        ({"epochs": None}, "epochs was None; a whole number was expected."),
        ({"epochs": float("inf")}, "epochs was inf; a whole number was expected."),
        ({"epochs": float("nan")}, "epochs was nan; a whole number was expected."),
        ({"dropout": float("nan")}, "dropout was nan; choose a value from 0.0 to 0.9."),
        ({"dropout": "much"}, "dropout was 'much'; a number was expected."),
        ({"cell": "transformer"}, "cell was 'transformer'; it can be lstm, gru, rnn."),
        ({"cell": ["lstm"]}, "cell was ['lstm']; it can be lstm, gru, rnn."),
        ({"drop_duplicates": 1}, "drop_duplicates was 1; it can be true or false."),
    ],
)
def test_errors_say_what_would_fit(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings(**values)
    assert str(raised.value) == message


def test_an_unknown_name() -> None:
    with pytest.raises(SettingsError, match=r"^There is no setting named 'epoch'. The settings are epochs, "):
        Settings.from_dict({"epoch": 3})


def test_settings_cannot_change_and_replace_checks() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().epochs = 3  # type: ignore[misc]
    assert Settings().replace(epochs=3).epochs == 3
    with pytest.raises(SettingsError):
        Settings().replace(epochs=-3)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@given(st.sampled_from(sorted(FIELDS)), JSON_VALUES)
def test_any_value_is_taken_or_refused_in_words(name: str, value: Any) -> None:
    message = f"{name} was "
    try:
        assert getattr(Settings.from_dict({name: value}), name) == value
    except SettingsError as error:
        message = str(error)
    assert message.startswith(f"{name} was ")


def test_weight_shapes_by_hand() -> None:
    shapes = weight_shapes(
        Settings(embedding_size=3, units=5, layers=2, output_layer="dense"), vocabulary_size=11
    )
    assert shapes == {
        "embedding": (11, 3),
        "cell_0/kernel": (3, 20),
        "cell_0/recurrent_kernel": (5, 20),
        "cell_0/bias": (20,),
        "cell_1/kernel": (5, 20),
        "cell_1/recurrent_kernel": (5, 20),
        "cell_1/bias": (20,),
        "dense/kernel": (5, 11),
        "dense/bias": (11,),
    }
    gru = weight_shapes(Settings(cell="gru", embedding_size=3, units=5), 11)
    assert (gru["cell_0/kernel"], gru["cell_0/bias"]) == ((3, 15), (2, 15))


@pytest.mark.parametrize(("cell", "expected"), [("lstm", 975_974), ("gru", 925_974), ("rnn", 825_174)])
def test_number_of_parameters(cell: Any, expected: int) -> None:
    # 3074 * 50 in the embedding, 200 * 3074 + 3074 in the output layer; the LSTM has 4 * 200 * (50 + 200 + 1)
    recurrent = {"lstm": 200_800, "gru": 3 * 200 * (50 + 200 + 2), "rnn": 200 * 251}[cell]
    found = num_parameters(Settings(cell=cell, embedding_size=50, units=200, output_layer="dense"), 3074)
    assert found == 153_700 + recurrent + 617_874
