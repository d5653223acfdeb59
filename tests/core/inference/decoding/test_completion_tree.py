"""The completion tree on the table model of conftest.py, and what must hold for any seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.errors import InputError
from lstm_core.inference.decoding.completion_tree import MAX_DEPTH, MAX_NODES_AT_DEPTH, completion_tree
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.decoding.word_stream import generate
from lstm_core.inference.distribution import top_ids
from lstm_core.inference.predictor import Predictor


def test_the_nodes_can_be_read_off_the_table(table: Predictor) -> None:
    tree = completion_tree(table, "the", 2, 2, Decoding(beam_width=1))
    found = {node.words: (round(node.probability, 6), round(node.cumulative, 6)) for node in tree.nodes}
    assert found[()] == (1, 1)
    assert tree.nodes[0].parent == -1
    assert found[("cat",)] == (0.5, 0.5)
    assert found[("mat",)] == (0.25, 0.25)
    assert found[("cat", "sat")] == (0.75, 0.375)
    assert found[("cat", "on")] == (0.25, 0.125)
    assert found[("mat", "sat")] == (1, 0.25)
    assert [tree.nodes[node.parent].words for node in tree.nodes[1:]] == [
        node.words[:-1] for node in tree.nodes[1:]
    ]


def test_greedy_and_beam_run_through_the_tree_as_they_write(table: Predictor) -> None:
    tree = completion_tree(table, "the", 3, 1, Decoding(beam_width=8))
    assert tree.nodes[tree.paths["greedy"][-1]].words == ("cat", "sat", "on")
    # the mat sat on: 0.25 · 1 · 1; the cat sat on: 0.5 · 0.75 · 1
    assert tree.nodes[tree.paths["beam"][-1]].words == ("cat", "sat", "on")
    assert [tree.nodes[place].depth for place in tree.paths["sample"]] == [0, 1, 2, 3]


@given(seed=st.text(max_size=20), depth=st.integers(1, 4), branches=st.integers(1, 4), draw=st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_what_must_hold(random_predictor: Predictor, seed: str, depth: int, branches: int, draw: int) -> None:
    decoding = Decoding(method="sample", seed=draw, temperature=3)
    tree = completion_tree(random_predictor, seed, depth, branches, decoding)
    assert len({node.token_ids for node in tree.nodes}) == len(tree.nodes)
    for node in tree.nodes[1:]:
        parent = tree.nodes[node.parent]
        assert node.token_ids[:-1] == parent.token_ids
        assert node.cumulative == pytest.approx(parent.cumulative * node.probability)
        assert min(node.token_ids) >= 2
    assert max(node.depth for node in tree.nodes) == depth
    for level in range(1, depth + 1):
        at_level = [node for node in tree.nodes if node.depth == level]
        assert len(at_level) <= MAX_NODES_AT_DEPTH + 3
        assert sum(node.cumulative for node in at_level) <= 1 + 1e-9
    sampled = [word.token_id for word in generate(random_predictor, seed, depth, decoding)]
    assert tree.nodes[tree.paths["sample"][-1]].token_ids == tuple(sampled)


def test_the_most_probable_twelve_of_a_depth_stay_and_the_paths(random_predictor: Predictor) -> None:
    tree = completion_tree(random_predictor, "w1 w2", 2, 6, Decoding(seed=3))
    prefix = random_predictor.read("w1 w2").token_ids
    first = np.exp(random_predictor.after(prefix)[0])
    parents = top_ids(first, 6).tolist()
    cumulative = {}
    for parent in parents:
        second = np.exp(random_predictor.after((*prefix, parent))[0])
        cumulative |= {
            (parent, child): first[parent] * second[child] for child in top_ids(second, 6).tolist()
        }
    best = sorted(cumulative, key=lambda ids: -cumulative[ids])[:12]
    at_depth = [node for node in tree.nodes if node.depth == 2]
    on_paths = {tree.nodes[places[-1]].token_ids for places in tree.paths.values()}
    assert {node.token_ids for node in at_depth} == {*best, *on_paths}
    assert at_depth == sorted(at_depth, key=lambda node: (node.parent, -node.probability))


def test_the_sampled_path_has_the_seed_whatever_the_method(random_predictor: Predictor) -> None:
    for seed in range(4):
        tree = completion_tree(random_predictor, "w1", 4, 1, Decoding(seed=seed))
        sampled = generate(random_predictor, "w1", 4, Decoding(method="sample", seed=seed))
        assert tree.nodes[tree.paths["sample"][-1]].words == tuple(word.word for word in sampled)


def test_impossible_words_do_not_grow(table: Predictor) -> None:
    tree = completion_tree(table, "", 1, 6, Decoding(beam_width=1))
    assert [node.words for node in tree.nodes] == [(), ("the",), ("dog",)]


def test_the_deepest_tree(table: Predictor) -> None:
    tree = completion_tree(table, "the", MAX_DEPTH, 1, Decoding())
    assert max(node.depth for node in tree.nodes) == MAX_DEPTH == 8


def test_depth_and_branches_outside_their_range_are_refused(table: Predictor) -> None:
    for depth in (0, MAX_DEPTH + 1):
        with pytest.raises(InputError, match=f"depth was {depth}; choose a value from 1 to 8"):
            completion_tree(table, "the", depth, 2, Decoding())
    with pytest.raises(InputError, match="branches was 0"):
        completion_tree(table, "the", 1, 0, Decoding())
