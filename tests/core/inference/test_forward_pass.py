"""The forward pass written out, and units found by what is painted: against the network itself and by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.inspection.forward_pass import gate_sums, word_score
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.inspection.unit_finder import matching_units
from lstm_core.inference.recurrent_network import RecurrentNetwork

TEXT = [3, 17, 29, 2, 8]


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize(("layers", "output", "endings"), [(1, "dense", False), (2, "tied", True)])
def test_the_sums_squashed_are_the_gates(
    make_random: Callable[..., Bundle], cell: str, layers: int, output: str, endings: bool
) -> None:
    bundle = make_random(cell=cell, layers=layers, output_layer=output, learn_endings=endings)
    net = RecurrentNetwork(bundle.weights, bundle.settings)
    traced = trace(net, TEXT)
    for layer in range(layers):
        for timestep in range(len(TEXT)):
            found = gate_sums(net, traced, layer, timestep, 5)
            assert [one.name for one in found] == list(net.cell.gate_names)
            for one in found:
                squashed = 1 / (1 + np.exp(-one.total)) if one.is_open else np.tanh(one.total)
                assert squashed == pytest.approx(one.value, abs=1e-5)
    hidden = traced.hidden_states[-1]
    for target in (2, 11):
        score = word_score(net, hidden, target)
        assert score.logit == pytest.approx(float(net.output(hidden)[target]), abs=1e-4)
        other = word_score(net, np.zeros_like(hidden), target)
        assert score.bias == pytest.approx(other.logit, abs=1e-4)


def test_units_are_found_that_are_high_or_low_where_it_is_painted() -> None:
    values = np.array([[1, 0, 0.5, 3], [1, 1, 0.5, -2], [1, 0, 0.5, 3], [1, 1, 0.6, -3]], np.float32)
    painted = np.array([False, True, False, True])
    found = matching_units(values, painted, 3)
    assert [one.unit for one in found] == [1, 3, 2]  # unit 0 never changes
    assert found[0].score == pytest.approx(1)
    assert found[1].score == pytest.approx(np.corrcoef(values[:, 3], painted)[0, 1])
    assert (found[1].inside, found[1].outside) == (-2.5, 3)


@pytest.mark.parametrize("painted", [[True] * 4, [False] * 4])
def test_nothing_to_tell_apart_finds_nothing(painted: list[bool]) -> None:
    assert matching_units(np.eye(4), np.array(painted), 3) == []
