"""Writing stops at an ending: exact ids and scores of a table, and against all continuations."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.decoding.beam_search import beam_search
from lstm_core.inference.decoding.completion_tree import completion_tree
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.decoding.word_stream import WrittenEnding, WrittenWord, generate
from lstm_core.inference.predictor import Predictor

GREEDY, SAMPLE = Decoding(), Decoding(method="sample")


def written(predictor: Predictor, seed: str, num_words: int, decoding: Decoding) -> tuple[list[str], bool]:
    """The words, and whether the text ended."""
    found = list(generate(predictor, seed, num_words, decoding))
    return [one.word for one in found if isinstance(one, WrittenWord)], isinstance(found[-1], WrittenEnding)


class TestStream:
    def test_the_ending_comes_last_with_its_probability(self, ending_table: Predictor) -> None:
        (ending,) = generate(ending_table, "mat", 5, GREEDY)
        assert ending == WrittenEnding(pytest.approx(0.7))

    def test_words_show_their_probabilities_given_that_the_text_goes_on(
        self, ending_table: Predictor
    ) -> None:
        first, _ = generate(ending_table, "sat", 2, GREEDY)
        assert isinstance(first, WrittenWord)
        assert (first.word, first.probability) == ("on", pytest.approx(1))
        assert first.alternatives[0] == ("on", pytest.approx(1))

    def test_the_number_of_words_is_the_most_that_is_written(self, ending_table: Predictor) -> None:
        assert written(ending_table, "the", 3, GREEDY) == (["cat", "sat", "on"], False)
        assert written(ending_table, "on mat sat on mat", 3, GREEDY) == ([], True)

    @pytest.mark.parametrize("seed", range(12))
    def test_an_ending_is_drawn_as_often_as_it_is_probable(self, ending_table: Predictor, seed: int) -> None:
        drawn = np.random.default_rng(seed).random()
        assert written(ending_table, "mat", 1, Decoding(method="sample", seed=seed))[1] == (drawn < 0.7)

    def test_a_text_never_ends_before_its_first_word(self, make_random: Callable[..., Bundle]) -> None:
        bundle = make_random(learn_endings=True)
        bundle.weights["dense/bias"][0] = 50
        assert written(Predictor(bundle), "", 3, GREEDY)[1]
        assert len(written(Predictor(bundle), "", 3, GREEDY)[0]) == 1

    @pytest.mark.parametrize("method", ["greedy", "sample", "beam"])
    def test_going_on_past_endings(self, ending_table: Predictor, method: str) -> None:
        decoding = Decoding(method=method, past_endings=True)  # type: ignore[arg-type]
        assert written(ending_table, "mat", 2, decoding) == (["sat", "on"], False)

    def test_a_beam_s_ending_is_told(self, ending_table: Predictor) -> None:
        word, ending = generate(ending_table, "on", 3, Decoding(method="beam", beam_width=2))
        assert isinstance(word, WrittenWord)
        assert (word.word, ending) == ("mat", WrittenEnding(pytest.approx(0.7)))


class TestBeam:
    def test_exact_ids_and_scores_of_what_has_ended_and_what_has_not(self, ending_table: Predictor) -> None:
        best, second = beam_search(ending_table, "on", 3, beam_width=2)
        assert (best.words, best.token_ids, best.ends) == (("mat",), (6,), True)
        assert best.log_probs == pytest.approx((math.log(0.4), math.log(0.7)))
        assert best.score == pytest.approx(math.log(0.28))
        assert (second.words, second.token_ids, second.ends) == (("the", "cat", "sat"), (2, 3, 4), False)
        assert second.score == pytest.approx(math.log(0.6 * 0.5 * 0.75))

    def test_what_has_ended_stays_while_others_go_on(self, ending_table: Predictor) -> None:
        first, second = beam_search(ending_table, "on", 2, beam_width=2)
        assert (first.words, second.words) == (("the", "cat"), ("mat",))  # 0.30 and 0.28
        for num_words in (3, 4, 9):
            assert beam_search(ending_table, "on", num_words, beam_width=2)[0].words == ("mat",)

    def test_a_seed_whose_text_ends_at_once(self, ending_table: Predictor) -> None:
        (best,) = beam_search(ending_table, "mat", 5, beam_width=1)
        assert (best.words, best.ends, best.score) == ((), True, pytest.approx(math.log(0.7)))

    @pytest.mark.parametrize("seed", ["w1", "w2 w3", "w5", "w9 w9"])
    def test_a_beam_of_one_is_greedy(self, make_random: Callable[..., Bundle], seed: str) -> None:
        predictor = Predictor(make_random(learn_endings=True))
        (best,) = beam_search(predictor, seed, 6, beam_width=1)
        assert (list(best.words), best.ends) == predictor.most_probable(seed, 6)

    def test_a_wide_beam_finds_all_in_the_order_of_their_probabilities(
        self, make_random: Callable[..., Bundle]
    ) -> None:
        predictor = Predictor(make_random(vocabulary_size=5, layers=2, learn_endings=True))
        scores = {}
        for length in range(4):
            for ids in itertools.product((2, 3, 4), repeat=length):
                choices = [predictor.choices_after((2, *ids[:place])) for place in range(length + 1)]
                score = sum(float(choices[place][ids[place]]) for place in range(length))
                if length < 3:
                    scores[ids, True] = score + float(choices[length][0])
                else:
                    scores[ids, False] = score
        assert sum(map(math.exp, scores.values())) == pytest.approx(1)  # one of these must happen
        found = beam_search(predictor, "w0", 3, beam_width=64)
        assert [(one.token_ids, one.ends) for one in found] == sorted(scores, key=lambda one: -scores[one])
        assert [one.score for one in found] == pytest.approx(sorted(scores.values(), reverse=True))

    def test_past_endings_only_words_count(self, ending_table: Predictor) -> None:
        best, second = beam_search(ending_table, "on", 2, beam_width=2, past_endings=True)
        assert (best.words, second.words) == (("mat", "sat"), ("the", "cat"))
        assert (best.score, second.score) == pytest.approx((math.log(0.4), math.log(0.3)))


class TestTree:
    def test_an_ending_is_a_leaf(self, ending_table: Predictor) -> None:
        tree = completion_tree(ending_table, "on", 3, 2, Decoding(beam_width=2))
        nodes = {node.token_ids: node for node in tree.nodes}
        ending = nodes[6, 0]
        assert (ending.words, ending.ends, ending.depth) == (("mat",), True, 2)
        assert (ending.probability, ending.cumulative) == (pytest.approx(0.7), pytest.approx(0.28))
        assert nodes[6, 4].probability == pytest.approx(0.3)  # sat, given the ending beside it
        assert not any(node.token_ids[:2] == (6, 0) and node.depth > 2 for node in tree.nodes)
        assert [node.token_ids for node in tree.nodes if node.ends] == [(6, 0), (2, 6, 0), (6, 4, 0)]

    def test_paths_end_where_their_text_ends(self, ending_table: Predictor) -> None:
        tree = completion_tree(ending_table, "on", 3, 1, Decoding(beam_width=2))
        paths = {name: tree.nodes[places[-1]].token_ids for name, places in tree.paths.items()}
        assert paths["greedy"] == (2, 3, 4)
        assert paths["beam"] == (6, 0)

    def test_a_tree_of_nothing_but_an_ending(self, make_random: Callable[..., Bundle]) -> None:
        bundle = make_random(learn_endings=True)
        bundle.weights["dense/bias"][0] = 2000
        tree = completion_tree(Predictor(bundle), "w1", 4, 2, GREEDY)
        assert tree.nodes[1].ends
        assert [node.ends for node in tree.nodes if node.depth == 1] == [True]

    def test_past_endings_there_are_none(self, ending_table: Predictor) -> None:
        tree = completion_tree(ending_table, "on", 3, 2, Decoding(past_endings=True))
        assert not any(node.ends for node in tree.nodes)
        assert {len(path) for path in tree.paths.values()} == {4}

    @pytest.mark.parametrize("seed", range(4))
    def test_the_sampled_path_is_what_the_stream_writes(
        self, make_random: Callable[..., Bundle], seed: int
    ) -> None:
        bundle = make_random(learn_endings=True)
        bundle.weights["dense/bias"][0] = 2
        predictor, decoding = Predictor(bundle), Decoding(method="sample", seed=seed)
        tree = completion_tree(predictor, "w1", 5, 2, decoding)
        last = tree.nodes[tree.paths["sample"][-1]]
        assert (list(last.words), last.ends) == written(predictor, "w1", 5, decoding)
