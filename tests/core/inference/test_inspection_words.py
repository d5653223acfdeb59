"""Looking inside: units over many texts, words as vectors, and how far back a word matters."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.inference.inspection.embeddings import analogy, nearest, principal_map, typical_labels
from lstm_core.inference.inspection.memory_length import (
    moved,
    network_probabilities,
    ngram_probabilities,
    reach,
    replacements,
)
from lstm_core.inference.inspection.unit_meaning import (
    activations,
    correlations,
    partial_correlations,
    profile,
    strongest,
)
from lstm_core.inference.predictor import Predictor
from lstm_core.text.corpus import TextIds
from lstm_core.text.ngram import Trigram

TEXTS = [np.array(text) for text in ([2, 3, 4], [2, 7], [5, 2, 6, 4, 3])]


def test_activations_are_those_of_each_text_alone(random_predictor: Predictor) -> None:
    found = activations(random_predictor, TEXTS, 1, "h")
    assert found.offsets.tolist() == [0, 3, 5, 10]
    assert found.positions.tolist() == [0, 1, 2, 0, 1, 0, 1, 2, 3, 4]
    assert found.lengths.tolist() == [3, 3, 3, 2, 2, 5, 5, 5, 5, 5]
    for index, text in enumerate(TEXTS):
        alone = random_predictor.network.states(text)
        part = found.values[found.offsets[index] : found.offsets[index + 1]]
        np.testing.assert_allclose(part, alone, atol=1e-6)


def test_the_table_model_s_units_fire_at_their_words(table: Predictor) -> None:
    found = activations(table, TEXTS, 0, "h")  # unit i is 1 exactly at the word with id i
    best = strongest(found, 4, num_texts=2)
    assert [firing.token_ids.tolist() for firing in best] == [[2, 3, 4], [5, 2, 6, 4, 3]]
    assert [firing.peak for firing in best] == [2, 3]
    assert best[1].values == pytest.approx([0, 0, 0, 1, 0], abs=1e-6)


def test_a_unit_that_counts_follows_the_position(table: Predictor) -> None:
    found = activations(table, TEXTS, 0, "h")
    counting = found.values.copy()
    counting[:, 0] = found.positions
    counted = type(found)(counting, found.token_ids, found.offsets)
    assert correlations(counted, found.positions)[0] == pytest.approx(1)
    assert correlations(counted, found.positions)[1] == 0  # always 0: no text holds its word
    course = profile(counted, 0, found.positions, min_words=2)
    assert course.numbers.tolist() == [0, 1, 2]
    assert course.mean.tolist() == [0, 1, 2]
    assert course.num_words.tolist() == [3, 3, 2]


def test_what_the_position_does_is_taken_out(table: Predictor) -> None:
    generator = np.random.default_rng(0)
    texts = [generator.integers(2, 7, length) for length in generator.integers(3, 12, 80)]
    found = activations(table, texts, 0, "h")
    left = found.lengths - 1 - found.positions
    values = generator.standard_normal(found.values.shape)
    values[:, 0] += 2 * found.positions  # follows the position, and through it the words left
    values[:, 1] += 2 * left
    counted = type(found)(values, found.token_ids, found.offsets)
    assert correlations(counted, left)[0] < -0.3
    beyond = partial_correlations(counted, left, found.positions)
    assert abs(beyond[0]) < 0.15
    assert beyond[1] > 0.8
    # The textbook's formula from three plain correlations says the same.
    r_left, r_place = correlations(counted, left), correlations(counted, found.positions)
    between = np.corrcoef(left, found.positions)[0, 1]
    formula = (r_left - r_place * between) / np.sqrt((1 - r_place**2) * (1 - between**2))
    assert beyond == pytest.approx(formula)
    assert partial_correlations(counted, found.positions, found.positions) == pytest.approx(0)


def test_no_texts_give_nothing_to_look_at(table: Predictor) -> None:
    found = activations(table, [], 0, "h")
    assert strongest(found, 0) == []
    assert len(profile(found, 0, found.positions).numbers) == 0
    assert not correlations(found, found.positions).any()
    assert not partial_correlations(found, found.positions, found.positions).any()


EMBEDDING = np.array(
    [[9, 9], [9, 9], [1, 0], [2, 0.1], [0, 1], [-1, 0], [1, 1], [0, 0]], np.float32
)  # ids 2 to 7 are words


def test_nearest_by_cosine_passes_over_padding_unknown_and_the_word() -> None:
    found = nearest(EMBEDDING, EMBEDDING[2], 3, {2})
    assert [token_id for token_id, _ in found] == [3, 6, 4]
    assert [cosine for _, cosine in found] == pytest.approx([0.99875, 0.70711, 0], abs=1e-4)
    assert nearest(EMBEDDING, EMBEDDING[7], 1) == [(2, 0.0)]  # a vector of zeros points nowhere


def test_a_minus_b_plus_c() -> None:
    assert analogy(EMBEDDING, 6, 2, 5, 1)[0][0] == 4


def test_a_map_shows_the_axis_of_most_variance_first() -> None:
    flat = principal_map(np.array([[0.0, 1.0], [4.0, 1.0], [8.0, 1.0]]), 3)
    np.testing.assert_allclose(flat.places, [[-4, 0, 0], [0, 0, 0], [4, 0, 0]], atol=1e-12)
    assert flat.explained.tolist() == [1, 0, 0]


def test_words_get_the_label_in_whose_texts_they_are_more_than_usual() -> None:
    texts = TextIds(np.array([2, 3, 3, 2, 4, 2, 4]), np.array([0, 3, 5, 7]))
    labels = typical_labels(texts, ["joy", "anger", "anger"], 6)
    assert labels == [None, None, "anger", "joy", "anger", None]


def test_only_the_last_word_moves_a_model_that_knows_no_other(table: Predictor) -> None:
    drawn = replacements([np.array([2, 3, 4, 5])] * 20, table.vocabulary.counts)
    assert drawn is not None
    assert drawn.prefixes.shape == (4, 20)
    assert drawn.distances.tolist() == [1, 2, 3, 4]
    assert (drawn.others != drawn.prefixes).all()
    assert drawn.others.min() >= 2
    means = moved(network_probabilities(table), drawn).mean(axis=1)
    assert means[0] > 0.3
    assert means[1:].tolist() == [0, 0, 0]
    assert reach(means) == 1


def test_a_trigram_looks_two_words_back_and_no_further() -> None:
    generator = np.random.default_rng(0)
    texts = [generator.integers(2, 9, 8) for _ in range(60)]
    offsets = np.arange(0, 481, 8)
    trigram = Trigram.fit(np.concatenate(texts), offsets, 9)
    drawn = replacements(texts, np.ones(7, np.int64), max_distance=6)
    assert drawn is not None
    means = moved(ngram_probabilities(trigram), drawn).mean(axis=1)
    assert (means[:2] > 0.01).all()
    assert not means[2:].any()
    assert reach(means) == 2


def test_too_few_words_draw_nothing() -> None:
    assert replacements([], np.ones(5)) is None
    assert replacements([np.array([2])] * 30, np.ones(5)) is None
    assert replacements([np.array([2, 2])] * 30, np.ones(1)) is None
    assert reach(np.zeros(4)) == 0
