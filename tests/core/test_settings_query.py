"""Settings in a link: there and back, and whatever else can stand in an address."""

import pytest

from lstm_core.settings import FIELDS, NOTEBOOK, Settings
from lstm_core.settings_query import from_query, to_query


def test_only_what_differs_from_the_defaults_stands_in_a_link():
    assert to_query(Settings().to_dict()) == {}
    changed = Settings(units=128, dropout=0.25, cell="gru", learn_endings=False, keep_punctuation=True)
    assert to_query(changed.to_dict()) == {
        "units": "128",
        "dropout": "0.25",
        "cell": "gru",
        "learn_endings": "false",
        "keep_punctuation": "true",
    }


@pytest.mark.parametrize(
    "values", [{}, NOTEBOOK, {"learning_rate": 1e-5, "averaging": 0.1 + 0.2, "seed": 2**31 - 1}]
)
def test_a_link_brings_back_exactly_what_went_into_it(values):
    settings = Settings(**values)
    found, wrong = from_query(to_query(settings.to_dict()))
    assert Settings(**found) == settings
    assert wrong == []


def test_values_have_the_type_of_their_setting():
    found, _ = from_query({"units": "64", "dropout": "0", "drop_duplicates": "true"})
    assert found == {"units": 64, "dropout": 0.0, "drop_duplicates": True}
    assert [type(value) for value in found.values()] == [int, float, bool]


def test_what_is_no_setting_is_left_alone():
    assert from_query({"upload": "abc", "run": "x", "unit": "word", "__class__": "1"}) == ({}, [])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("units", "many", "units was 'many'; a number was expected. It stays at its default, 200."),
        ("units", "1.5", "units was 1.5; a whole number was expected."),
        ("units", "9999999", "choose a value from 2 to 2,048."),
        ("units", "", "units was ''; a number was expected."),
        ("epochs", "nan", "a number was expected"),
        ("dropout", "inf", "choose a value from 0.0 to 0.9"),
        ("max_vocabulary", "1" * 5000, "a number was expected. It stays at its default, 20,000."),
        ("cell", "<b>", "cell was '<b>'; it can be lstm, gru, rnn. It stays at its default, lstm."),
        ("learn_endings", "1", "it can be true or false. It stays at its default, true."),
    ],
)
def test_a_wrong_value_is_a_sentence_and_the_default(name, text, said):
    found, wrong = from_query({name: text, "layers": "2"})
    assert found == {name: FIELDS[name].default, "layers": 2}
    assert len(wrong) == 1
    assert said in wrong[0]
    assert len(wrong[0]) < 250
