"""Seeds to try a model with: its texts' own beginnings, also where the bundle does not say them."""

from dataclasses import replace
from typing import Any

import pytest

from lstm_core.inference.example_seeds import example_seeds
from lstm_core.text.vocabulary import Vocabulary
from tests.core.inference.conftest import table_bundle


def with_facts(**facts: Any):
    return replace(table_bundle(), facts=facts)


def test_the_beginnings_that_training_found() -> None:
    assert example_seeds(with_facts(beginnings=["la", "on ne", "il faut", "une"])) == (
        "la",
        "on ne",
        "il faut",
    )


@pytest.mark.parametrize("stored", [None, "la", [], [1, {}], ["", "x" * 61]])
def test_without_them_the_words_that_most_texts_begin_with(stored: Any) -> None:
    # the begins 6 texts, dog 2; cat is the most frequent of the others
    assert example_seeds(with_facts(beginnings=stored)) == ("the", "dog", "cat")


def test_a_model_that_knows_the_notebook_s_words_gets_its_seeds() -> None:
    words = ("this", "it", "is", "did", "you", "cat")
    bundle = replace(table_bundle(), vocabulary=Vocabulary(words, (1,) * 6, (0,) * 6))
    assert example_seeds(bundle) == ("this", "it is", "did you")
