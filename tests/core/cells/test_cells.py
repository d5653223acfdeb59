"""One step of each cell, by hand: one unit, one input; its shapes, its initial bias; what is no cell."""

import numpy as np
import pytest

from lstm_core.cells.gru import GRU
from lstm_core.cells.lstm import LSTM
from lstm_core.cells.numpy_operations import sigmoid
from lstm_core.cells.registry import CELLS, CellLabels, cell_spec
from lstm_core.cells.simple_rnn import SIMPLE_RNN
from lstm_core.cells.spec import CellWeights
from lstm_core.errors import SettingsError
from lstm_core.inference.recurrent_layer import RecurrentLayer


def array(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_sigmoid_does_not_overflow() -> None:
    assert sigmoid(array(-1e30, 0, 1e30)).tolist() == [0.0, 0.5, 1.0]


def test_lstm_step() -> None:
    weights = CellWeights(array(1, 0, 1, 0)[None], array(0, 0, 1, 0)[None], array(0, 0, 0, 1))
    layer = RecurrentLayer(LSTM, weights)
    h, c = array(0.5), array(2.0)
    gates = layer.gates(layer.project(array(1)), np.stack((h, c)))
    assert gates.input[0] == pytest.approx(0.731059)  # sigmoid(1)
    assert gates.forget[0] == pytest.approx(0.5)  # sigmoid(0)
    assert gates.candidate[0] == pytest.approx(0.905148)  # tanh(1 + 0.5)
    assert gates.output[0] == pytest.approx(0.731059)  # sigmoid(1)
    h, c = layer.step(layer.project(array(1)), np.stack((h, c)))
    assert c[0] == pytest.approx(1.661716)  # 0.5 * 2 + 0.731059 * 0.905148
    assert h[0] == pytest.approx(0.680212)  # 0.731059 * tanh(1.661716)


def test_gru_step() -> None:
    bias = np.array([[0, 0, 0], [0, 0, 1]], np.float32)
    layer = RecurrentLayer(GRU, CellWeights(array(0, 1, 1)[None], array(0, 0, 1)[None], bias))
    state = array(0.5)[None]
    gates = layer.gates(layer.project(array(1)), state)
    assert gates.update[0] == pytest.approx(0.5)
    assert gates.reset[0] == pytest.approx(0.731059)
    assert gates.candidate[0] == pytest.approx(np.tanh(1 + 0.731059 * 1.5))  # the bias is inside the reset
    (h,) = layer.step(layer.project(array(1)), state)
    assert h[0] == pytest.approx(0.5 * 0.5 + 0.5 * np.tanh(1 + 0.731059 * 1.5))


def test_rnn_step() -> None:
    layer = RecurrentLayer(SIMPLE_RNN, CellWeights(array(1)[None], array(2)[None], array(-1)))
    (h,) = layer.step(layer.project(array(0.5)), array(0.5)[None])
    assert h[0] == pytest.approx(0.462117)  # tanh(0.5 + 1 - 1)


def test_the_memory_shows_as_h_through_the_output_gate_or_as_it_is() -> None:
    gates = LSTM.gates_type(array(0.1), array(0.2), array(0.3), array(0.5))
    layer = RecurrentLayer(LSTM, CellWeights(None, None, None))
    assert layer.show(gates, array(2.0)).ravel().tolist() == pytest.approx([0.5 * np.tanh(2.0), 2.0])
    other = RecurrentLayer(GRU, CellWeights(None, None, None))
    assert other.show(None, array(2.0)).tolist() == [[2.0]]


def test_the_lstm_s_forget_gate_alone_starts_open() -> None:
    # input, forget, candidate, output of two units
    assert LSTM.initial_bias(2).tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert GRU.initial_bias(2).tolist() == [[0] * 6, [0] * 6]
    assert SIMPLE_RNN.initial_bias(2).tolist() == [0, 0]
    nothing = CellWeights(np.zeros((1, 8)), np.zeros((2, 8)), LSTM.initial_bias(2))
    layer = RecurrentLayer(LSTM, nothing)
    gates = layer.gates(layer.project(np.zeros(1)), np.zeros((2, 2)))
    assert gates.forget == pytest.approx([0.731059, 0.731059])  # sigmoid(1)
    assert gates.input.tolist() == gates.output.tolist() == [0.5, 0.5]


def test_shapes_and_products_by_hand() -> None:
    assert LSTM.shapes(3, 5) == ((3, 20), (5, 20), (20,))
    assert GRU.shapes(3, 5) == ((3, 15), (5, 15), (2, 15))
    assert SIMPLE_RNN.shapes(3, 5) == ((3, 5), (5, 5), (5,))
    assert [cell.num_multiplied(3, 5) for cell in (LSTM, GRU, SIMPLE_RNN)] == [160, 120, 40]


def test_cells_are_offered_by_name() -> None:
    assert dict(CellLabels()) == {"lstm": "LSTM", "gru": "GRU", "rnn": "simple RNN"}
    assert len(CellLabels()) == 3
    assert all(cell_spec(name) is cell for name, cell in CELLS.items())
    assert [cell.memory_name for cell in CELLS.values()] == ["c", "h", "h"]


def test_an_unknown_cell_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"^cell was 'mgu'; it can be lstm, gru, rnn\.$"):
        cell_spec("mgu")
