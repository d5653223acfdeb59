"""The n-gram baselines, by hand on three texts and against a slow reading of the equations."""

from __future__ import annotations

import csv
import math
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.text.ngram import Trigram, Unigram

UNKNOWN, A, B, C, D = 1, 2, 3, 4, 5
TEXTS = [[A, B, C], [A, B, D], [B, C]]
SIZE = 6


def flat(texts: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """token_ids and offsets of texts."""
    token_ids = np.array([word for text in texts for word in text], np.int32)
    return token_ids, np.cumsum([0, *map(len, texts)], dtype=np.int64)


@pytest.fixture
def trigram() -> Trigram:
    return Trigram.fit(*flat(TEXTS), SIZE)


def next_probabilities(model: Trigram | Unigram, context: list[int]) -> list[float]:
    """Probabilities of unknown, a, b, c, d."""
    return np.exp(model.next_log_probs(context))[1:].tolist()


# The five targets are b after a (twice, as second words), c after a b, d after a b, c after b (second word).
#
# p(w): distinct words before b, c, d are {a}, {b}, {b}: N = 1, 1, 1, together 3.
#   n1 = 3, n2 = 0, so D1 = 1/2; each id gets (1/2 * 3) / 3 * 1/5 = 1/10 from the uniform line.
#   p(b) = p(c) = p(d) = (1 - 1/2) / 3 + 1/10 = 4/15;  p(a) = p(unknown) = 1/10.
UNIGRAM = [1 / 10, 1 / 10, 4 / 15, 4 / 15, 4 / 15]

# p(w | v) below the trigrams: left neighbours of "a b" are {beginning}, of "b c" {a, beginning},
#   of "b d" {a}; N = 1, 2, 1: n1 = 2, n2 = 1, so D2 = 2 / (2 + 2) = 1/2.
#   after b: N(. b .) = 3, T = 2, backoff 1/2 * 2/3 = 1/3.
#   p(c | b) = (2 - 1/2) / 3 + 1/3 * 4/15 = 53/90;  p(d | b) = (1 - 1/2) / 3 + 4/45 = 23/90;
#   p(b | b) = 4/45 = 8/90;  p(a | b) = p(unknown | b) = 1/3 * 1/10 = 3/90.
AFTER_ANY_B = [3 / 90, 3 / 90, 8 / 90, 53 / 90, 23 / 90]

# p(w | a b): c and d once each: n1 = 2, n2 = 0, so D3 = 1/2; backoff 1/2 * 2/2 = 1/2.
#   p(c | a b) = (1 - 1/2) / 2 + 1/2 * 53/90 = 49/90;  p(d | a b) = 1/4 + 1/2 * 23/90 = 34/90.
AFTER_A_B = [1.5 / 90, 1.5 / 90, 4 / 90, 49 / 90, 34 / 90]

# p(w | v) with one word of context: "a b" and "b c" twice, "b d" once: n1 = 1, n2 = 2,
#   so D = 1 / (1 + 4) = 1/5.
#   after b: count 3, T = 2, backoff 1/5 * 2/3 = 2/15.
#   p(c | b) = (2 - 1/5) / 3 + 2/15 * 4/15 = 143/225;  p(d | b) = (1 - 1/5) / 3 + 8/225 = 68/225.
ONLY_B = [3 / 225, 3 / 225, 8 / 225, 143 / 225, 68 / 225]
#   after a: count 2, T = 1, backoff 1/10: p(b | a) = (2 - 1/5) / 2 + 1/10 * 4/15 = 139/150.
ONLY_A = [1 / 100, 1 / 100, 139 / 150, 2 / 75, 2 / 75]


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ([], UNIGRAM),
        ([A], ONLY_A),
        ([B], ONLY_B),
        ([A, B], AFTER_A_B),
        ([D, D, A, B], AFTER_A_B),
        ([C, B], AFTER_ANY_B),  # "c b" never occurs: the line below, for b
        ([B, C], UNIGRAM),  # nothing ever follows "b c", nor c
        ([UNKNOWN], UNIGRAM),
        ([A, UNKNOWN], UNIGRAM),
        ([UNKNOWN, B], AFTER_ANY_B),
    ],
)
def test_probabilities_by_hand(trigram: Trigram, context: list[int], expected: list[float]) -> None:
    assert next_probabilities(trigram, context) == pytest.approx(expected, abs=1e-12)


def test_log_probs_of_targets_by_hand(trigram: Trigram) -> None:
    log_probs = trigram.log_probs(*flat([[A, B, D], [C], [], [B, C, UNKNOWN]]))
    assert np.exp(log_probs) == pytest.approx([139 / 150, 34 / 90, 143 / 225, 1 / 10])


def test_padding_has_no_probability(trigram: Trigram) -> None:
    assert trigram.next_log_probs([A, B])[0] == -np.inf


def test_next_words_are_real_words_that_sum_to_one(trigram: Trigram) -> None:
    ids, probabilities = trigram.next_words([A, B], 3)
    assert ids.tolist() == [C, D, B]
    # Real words have 1 - 1.5/90 = 88.5/90.
    assert probabilities == pytest.approx([49 / 88.5, 34 / 88.5, 4 / 88.5])
    ids, probabilities = trigram.next_words([], 100)
    assert ids.tolist() == [B, C, D, A]  # equals in the order of their ids
    assert probabilities.sum() == pytest.approx(1)


def test_score_by_hand(trigram: Trigram) -> None:
    score = trigram.score(*flat([[A, B, D, UNKNOWN]]))
    # b after a: 139/150; d after a b: 34/90; unknown after b d: 1/10.
    assert score.loss == pytest.approx(-math.log(139 / 150 * 34 / 90 / 10) / 3)
    # Known targets, with P(unknown | a) = 1/100 and P(unknown | a b) = 1.5/90 taken out.
    product = (139 / 150) / (1 - 1 / 100) * (34 / 90) / (1 - 1.5 / 90)
    assert score.perplexity == pytest.approx(product ** (-1 / 2))
    assert score.accuracy == pytest.approx(1 / 3)  # b; where d stands, c is more probable
    assert score.top5_accuracy == pytest.approx(2 / 3)
    assert score.left_out_share == pytest.approx(1 / 3)


def test_unigram_by_hand() -> None:
    # Targets b, c, d stand 2, 2, 1 times: n1 = 1, n2 = 2, D = 1/5, uniform line 1/5 * 3/5 * 1/5 = 0.024.
    unigram = Unigram.fit(*flat(TEXTS), SIZE)
    expected = [0.024, 0.024, 1.8 / 5 + 0.024, 1.8 / 5 + 0.024, 0.8 / 5 + 0.024]
    for context in ([], [A], [A, B]):
        assert next_probabilities(unigram, context) == pytest.approx(expected)
    score = unigram.score(*flat([[A, B, D, UNKNOWN]]))
    assert score.loss == pytest.approx(-math.log(0.384 * 0.184 * 0.024) / 3)
    assert score.perplexity == pytest.approx((0.384 * 0.184 / (1 - 0.024) ** 2) ** (-1 / 2))
    assert (score.accuracy, score.top5_accuracy) == pytest.approx((1 / 3, 2 / 3))


def test_the_sixth_most_probable_word_is_not_among_five() -> None:
    # Targets 2 to 7 stand 6, 5, 4, 3, 2 and 1 times behind an unknown word.
    texts = [[UNKNOWN, word] for word in range(2, 8) for _ in range(8 - word)]
    for model in (Unigram.fit(*flat(texts), 8), Trigram.fit(*flat(texts), 8)):
        scores = [model.score(*flat([[UNKNOWN, word]])).top5_accuracy for word in range(2, 8)]
        assert scores == [1, 1, 1, 1, 1, 0]


def test_all_followers_of_a_context_are_considered() -> None:
    # Frequent words 2 to 6 are the five best after most words; after 8 or 7 8 come the rare 10, 11 and 12.
    texts = [*[[9, word] for word in range(2, 7) for _ in range(9)], *[[7, 8, word] for word in (10, 11, 12)]]
    model = Trigram.fit(*flat([*texts, *[[8, word] for word in (10, 11, 12)]]), 20)
    for context, hits in (([8], 1), ([7, 8], 1), ([9, 8], 0.5)):  # 8 is not among the five best after 9
        assert model.next_words(context, 3)[0].tolist() == [10, 11, 12]
        for word in (10, 11, 12):
            assert model.score(*flat([[*context, word]])).top5_accuracy == hits


def test_many_equal_words_stand_in_the_order_of_their_ids() -> None:
    texts = [
        [2, word] for word in range(3, 103) for _ in range(1 + word % 2)
    ]  # odd words twice, even ones once
    for model in (Unigram.fit(*flat(texts), 200), Trigram.fit(*flat(texts), 200)):
        assert model.next_words([2], 80)[0].tolist() == [*range(3, 103, 2), *range(4, 64, 2)]


@pytest.mark.parametrize("kind", [Unigram, Trigram])
def test_no_targets_in_training_is_uniform(kind: type[Unigram] | type[Trigram]) -> None:
    for texts in ([], [[A], [B]]):
        model = kind.fit(*flat(texts), SIZE)
        assert next_probabilities(model, [A, B]) == pytest.approx([1 / 5] * 5)
        assert model.score(*flat([[A, B, C]])).perplexity == pytest.approx(4)


@pytest.mark.parametrize("kind", [Unigram, Trigram])
def test_no_targets_to_score_is_nan(kind: type[Unigram] | type[Trigram]) -> None:
    score = kind.fit(*flat(TEXTS), SIZE).score(*flat([[A], []]))
    assert all(math.isnan(value) for value in vars(score).values())


def test_only_unknown_targets_have_a_loss_but_no_perplexity(trigram: Trigram) -> None:
    score = trigram.score(*flat([[A, UNKNOWN]]))
    assert score.loss == pytest.approx(math.log(100))
    assert math.isnan(score.perplexity)
    assert (score.accuracy, score.top5_accuracy, score.left_out_share) == (0, 0, 1)


def test_a_vocabulary_of_no_words() -> None:
    trigram = Trigram.fit(*flat([[UNKNOWN, UNKNOWN, UNKNOWN]]), 2)
    assert next_probabilities(trigram, [UNKNOWN]) == pytest.approx([1])
    assert [len(part) for part in trigram.next_words([UNKNOWN], 5)] == [0, 0]
    assert trigram.score(*flat([[UNKNOWN, UNKNOWN]])).accuracy == 0


@pytest.mark.parametrize("texts", [TEXTS, [], [[A, A]], [[UNKNOWN, UNKNOWN]]])
def test_all_ids_but_padding_share_the_unigram_s_probability(texts: list[list[int]]) -> None:
    for unigram in (Unigram.fit(*flat(texts), SIZE), Trigram.fit(*flat(texts), SIZE).unigram):
        assert unigram.probabilities[0] == 0
        assert unigram.probabilities.sum() == pytest.approx(1)
        assert (unigram.probabilities[1:] > 0).all()


@pytest.mark.parametrize(
    ("token_ids", "offsets", "vocabulary_size", "message"),
    [
        ([2, 0], [0, 2], 6, "token ids must be from 1 to 5."),
        ([2, 6], [0, 2], 6, "token ids must be from 1 to 5."),
        ([2, 3], [0, 1], 6, r"offsets must rise from 0 to the 2 tokens, not \[0 1\]."),
        ([2, 3], [0, 2, 1, 2], 6, r"offsets must rise from 0 to the 2 tokens, not \[0 2 1 2\]."),
        ([], [], 6, r"offsets must rise from 0 to the 0 tokens, not \[\]."),
        ([2, 3], [1, 2], 6, r"offsets must rise from 0 to the 2 tokens, not \[1 2\]."),
        ([1], [0, 1], 1, "vocabulary_size was 1; padding and unknown alone are 2."),
    ],
)
def test_texts_that_cannot_be(
    token_ids: list[int], offsets: list[int], vocabulary_size: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Trigram.fit(np.array(token_ids), np.array(offsets), vocabulary_size)


def test_ids_of_a_large_vocabulary_do_not_overflow() -> None:
    size = 100_000
    trigram = Trigram.fit(*flat([[99_999, 99_998, 99_997], [99_998, 99_999]]), size)
    assert trigram.next_words([99_999, 99_998], 1)[0].tolist() == [99_997]
    assert trigram.next_words([np.int32(99_999), np.int32(99_998)], 1)[0].tolist() == [99_997]


words = st.integers(min_value=1, max_value=6)
texts = st.lists(st.lists(words, max_size=7), max_size=12)
ROOMY = 8  # id 7 never occurs


class Slow:
    """The equations of the module's docstring, read word for word with dictionaries."""

    def __init__(self, texts: list[list[int]]) -> None:
        targets = [
            (text[place - 2] if place > 1 else 0, text[place - 1], text[place])
            for text in texts
            for place in range(1, len(text))
        ]
        self.triples = Counter(target for target in targets if target[0])
        self.pairs = Counter(target[1:] for target in targets)
        self.neighbours = Counter(target[1:] for target in set(targets))
        self.unigrams = Counter(pair[1:] for pair in self.pairs)

    def line(self, counts: Counter[tuple[int, ...]], ngram: tuple[int, ...], lower: float) -> float:
        total = sum(count for other, count in counts.items() if other[:-1] == ngram[:-1])
        types = sum(other[:-1] == ngram[:-1] for other in counts)
        if not total:
            return lower
        n1, n2 = (sum(count == wanted for count in counts.values()) for wanted in (1, 2))
        taken = n1 / (n1 + 2 * n2) if n1 and n2 else 0.5
        own = counts[ngram] - taken if ngram in counts else 0
        return own / total + taken * types / total * lower

    def probability(self, context: list[int], word: int) -> float:
        lowest = self.line(self.unigrams, (word,), 1 / (ROOMY - 1))
        if len(context) == 0:
            return lowest
        if len(context) == 1:
            return self.line(self.pairs, (*context, word), lowest)
        lower = self.line(self.neighbours, (context[-1], word), lowest)
        return self.line(self.triples, (*context[-2:], word), lower)


@given(texts, st.lists(st.integers(1, ROOMY - 1), max_size=3))
@settings(max_examples=100, deadline=None)
def test_equals_the_equations_read_slowly_and_sums_to_one(texts: list[list[int]], context: list[int]) -> None:
    model, slow = Trigram.fit(*flat(texts), ROOMY), Slow(texts)
    probabilities = next_probabilities(model, context)
    assert sum(probabilities) == pytest.approx(1)
    assert min(probabilities) > 0
    assert probabilities == pytest.approx([slow.probability(context, word) for word in range(1, ROOMY)])


@given(texts, texts)
@settings(max_examples=60, deadline=None)
def test_all_targets_at_once_equal_one_by_one(train: list[list[int]], held_out: list[list[int]]) -> None:
    for model in (Trigram.fit(*flat(train), ROOMY), Unigram.fit(*flat(train), ROOMY)):
        places = [(text[:place], text[place]) for text in held_out for place in range(1, len(text))]
        expected = [model.next_log_probs(context)[target] for context, target in places]
        assert model.log_probs(*flat(held_out)) == pytest.approx(expected)
        if places:
            score = model.score(*flat(held_out))
            best = [model.next_words(context, 5)[0].tolist() for context, _ in places]
            hits = [target in ids for (_, target), ids in zip(places, best, strict=True)]
            firsts = [target == ids[0] for (_, target), ids in zip(places, best, strict=True)]
            assert score.top5_accuracy == pytest.approx(np.mean(hits))
            assert score.accuracy == pytest.approx(np.mean(firsts))
            assert score.loss == pytest.approx(-np.mean(expected))
            assert math.isnan(score.perplexity) == (score.left_out_share == 1)


def test_a_trigram_knows_more_than_a_unigram() -> None:
    """On texts of a cycle with noise, the trigram's held-out perplexity is far below the unigram's."""
    random = np.random.default_rng(0)
    token_ids = (np.arange(3000) % 20 + 2).astype(np.int32)
    noisy = random.random(3000) < 0.2
    token_ids[noisy] = random.integers(2, 22, noisy.sum())
    offsets = np.arange(0, 3001, 10)
    train, held_out = (token_ids[:2000], offsets[:201]), (token_ids[2000:], offsets[:101])
    trigram, unigram = Trigram.fit(*train, 22).score(*held_out), Unigram.fit(*train, 22).score(*held_out)
    assert trigram.perplexity < 8 < 18 < unigram.perplexity < 22
    assert trigram.accuracy > 0.6


def test_real_dialogues() -> None:
    """The trigram's held-out perplexity on 2,000 dialogues, 90/10, that other models are measured against."""
    path = Path(os.environ.get("LSTM_LAB_REAL_DATA", "")) / "daily_dialog_2000.csv"
    if not path.is_file():
        pytest.skip("needs daily_dialog_2000.csv in the folder named by LSTM_LAB_REAL_DATA")
    with path.open(encoding="utf-8", newline="") as file:
        dialogues = [row["Text"].split() for row in csv.DictReader(file)]
    order = np.random.default_rng(0).permutation(len(dialogues))
    held_out, train = ([dialogues[row] for row in rows] for rows in (order[:200], order[200:]))
    ids = {word: number for number, word in enumerate(sorted({word for text in train for word in text}), 2)}
    train_ids, held_out_ids = (
        flat([[ids.get(word, UNKNOWN) for word in text] for text in part]) for part in (train, held_out)
    )
    trigram, unigram = (
        kind.fit(*train_ids, len(ids) + 2).score(*held_out_ids) for kind in (Trigram, Unigram)
    )
    assert trigram.perplexity == pytest.approx(149.2, abs=0.1)
    assert unigram.perplexity == pytest.approx(406.1, abs=0.1)
