"""Which combinations a sweep tries, and in which order."""

import json

import pytest

from lstm_core.errors import SettingsError
from lstm_core.search import MAX_SEARCHED, PROPOSED, Search, combinations, typed_value
from lstm_core.settings import FIELDS, Settings

BASE = Settings(epochs=3)
TWO = {"units": (50, 100), "dropout": (0.3, 0.5, 0.7)}


def points(search: Search, base: Settings = BASE) -> list[tuple[object, ...]]:
    return [tuple(getattr(one, name) for name in search.values) for one in combinations(base, search)]


def refused(search: Search, base: Settings = BASE) -> str:
    with pytest.raises(SettingsError) as raised:
        combinations(base, search)
    return str(raised.value)


def test_a_grid_goes_through_all_combinations_and_the_last_setting_changes_fastest() -> None:
    assert points(Search(TWO)) == [(50, 0.3), (50, 0.5), (50, 0.7), (100, 0.3), (100, 0.5), (100, 0.7)]
    assert Search(TWO).num_combinations == 6


def test_what_does_not_vary_stays() -> None:
    found = combinations(BASE.replace(learning_rate=0.02), Search(TWO))
    assert {(one.epochs, one.learning_rate) for one in found} == {(3, 0.02)}


def test_a_seed_draws_the_same_and_another_seed_something_else() -> None:
    first, again, other = (points(Search(TWO, "random", seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first != points(Search(TWO))


def test_nothing_is_drawn_twice() -> None:
    found = points(Search({"units": (50, 100, 50), "dropout": (0, 0.0, 0.5)}, "random", 3))
    assert sorted(found) == [(50, 0.0), (50, 0.5), (100, 0.0), (100, 0.5)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Choose a setting to vary."),
        ({"units": ()}, "Choose at least one value of LSTM units."),
        ({"units": (50,)}, "This is one combination. Choose at least two values of a setting to compare."),
        ({"units": (50, 3000)}, "units was 3000; choose a value from 2 to 2,048."),
        ({"cell": ("lstm", "cnn")}, "cell was 'cnn'; it can be lstm, gru, rnn."),
        ({"units": range(2, 102), "embedding_size": range(2, 102)}, "These are 10,000 combinations; choose"),
        (
            dict.fromkeys(list(PROPOSED)[: MAX_SEARCHED + 1], (1, 2)),
            "4 settings were chosen; vary at most 3.",
        ),
    ],
)
def test_what_cannot_be_searched_is_said(values: dict, message: str) -> None:
    assert refused(Search(values)).startswith(message)


@pytest.mark.parametrize("name", ["seed", "limit", "validation_share", "max_vocabulary", "case", "epochs"])
def test_settings_of_the_texts_do_not_vary(name: str) -> None:
    assert refused(Search({name: (1, 2)})).startswith(f"{name} cannot vary within a sweep")


def test_without_held_out_texts_there_is_nothing_to_compare_by() -> None:
    assert refused(Search(TWO), BASE.replace(validation_share=0.0)).startswith("Nothing is held out")


def test_every_proposed_value_is_a_value_of_its_setting() -> None:
    for name, values in PROPOSED.items():
        assert len(values) >= 2
        for value in values:
            assert getattr(Settings().replace(**{name: value}), name) == value


def test_typed_values_are_numbers_in_their_range() -> None:
    assert typed_value("units", "1,000") == 1000
    assert isinstance(typed_value("units", "75"), int)
    assert typed_value("dropout", " 0.35 ") == 0.35
    for name, text, message in (
        ("dropout", "much", "“much” is no number. Enter values of Dropout as numbers, such as 0.45."),
        ("dropout", "nan", "“nan” is no number."),
        ("units", "2.5", "units was 2.5; a whole number was expected."),
        ("learning_rate", "7", "learning_rate was 7; choose a value from 1e-05 to 1.0."),
    ):
        with pytest.raises(SettingsError) as raised:
            typed_value(name, text)
        assert str(raised.value).startswith(message)


def test_all_that_can_vary_are_settings() -> None:
    assert set(PROPOSED) <= set(FIELDS)


def test_a_search_is_stored_with_the_order_of_its_settings() -> None:
    search = Search({"units": (4, 2), "cell": ("gru",), "dropout": (0.3,)}, "random", 7)
    stored = json.loads(json.dumps(search.to_dict(), sort_keys=True))
    assert Search.from_dict(stored) == search
    assert Search.from_dict(stored).varied == ("units", "cell", "dropout")
