"""What the lesson measures on a network: reach of a prediction, one unit taken in hand, prefixes and padding."""

import numpy as np
import pytest

from lstm_core.inference.distribution import log_softmax_real
from lstm_core.inference.lesson.one_unit import last_layer, log_probs_with, unit_step, units_by_influence
from lstm_core.inference.lesson.prefixes import one_pass_losses, padded_losses, prefix_losses
from lstm_core.inference.lesson.reach import gradient_norms, mean_reach, relative_reach
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.settings import Cell, Settings
from lstm_core.weights import weight_shapes

TEXT = (2, 5, 3, 7, 4, 2)
VOCABULARY_SIZE = 9


def network(cell: Cell = "lstm", layers: int = 1, size: float = 0.5) -> RecurrentNetwork:
    settings = Settings(cell=cell, layers=layers, embedding_size=3, units=4, token_level="word")
    rng = np.random.default_rng(1)
    shapes = weight_shapes(settings, VOCABULARY_SIZE)
    weights = {name: (size * rng.standard_normal(shape)).astype(np.float32) for name, shape in shapes.items()}
    return RecurrentNetwork(weights, settings)


def logit(net: RecurrentNetwork, embedded: np.ndarray, target: int) -> float:
    """A logit from embedded words, by the cells' steps alone."""
    state = net.initial_state()
    for x in embedded:
        state = net._step(x.astype(np.float32), state)
    return float(net.logits(state)[target])


@pytest.mark.parametrize(("cell", "layers"), [("lstm", 1), ("lstm", 2), ("gru", 1), ("rnn", 1)])
def test_gradient_norms_agree_with_finite_differences(cell: Cell, layers: int) -> None:
    net, target, step = network(cell, layers), 6, 1e-2
    embedded = net.embedding[list(TEXT)].astype(np.float64)
    expected = []
    for place in reversed(range(len(TEXT))):
        slopes = []
        for number in range(embedded.shape[1]):
            up, down = embedded.copy(), embedded.copy()
            up[place, number] += step
            down[place, number] -= step
            slopes.append((logit(net, up, target) - logit(net, down, target)) / (2 * step))
        expected.append(np.linalg.norm(slopes))
    assert gradient_norms(net, TEXT, target) == pytest.approx(expected, rel=0.02, abs=2e-4)


def test_relative_reach_begins_at_one_and_stands_still_without_a_gradient() -> None:
    assert relative_reach(np.array([4.0, 2.0, 1.0])).tolist() == [1.0, 0.5, 0.25]
    assert relative_reach(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


def test_mean_reach_is_the_geometric_mean_over_texts_that_are_long_enough() -> None:
    net = network()
    other = (3, 3, 4, 6, 2, 5)
    one, two = (relative_reach(gradient_norms(net, text[:-1], text[-1]))[:4] for text in (TEXT, other))
    mean, texts = mean_reach(net, [TEXT, (2, 3), other], 3)
    assert texts == 2
    assert mean == pytest.approx(np.sqrt(one * two), rel=1e-5)
    assert mean_reach(net, [TEXT[:5]], 3)[1] == 1  # four words before the target reach three words back
    assert mean_reach(net, [TEXT[:4]], 3)[1] == 0
    nothing, texts = mean_reach(net, [(2, 3)], 3)
    assert (texts, np.isnan(nothing).all()) == (0, True)


def test_a_unit_follows_the_equations_of_its_layer() -> None:
    net = network(layers=2)
    layer = last_layer(net, TEXT)
    for place in range(len(TEXT)):
        for unit in range(4):
            step = unit_step(layer, place, unit)
            assert step.c == pytest.approx(float(layer.values("c")[place, unit]), abs=1e-6)
            assert step.h == pytest.approx(float(layer.h[place, unit]), abs=1e-6)


def test_setting_a_unit_to_what_it_is_changes_nothing() -> None:
    net = network()
    hidden = last_layer(net, TEXT).h[-1]
    same = log_probs_with(net, hidden, 2, float(hidden[2]))
    assert same == pytest.approx(log_softmax_real(net.output(hidden)), abs=1e-9)
    other = log_probs_with(net, hidden, 2, -float(hidden[2]))
    assert np.exp(other).sum() == pytest.approx(1.0)
    assert hidden is not None
    assert float(hidden[2]) == float(last_layer(net, TEXT).h[-1][2])


def test_the_most_influential_unit_moves_the_prediction_most() -> None:
    net = network(size=0.3)
    hidden = last_layer(net, TEXT).h[-1]
    before = log_softmax_real(net.output(hidden))
    best = int(before.argmax())
    # A hundredth of each unit's value away: small enough for the gradient to speak.
    moved = [
        abs(log_probs_with(net, hidden, unit, 0.99 * float(hidden[unit]))[best] - before[best])
        for unit in range(4)
    ]
    assert units_by_influence(net, hidden).tolist() == np.argsort(-np.array(moved)).tolist()


@pytest.mark.parametrize(("cell", "layers"), [("lstm", 2), ("gru", 1), ("rnn", 1)])
def test_one_pass_has_the_losses_of_all_prefixes(cell: Cell, layers: int) -> None:
    net = network(cell, layers)
    assert one_pass_losses(net, TEXT) == pytest.approx(prefix_losses(net, TEXT), abs=1e-5)


def test_unmasked_padding_is_read_like_words() -> None:
    net = network()
    padded = padded_losses(net, TEXT, 7)
    expected = one_pass_losses(net, (0, 0, 0, *TEXT[:5]))[-1]  # four words behind three paddings
    assert padded[3] == pytest.approx(expected, abs=1e-5)
    # The longest prefix fills its row when the rows are as long as it: it alone is not changed.
    assert padded_losses(net, TEXT, 5)[4] == pytest.approx(one_pass_losses(net, TEXT)[4], abs=1e-5)
