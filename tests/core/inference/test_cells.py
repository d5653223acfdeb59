"""One step of each cell, by hand: one unit, one input."""

import numpy as np
import pytest

from lstm_core.inference.cells import GruCell, LstmCell, RnnCell, sigmoid


def array(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_sigmoid_does_not_overflow() -> None:
    assert sigmoid(array(-1e30, 0, 1e30)).tolist() == [0.0, 0.5, 1.0]


def test_lstm_step() -> None:
    cell = LstmCell(array(1, 0, 1, 0)[None], array(0, 0, 1, 0)[None], array(0, 0, 0, 1))
    h, c = array(0.5), array(2.0)
    gates = cell.gates(cell.project(array(1)), np.stack((h, c)))
    assert gates.input[0] == pytest.approx(0.731059)  # sigmoid(1)
    assert gates.forget[0] == pytest.approx(0.5)  # sigmoid(0)
    assert gates.candidate[0] == pytest.approx(0.905148)  # tanh(1 + 0.5)
    assert gates.output[0] == pytest.approx(0.731059)  # sigmoid(1)
    h, c = cell.step(cell.project(array(1)), np.stack((h, c)))
    assert c[0] == pytest.approx(1.661716)  # 0.5 * 2 + 0.731059 * 0.905148
    assert h[0] == pytest.approx(0.680212)  # 0.731059 * tanh(1.661716)


def test_gru_step() -> None:
    cell = GruCell(array(0, 1, 1)[None], array(0, 0, 1)[None], np.array([[0, 0, 0], [0, 0, 1]], np.float32))
    state = array(0.5)[None]
    gates = cell.gates(cell.project(array(1)), state)
    assert gates.update[0] == pytest.approx(0.5)
    assert gates.reset[0] == pytest.approx(0.731059)
    assert gates.candidate[0] == pytest.approx(np.tanh(1 + 0.731059 * 1.5))  # the bias is inside the reset
    (h,) = cell.step(cell.project(array(1)), state)
    assert h[0] == pytest.approx(0.5 * 0.5 + 0.5 * np.tanh(1 + 0.731059 * 1.5))


def test_rnn_step() -> None:
    cell = RnnCell(array(1)[None], array(2)[None], array(-1))
    (h,) = cell.step(cell.project(array(0.5)), array(0.5)[None])
    assert h[0] == pytest.approx(0.462117)  # tanh(0.5 + 1 - 1)
