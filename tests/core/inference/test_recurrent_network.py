"""The network's ways of reading a text agree with one another."""

from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.recurrent_network import RecurrentNetwork

TOKEN_IDS = [3, 1, 7, 7, 20]


@pytest.fixture(params=[("lstm", 1), ("lstm", 2), ("gru", 2), ("rnn", 2)], ids=str)
def network(request: pytest.FixtureRequest, make_random: Callable[..., Bundle]) -> RecurrentNetwork:
    cell, layers = request.param
    bundle = make_random(cell=cell, layers=layers)
    return RecurrentNetwork(bundle.weights, bundle.settings)


def stepped(network: RecurrentNetwork, token_ids: list[int]) -> list[np.ndarray]:
    states = [network.initial_state()]
    for token_id in token_ids:
        states.append(network.step(token_id, states[-1]))
    return states


def test_shapes_and_types(network: RecurrentNetwork) -> None:
    state = network.step(3, network.initial_state())
    layers, num_states = len(network.layers), 2 if network.settings.cell == "lstm" else 1
    assert state.shape == (layers, num_states, 8)
    assert network.step_batch([3, 4, 5], network.initial_state(3)).shape == (layers, num_states, 3, 8)
    assert network.logits(state).shape == (30,)
    assert network.states(TOKEN_IDS).shape == (5, 8)
    assert network.states([]).shape == (0, 8)
    assert state.dtype == network.logits(state).dtype == np.float32


def test_a_step_leaves_the_state_before_it_alone(network: RecurrentNetwork) -> None:
    state = network.initial_state()
    network.step(3, state)
    assert not state.any()


def test_a_whole_text_equals_its_steps(network: RecurrentNetwork) -> None:
    states = stepped(network, TOKEN_IDS)
    hidden, last = network.run(TOKEN_IDS)
    np.testing.assert_allclose(hidden, [state[-1, 0] for state in states[1:]], atol=1e-6)
    np.testing.assert_allclose(last, states[-1], atol=1e-6)
    logits = [network.logits(state) for state in states[1:]]
    np.testing.assert_allclose(network.output(hidden), logits, atol=1e-5)


def test_a_text_in_two_parts_equals_the_whole(network: RecurrentNetwork) -> None:
    _, state = network.run(TOKEN_IDS[:2])
    hidden, _ = network.run(TOKEN_IDS[2:], state)
    np.testing.assert_allclose(hidden, network.states(TOKEN_IDS)[2:], atol=1e-6)


def test_texts_side_by_side_equal_texts_alone(network: RecurrentNetwork) -> None:
    texts = np.array([TOKEN_IDS, [5, 4, 3, 2, 2]]).T  # (timesteps, batch)
    together = network.states(texts)
    for column in range(2):
        np.testing.assert_allclose(together[:, column], network.states(texts[:, column]), atol=1e-6)
    state = network.initial_state(2)
    for token_ids in texts:
        state = network.step_batch(token_ids, state)
    np.testing.assert_allclose(state[-1, 0], together[-1], atol=1e-6)
    np.testing.assert_allclose(network.logits(state), network.output(together[-1]), atol=1e-6)
