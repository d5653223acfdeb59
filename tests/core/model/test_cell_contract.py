"""What every cell must be, one suite for all that are offered and for one that is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from lstm_core.cells.registry import CELLS, cell_spec
from lstm_core.cells.spec import CellSpec, CellWeights
from lstm_core.errors import SettingsError
from lstm_core.inference.recurrent_layer import RecurrentLayer
from lstm_core.model.keras_model import keras_logits
from lstm_core.model.recurrent import FAST_PASSES, Layer, recurrent_layer, scan
from tests.core.model.minimal_gated_unit import MINIMAL_GATED_UNIT

# Keras 3.15 reads TensorFlow's variables in a way that NumPy 2 has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")

TIMESTEPS, BATCH, INPUTS, UNITS = 6, 3, 4, 5

every_cell = pytest.mark.parametrize(
    "cell", [*CELLS.values(), MINIMAL_GATED_UNIT], ids=lambda cell: cell.name
)


def random_weights(cell: CellSpec, kind: type = np.float32) -> CellWeights:
    rng = np.random.default_rng(1)
    shapes = cell.shapes(INPUTS, UNITS)
    return CellWeights(*((0.7 * rng.standard_normal(shape)).astype(kind) for shape in shapes))


def random_inputs(kind: type = np.float32) -> np.ndarray:
    return np.random.default_rng(2).standard_normal((TIMESTEPS, BATCH, INPUTS)).astype(kind)


def forward(cell: CellSpec, weights: CellWeights, inputs: np.ndarray) -> tuple[Any, np.ndarray]:
    """Gates `(timesteps, batch, units)` each, and states `(num_states, timesteps + 1, batch, units)`."""
    layer = RecurrentLayer(cell, weights)
    states = [np.zeros((cell.num_states, BATCH, UNITS), inputs.dtype)]
    decided = []
    for x in inputs:
        decided.append(layer.gates(layer.project(x), states[-1]))
        states.append(layer.update(decided[-1], states[-1]))
    return cell.gates_type(*map(np.stack, zip(*decided, strict=True))), np.stack(states, axis=1)


@every_cell
def test_its_words(cell: CellSpec) -> None:
    assert cell.name.isidentifier()
    assert cell.label
    assert cell.state_names in (("h",), ("h", "c"))
    assert len(set(cell.gate_names)) == len(cell.gate_names) > 0
    assert set(cell.open_gates) < set(cell.gate_names)


@every_cell
def test_shapes(cell: CellSpec) -> None:
    width = len(cell.gate_names) * UNITS
    shapes = cell.shapes(INPUTS, UNITS)
    assert (shapes.kernel, shapes.recurrent_kernel) == ((INPUTS, width), (UNITS, width))
    assert shapes.bias == cell.bias_shape(UNITS) == cell.initial_bias(UNITS).shape
    assert shapes.bias[-1] == width
    assert cell.num_multiplied(INPUTS, UNITS) == (INPUTS + UNITS) * width
    gates, states = forward(cell, random_weights(cell), random_inputs())
    assert {values.shape for values in gates} == {(TIMESTEPS, BATCH, UNITS)}
    assert states.shape == (cell.num_states, TIMESTEPS + 1, BATCH, UNITS)
    assert {states.dtype, *(values.dtype for values in gates)} == {np.dtype(np.float32)}


@every_cell
def test_gates_open_from_0_to_1_and_candidates_have_both_signs(cell: CellSpec) -> None:
    gates, states = forward(cell, random_weights(cell), 5 * random_inputs())
    for name, values in gates._asdict().items():
        low = 0 if name in cell.open_gates else -1
        assert low <= values.min() <= low + 0.5, name
        assert 0.5 <= values.max() <= 1, name
    assert np.abs(states[0]).max() <= 1


@every_cell
def test_a_step_is_gates_and_update_and_a_single_text_is_a_row_of_a_batch(cell: CellSpec) -> None:
    layer, inputs = RecurrentLayer(cell, random_weights(cell)), random_inputs()
    _, states = forward(cell, layer.weights, inputs)
    state = np.zeros((cell.num_states, UNITS), np.float32)
    for t in range(TIMESTEPS):
        batch = layer.step(layer.project(inputs[t]), states[:, t])
        np.testing.assert_array_equal(batch, states[:, t + 1])
        state = layer.step(layer.project(inputs[t, 1]), state)
        np.testing.assert_allclose(state, batch[:, 1], atol=1e-6)


@every_cell
def test_the_memory_shows_as_the_state(cell: CellSpec) -> None:
    layer = RecurrentLayer(cell, random_weights(cell))
    gates, states = forward(cell, layer.weights, random_inputs())
    np.testing.assert_array_equal(layer.show(gates, states[-1, 1:]), states[:, 1:])


def in_tensorflow(
    run: Layer, weights: CellWeights, inputs: np.ndarray, keep: np.ndarray, cell: CellSpec
) -> Any:
    """Hidden states, last state, and the gradients of a weighted sum of both by inputs and weights."""
    tensors = CellWeights(*map(tf.constant, weights))
    rng, x = np.random.default_rng(4), tf.constant(inputs)
    start = tuple(tf.constant(rng.standard_normal((BATCH, UNITS)), tf.float32) for _ in cell.state_names)
    with tf.GradientTape() as tape:
        tape.watch((x, start, tensors))
        hidden, last = run(x, tf.constant(keep), start, tensors)
        outcome = tf.reduce_sum(hidden * rng.standard_normal(hidden.shape))
        for values in last:
            outcome += tf.reduce_sum(values * rng.standard_normal(values.shape))
    gradients = tape.gradient(outcome, (x, *start, *tensors))
    return [array.numpy() for array in (hidden, *last, *gradients)]


@every_cell
def test_numpy_computes_what_tensorflow_computes(cell: CellSpec) -> None:
    weights, inputs = random_weights(cell), random_inputs()
    _, states = forward(cell, weights, inputs)
    zeros = tuple(tf.zeros((BATCH, UNITS)) for _ in cell.state_names)
    run: Layer = lambda *given: scan(cell, *given)  # noqa: E731
    for layer in (run, FAST_PASSES.get(cell.name, run)):
        hidden, last = layer(
            tf.constant(inputs),
            tf.ones((TIMESTEPS, BATCH, 1)),
            zeros,
            CellWeights(*map(tf.constant, weights)),
        )
        np.testing.assert_allclose(states[0, 1:], hidden, atol=1e-6)
        np.testing.assert_allclose(states[:, -1], np.stack(last), atol=1e-6)


@every_cell
def test_resets_clear_every_state_in_tensorflow(cell: CellSpec) -> None:
    weights, inputs = random_weights(cell), random_inputs()
    keep = np.ones((TIMESTEPS, BATCH, 1), np.float32)
    keep[0] = keep[3] = 0
    hidden, *_ = in_tensorflow(lambda *given: scan(cell, *given), weights, inputs, keep, cell)
    _, whole = forward(cell, weights, inputs)
    _, behind = forward(cell, weights, inputs[3:])
    np.testing.assert_allclose(hidden[:3], whole[0, 1:4], atol=1e-6)
    np.testing.assert_allclose(hidden[3:], behind[0, 1:], atol=1e-6)


@pytest.mark.parametrize("name", list(FAST_PASSES))
def test_a_fast_pass_is_the_scan(name: str) -> None:
    cell = cell_spec(name)
    weights, inputs = random_weights(cell), random_inputs()
    keep = (np.random.default_rng(3).random((TIMESTEPS, BATCH, 1)) > 0.3).astype(np.float32)
    fast, plain = (
        in_tensorflow(run, weights, inputs, keep, cell)
        for run in (FAST_PASSES[name], lambda *given: scan(cell, *given))
    )
    assert recurrent_layer(name) is FAST_PASSES[name]
    for one, other in zip(fast, plain, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)


@every_cell
def test_backward_equals_finite_differences(cell: CellSpec) -> None:
    # In float64, so that differences are exact enough to show every digit of the equations.
    weights, inputs = random_weights(cell, np.float64), random_inputs(np.float64)
    outer = np.random.default_rng(3).standard_normal((TIMESTEPS, BATCH, UNITS))
    gates, states = forward(cell, weights, inputs)
    found = (
        cell.backward(weights, gates, tuple(states[:, :-1]), tuple(states[:, 1:]), outer) @ weights.kernel.T
    )

    expected, step = np.empty_like(inputs), 1e-6
    for place in np.ndindex(inputs.shape):
        sides = []
        for sign in (1, -1):
            moved = inputs.copy()
            moved[place] += sign * step
            sides.append((forward(cell, weights, moved)[1][0, 1:] * outer).sum())
        expected[place] = (sides[0] - sides[1]) / (2 * step)
    np.testing.assert_allclose(found, expected, atol=1e-7)
    one = cell.backward(
        weights,
        cell.gates_type(*(values[:, 1] for values in gates)),
        tuple(states[:, :-1, 1]),
        tuple(states[:, 1:, 1]),
        outer[:, 1],
    )
    np.testing.assert_allclose(one @ weights.kernel.T, found[:, 1], atol=1e-12)


@pytest.mark.parametrize("name", list(CELLS))
def test_every_cell_that_is_offered_can_be_compared_with_keras(
    make_bundle: Callable[..., Any], name: str
) -> None:
    assert keras_logits(make_bundle(cell=name), [3, 4]).shape == (2, 11)


def test_an_unknown_cell_has_no_layer() -> None:
    with pytest.raises(SettingsError, match=r"^cell was 'mgu'; it can be lstm, gru, rnn\.$"):
        recurrent_layer("mgu")
