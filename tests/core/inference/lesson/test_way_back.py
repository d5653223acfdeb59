"""What a gradient is multiplied with on its way back: the factors by hand, and the whole against finite differences."""

import numpy as np
import pytest

from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.lesson.way_back import fate, gate_way, matrix_way
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.settings import Settings
from lstm_core.weights import weight_shapes

TEXT = (2, 5, 3, 7, 4, 2)


def simple_rnn(recurrent_kernel: np.ndarray | None = None) -> RecurrentNetwork:
    settings = Settings(cell="rnn", embedding_size=3, units=4, token_level="word")
    rng = np.random.default_rng(1)
    weights = {
        name: (0.5 * rng.standard_normal(shape)).astype(np.float32)
        for name, shape in weight_shapes(settings, 9).items()
    }
    if recurrent_kernel is not None:
        weights["cell_0/recurrent_kernel"] = recurrent_kernel.astype(np.float32)
    return RecurrentNetwork(weights, settings)


def test_the_product_is_what_a_small_change_of_the_state_becomes() -> None:
    net, words, step = simple_rnn(), 3, 1e-3
    before = net.run(TEXT[:-words])[1].astype(np.float64)
    changes = np.empty((4, 4))
    for unit in range(4):
        after = []
        for sign in (1, -1):
            state = before.copy()
            state[0, 0, unit] += sign * step
            h = state[0, 0]
            layer = net.layers[0]
            for token_id in TEXT[-words:]:
                h = np.tanh(layer.project(net.embedding[token_id]) + h @ layer.weights.recurrent_kernel)
            after.append(h)
        changes[unit] = (after[0] - after[1]) / (2 * step)
    way = matrix_way(net.layers[0], trace(net, TEXT).layers[0], words)
    assert way.product == pytest.approx(np.linalg.norm(changes) / 2, rel=1e-4)  # over the root of four units


def test_a_matrix_that_doubles_explodes_where_the_slopes_do_not_hold_it() -> None:
    net = simple_rnn(2 * np.eye(4))
    way = matrix_way(net.layers[0], trace(net, TEXT).layers[0], 5)
    assert (way.radius, way.matrices) == (pytest.approx(2), pytest.approx(32))
    assert fate(way.matrices) == "explodes"
    slopes = 1 - trace(net, TEXT).layers[0].h[-5:].astype(float) ** 2
    assert way.slope == pytest.approx(slopes.mean())
    diagonal = 32 * slopes.prod(axis=0)
    assert way.product == pytest.approx(np.sqrt((diagonal**2).mean()))


def test_gates_multiply_unit_by_unit() -> None:
    way = gate_way(np.array([[1.0, 0.5], [1.0, 0.5], [0.5, 0.5]]))
    assert (way.gate, way.mean, way.best) == (pytest.approx(2 / 3), pytest.approx(0.3125), 0.5)


@pytest.mark.parametrize(
    ("stretch", "told"),
    [(0.0, "fades"), (0.5, "fades"), (0.51, "keeps its size"), (1.9, "keeps its size"), (2, "explodes")],
)
def test_half_fades_and_twice_explodes(stretch: float, told: str) -> None:
    assert fate(stretch) == told
