"""One step of learning: every gradient against finite differences, and what the step does to the loss."""

from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.errors import InputError
from lstm_core.inference.lesson.one_update import (
    Learner,
    agreement,
    clipped,
    gradients,
    norm,
    word_losses,
)
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.weights import cell_names

TEXT = [3, 17, 29, 2, 25, 8]


@pytest.mark.parametrize(
    ("cell", "layers", "output"), [("lstm", 1, "dense"), ("lstm", 2, "tied"), ("rnn", 2, "dense")]
)
def test_gradients_are_what_a_small_change_of_a_weight_does(
    make_random: Callable[..., Bundle], cell: str, layers: int, output: str
) -> None:
    learner = Learner.of(make_random(cell=cell, layers=layers, output_layer=output))
    found, step = gradients(learner, TEXT), 1e-2
    order = np.random.default_rng(0)
    for name, array in learner.weights.items():
        assert found[name].shape == array.shape
        strongest = np.unravel_index(np.abs(found[name]).argmax(), array.shape)
        for place in (strongest, tuple(order.integers(size) for size in array.shape)):
            losses = []
            for sign in (1, -1):
                moved = array.astype(np.float64).copy()
                moved[place] += sign * step
                weights = learner.weights | {name: moved}
                losses.append(word_losses(RecurrentNetwork(weights, learner.network.settings), TEXT).mean())
            assert found[name][place] == pytest.approx((losses[0] - losses[1]) / (2 * step), abs=2e-4), name


def test_a_small_step_makes_the_sentence_less_surprising_and_a_huge_one_does_not(
    make_random: Callable[..., Bundle],
) -> None:
    learner = Learner.of(make_random(cell="lstm"))
    found, before = gradients(learner, TEXT), word_losses(learner.network, TEXT).mean()
    after = word_losses(learner.updated(found, 0.1).network, TEXT).mean()
    # To first order the loss falls by the learning rate times the squared length of the gradient.
    assert before - after == pytest.approx(0.1 * norm(found) ** 2, rel=0.2)
    assert word_losses(learner.updated(found, 1e4).network, TEXT).mean() > before


def test_the_way_back_ends_where_it_is_cut(make_random: Callable[..., Bundle]) -> None:
    learner = Learner.of(make_random(cell="lstm"))
    whole, name = gradients(learner, TEXT), cell_names(0)[1]
    assert agreement(whole[name], gradients(learner, TEXT, 5)[name]) == pytest.approx(1)
    short = gradients(learner, TEXT, 1)
    assert agreement(whole[name], short[name]) < 0.999
    # What the output layer learns does not go back in time at all.
    np.testing.assert_allclose(short["dense/kernel"], whole["dense/kernel"])


def test_a_model_with_endings_reads_the_boundary_first(make_random: Callable[..., Bundle]) -> None:
    bundle = make_random(cell="lstm", learn_endings=True)
    learner = Learner.of(bundle)
    assert learner.reading(TEXT) == (0, *TEXT)
    own = RecurrentNetwork(bundle.weights, bundle.settings)
    np.testing.assert_allclose(
        word_losses(learner.network, learner.reading(TEXT))[1:], word_losses(own, TEXT), rtol=1e-5
    )
    assert np.abs(gradients(learner, learner.reading(TEXT))["embedding"][0]).max() > 0
    assert Learner.of(make_random(cell="lstm")).reading(TEXT) == tuple(TEXT)


def test_clipping_keeps_the_direction() -> None:
    found = {"a": np.array([3.0, 0.0]), "b": np.array([4.0])}
    assert norm(found) == 5
    assert clipped(found, 10) is found
    assert clipped(found, 1)["b"].tolist() == [0.8]
    assert norm(clipped(found, 1)) == pytest.approx(1)
    assert agreement(found["a"], np.zeros(2)) == 0


def test_a_gru_is_refused(make_random: Callable[..., Bundle]) -> None:
    with pytest.raises(InputError, match="gru"):
        Learner.of(make_random(cell="gru"))
